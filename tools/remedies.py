"""What to do about each problem, as the gateway's pages say it."""

from gateway.api.remedies import remedies
from gateway.domain.rules import LANGUAGES
from tools import code


def table() -> str:
    header = ["| problem | vi | en | zh |", "| --- | --- | --- | --- |"]
    return "\n".join([*header, *map(_row, code.problem_names()), ""])


def _row(problem: str) -> str:
    texts = remedies().get(problem, {})
    cells = [f"`{problem}`", *(texts.get(name, "") for name in LANGUAGES)]
    return f"| {' | '.join(cells)} |"

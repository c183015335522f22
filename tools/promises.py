"""What load tests look at beside status codes, as a table."""

from loadtests.checks import CHECKS


def table() -> str:
    rows = ["| check | what is promised |", "| --- | --- |"]
    rows += [f"| `{name}` | {promise} |" for name, promise in sorted(CHECKS.items())]
    return "\n".join(rows)

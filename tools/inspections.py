"""Who confirms each check, and for which vehicles it must pass, from the tables."""

from gateway.domain.checks import OWNERS, CheckKind
from gateway.domain.names import CHECKS
from gateway.domain.requirements import TABLE


def owners() -> str:
    rows = [
        f"| `{kind}` | {CHECKS[kind]['en']} | `{OWNERS[kind]}` |" for kind in CheckKind
    ]
    return _table("| check | what it is | confirmed by |", rows)


def requirements() -> str:
    rows = [f"| {line.of} | `{line.kind}` | {line.because} |" for line in TABLE]
    return _table("| for | must pass | because |", rows)


def _table(header: str, rows: list[str]) -> str:
    return "\n".join([header, "| --- | --- | --- |", *rows, ""])

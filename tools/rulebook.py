"""The rules about contents, listed from the catalogue."""

from gateway.domain.rules import Rule, catalogue


def table() -> str:
    header = [
        "| rule | field | severity | since | what it says |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*header, *map(_row, catalogue()), ""])


def _row(rule: Rule) -> str:
    said = rule.message["en"].replace("|", r"\|")
    cells = [f"`{rule.id}`", f"`{rule.pointer}`", rule.severity, str(rule.since), said]
    return f"| {' | '.join(cells)} |"

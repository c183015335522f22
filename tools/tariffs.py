"""The tables of fees, as a page shows them."""

from gateway.domain.fees import FeeTable
from gateway.services.tariffs import tables


def fees() -> str:
    return "\n".join(_section(table) for table in tables())


def _section(table: FeeTable) -> str:
    groups = list(table.rates)
    head = [f"`{group}`" for group in groups]
    rows = [
        [f"{one.id}: {one.label}", *(_amount(table, group, one.id) for group in groups)]
        for one in table.classes
    ]
    until = f"before {table.until}" if table.until else "until further notice"
    lines = [
        f"### {table.id}",
        "",
        f"In force from {table.since}, {until}. {table.source}.",
        "",
        f"| class, by the weight of the goods | {' | '.join(head)} |",
        f"| --- |{' ---: |' * len(groups)}",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        "| coefficient | |",
        "| --- | ---: |",
        *(f"| `{name}` | {value} |" for name, value in table.coefficients.items()),
        "",
    ]
    return "\n".join(lines)


def _amount(table: FeeTable, group: str, class_id: str) -> str:
    found = table.rates[group].get(class_id)
    if found is None:
        return "as ordinary"
    return f"{found.vnd:,}{' *' if found.assumed else ''}"

"""The rows as people read them: in the terminal, and in a page."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rich.table import Table

HEADS = ("figure", "median", "min", "max", "unit", "target")
# A row as it stands in the JSON file.
Written = dict[str, Any]
_MET = {True: "met", False: "not met"}
# From this on, digits behind the point say nothing.
_LARGE = 100


def figure(value: float) -> str:
    """Write a number with as many digits as are worth reading."""
    if abs(value) >= _LARGE:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"  # noqa: PLR2004


def judged(row: Written) -> str:
    """Return `≥ 0.6 met`, `≤ 2 not met`, or nothing without a target."""
    return f"{row['target']} {_MET[row['met']]}" if "target" in row else ""


def table(rows: Sequence[Written], *, title: str) -> Table:
    made = Table(title=title, caption="median, minimum and maximum of the rounds")
    for head in HEADS:
        made.add_column(head, justify="right" if head in HEADS[1:4] else "left")
    for _, found in groupby(rows, key=lambda row: row["suite"]):
        made.add_section()
        for row in found:
            figures = (figure(row[key]) for key in ("value", "min", "max"))
            style = "red" if row.get("met") is False else None
            made.add_row(row["name"], *figures, row["unit"], judged(row), style=style)
    return made

"""Statistics as tables in a terminal."""

from collections.abc import Iterable

from rich.box import SIMPLE
from rich.table import Table

from simulator.statistics.coverage import EXPECTED, Coverage


def coverage_table(counted: Iterable[Coverage]) -> Table:
    """Return a table: what was estimated, the truth, how often it was covered."""
    least, most = EXPECTED
    table = Table(
        title=f"95 % intervals, {least:.0%} to {most:.0%} must cover the exact value",
        title_justify="left",
        box=SIMPLE,
    )
    table.add_column("one server, 5 an hour")
    for heading in ("exact h", "± h", "tried", "covered", ""):
        table.add_column(heading, justify="right")
    for row in counted:
        table.add_row(
            row.what,
            f"{row.exact:.6f}",
            f"{row.mean_half_width:.6f}",
            str(row.experiments),
            f"{row.share:.1%}",
            "ok" if row.as_promised else "NO",
        )
    return table

"""Statistics as tables in a terminal."""

from collections.abc import Iterable, Iterator

from rich.box import SIMPLE
from rich.table import Table

from simulator.statistics.coverage import CUSTOMERS, EXPECTED, Coverage


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


def coverage_page(counted: Iterable[Coverage], replications: int) -> Iterator[str]:
    """Yield the lines of the same as part of a page of the documentation."""
    least, most = EXPECTED
    yield "## How often the intervals cover the truth"
    yield ""
    yield "Whoever says 95 % must be right in 95 of 100 cases, not in 80. So the"
    yield "intervals are taken where the truth is known, many times over: one server,"
    yield f"5 vehicles an hour, {replications} replications of {CUSTOMERS:,} vehicles."
    yield f"They must cover it in {least:.0%} to {most:.0%} of the experiments. Times"
    yield "are in hours."
    yield ""
    yield "| what | exact | ± | experiments | covered | |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in counted:
        yield (
            f"| {row.what} | {row.exact:.6f} | {row.mean_half_width:.6f} "
            f"| {row.experiments:,} | {row.share:.1%} "
            f"| {'ok' if row.as_promised else 'NO'} |"
        )

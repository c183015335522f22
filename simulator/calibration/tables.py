"""Fits as a table in a terminal."""

from collections.abc import Iterator
from statistics import median

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from simulator.calibration.fragments import Calibrated
from simulator.calibration.measures import Measures

_NO_STARTS = (
    "no service in the log has a start: a journal tells when somebody was done, "
    "not how long it took"
)


def calibration_tables(measures: Measures, found: Calibrated) -> Iterator[Table | Text]:
    """Yield the fits, how long decisions took, and of what there was too little."""
    if found.laws:
        yield _fits(found)
    declared = sum(map(len, measures.arrivals.values()))
    missed = f"{measures.no_shows} of {measures.called} missed the first call"
    lines = [f"declared: {declared} in {_days(len(measures.days))}; {missed}"]
    lines += [
        f"approved, {channel}: median {median(decided.done):.1f} minutes of "
        f"{len(decided)}, the wait for an officer included"
        for channel, decided in measures.decisions.items()
    ]
    lines += [
        f"too few, left out: {what}: {count} of {needed}"
        for what, (count, needed) in found.too_few.items()
    ]
    if not measures.services:
        lines.append(_NO_STARTS)
    yield Text("\n".join(lines))


def _fits(found: Calibrated) -> Table:
    table = Table(
        title="Services, minutes",
        title_justify="left",
        pad_edge=False,
        box=SIMPLE,
        collapse_padding=True,
    )
    for heading in ("service", "law"):
        table.add_column(heading, no_wrap=True)
    for heading in ("mean", "95 %", "cv", "n", "open", "KS"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("best by AIC", no_wrap=True)
    for service, law in found.laws.items():
        low, high = law.mean_interval
        table.add_row(
            service,
            law.law,
            f"{law.mean:.2f}",
            f"{low:.2f}-{high:.2f}",
            f"{law.cv:.2f}",
            str(law.count),
            str(law.censored),
            f"{law.ks:.3f}",
            law.best,
        )
    return table


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"

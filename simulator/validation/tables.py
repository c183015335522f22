"""What was validated, as a table in a terminal and as a page of the documentation."""

import platform
from collections.abc import Sequence
from importlib.metadata import version

from rich.box import SIMPLE
from rich.table import Table

from simulator.statistics.coverage import REPLICATIONS, Coverage
from simulator.statistics.tables import coverage_page
from simulator.validation.judging import Check, Effort, Verdict
from simulator.whatif.engines import Engine, is_compilable

_HEAD = """# Is the kernel right?

What-if questions are answered by [an event
kernel](../decisions/0150-one-kernel-in-two-engines.md). It is compared with three
things that know nothing of it.

**Theory.** The table below: queues whose answers are known exactly, run in the
kernel. The exact figure has to lie within the interval, which covers the truth in 99
of 100 runs; where a case has more than two figures, in 99 of 100 for all of them
together. Times are in minutes.

**SimPy.** The same gates, told as processes, with the same vehicles, drawn at random
and full of things that happen in the same millisecond: rooms, head starts, closing,
missed calls, patience. No vehicle may differ by a millisecond at any stage. That is a
test (`tests/simulator/whatif`).

**Itself.** In every run, of these cases too, nobody is lost, the number present
summed over time is the sum of all stays (Little's law, exact, in whole ms), and never
are more served than there are officers, nor more inside than there is room.

What this does not show: that the figures of a scenario are those of the real gates.
Each of them says from where it is, and how well it is known.
"""


def console_table(verdicts: Sequence[Verdict]) -> Table:
    table = Table(box=SIMPLE, title="Theory and the kernel", title_justify="left")
    table.add_column("case")
    for heading in ("exact", "kernel", "± (99 %)", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for verdict in verdicts:
        first = verdict.checks[0]
        table.add_row(f"{first.id} {first.what}")
        for check in verdict.checks:
            table.add_row(f"  {check.figure}", *_cells(check)[3:])
    return table


def summary(verdicts: Sequence[Verdict]) -> str:
    checks = [check for verdict in verdicts for check in verdict.checks]
    met = sum(check.is_met for check in checks)
    runs = sum(verdict.runs for verdict in verdicts)
    vehicles = sum(verdict.vehicles for verdict in verdicts)
    broken = sum(len(verdict.broken) for verdict in verdicts)
    return (
        f"{met} of {len(checks)} figures within their intervals; {runs:,} runs of"
        f" {vehicles:,} vehicles in all, not conserved in {broken}"
    )


def page(
    verdicts: Sequence[Verdict], effort: Effort, covered: Sequence[Coverage]
) -> str:
    """Return the page docs/explanation/validation.md."""
    rows = [
        "| case | what | figure | exact | kernel | ± | |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows += [
        f"| {' | '.join(_cells(check))} |"
        for verdict in verdicts
        for check in verdict.checks
    ]
    command = (
        f"`border-sim validate --replications {effort.replications} --customers"
        f" {effort.customers} --seed {effort.seed} --page FILE`"
    )
    return "\n".join(
        [
            _HEAD,
            f"## {summary(verdicts)}",
            "",
            *rows,
            "",
            *coverage_page(covered, REPLICATIONS),
            "",
            f"Written by {command}, with {_versions(effort)}. Another seed draws other",
            "vehicles; one figure in a hundred may then lie outside its interval.",
            "The last table alone is what `border-sim coverage` counts.",
            "",
        ]
    )


def _versions(effort: Effort) -> str:
    compiled = effort.engine is not Engine.PYTHON and is_compilable()
    engine = f"numba {version('numba')}" if compiled else "no numba"
    python = platform.python_version()
    return f"CPython {python}, numpy {version('numpy')}, {engine}"


def _cells(check: Check) -> tuple[str, ...]:
    return (
        check.id,
        check.what,
        check.figure,
        f"{check.exact:.5f}",
        f"{check.found.mean:.5f}",
        f"{check.found.half_width:.5f}",
        "ok" if check.is_met else "OUTSIDE",
    )

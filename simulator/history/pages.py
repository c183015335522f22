"""What came of the replays, in a terminal and as a page of the documentation."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE
from rich.table import Table

from simulator.history.replays import Comparison, Replay
from simulator.scenario.published import Published
from simulator.whatif.experiments import Asked

_HEAD = """# Does it tell what happened?

The kernel is right about queues whose answers are known ([is the kernel
right?](validation.md)). Whether a scenario says anything about these gates is another
question. Here days that happened are played again, and compared with what the press
and the province told of them at the time.

A figure is reproduced if the mean of the replications is between what was reported,
with the tolerance that stands beside it. Where it is not, the page says so, and what
may be the reason: that a figure fits is worth little where none may fail.

What is put in is little: how many came, how many stood there, when the gates were open,
and what the narrowest place took. Each has a source and a grade in its [scenario
file](../reference/scenarios.md). So these replays show that opening hours, lines, rooms
and stages add up to the days that were seen; they do not show how long a single
vehicle waited, which nobody published.
"""


def console_table(replays: Sequence[Replay]) -> Table:
    table = Table(box=SIMPLE, title="What was reported, and the replay")
    table.title_justify = "left"
    table.add_column("scenario", no_wrap=True)
    table.add_column("figure")
    for heading in ("reported", "replay", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for replay in replays:
        for comparison in replay.comparisons:
            what, *cells = _cells(comparison)
            table.add_row(replay.scenario.name, what, cells[0], *cells[2:])
    return table


def summary(replays: Sequence[Replay]) -> str:
    all_ = [found for replay in replays for found in replay.comparisons]
    met = sum(found.is_reproduced for found in all_)
    return f"{met} of {len(all_)} reported figures reproduced"


def page(replays: Sequence[Replay], asked: Asked) -> str:
    """Return the page docs/explanation/history.md."""
    parts = [_HEAD, f"## {summary(replays)}", ""]
    for replay in replays:
        parts += _section(replay)
    parts.append(
        f"Written by `border-sim history --replications {asked.replications} --seed"
        f" {asked.seed} --page FILE`. ± is half a 95 % interval over the replications."
    )
    return "\n".join([*parts, ""])


def _section(replay: Replay) -> Iterator[str]:
    scenario = replay.scenario
    yield f"### {scenario.title}"
    yield ""
    yield f"`{scenario.name}`. {scenario.why}"
    yield ""
    yield "| figure | reported | may be off by | replay | | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for found in replay.comparisons:
        yield f"| {' | '.join((*_cells(found), _source(found.published)))} |"
    yield ""
    for found in replay.comparisons:
        if found.published.differs:
            yield f"**Not reproduced: {_what(found.published)}.** {_differs(found)}"
            yield ""


def _differs(found: Comparison) -> str:
    return " ".join(found.published.differs.split())


def _source(published: Published) -> str:
    return f"{published.source} ({published.grade})"


def _what(published: Published) -> str:
    flows = " and ".join(published.of)
    more = f", more than `{published.against}`" if published.against else ""
    return f"{published.figure}, {flows}{more}"


def _cells(found: Comparison) -> tuple[str, str, str, str, str]:
    published = found.published
    reported = f"{published.least:g}"
    if published.most != published.least:
        reported = f"{reported} to {published.most:g}"
    return (
        _what(published),
        reported,
        f"{published.tolerance:.0%}",
        f"{_short(found.found.mean)} ± {_short(found.found.half_width)}",
        "reproduced" if found.is_reproduced else "NOT reproduced",
    )


def _short(number: float) -> str:
    return f"{number:,.1f}" if abs(number) < 100 else f"{number:,.0f}"  # noqa: PLR2004

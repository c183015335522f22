"""What a terminal shows of a running day, and what a log file gets instead."""

import asyncio
from collections.abc import Callable

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from simulator.live.clock import moment
from simulator.live.days import Day
from simulator.live.stage import Stage
from simulator.results.records import LagWindow, Milestone
from simulator.results.tables import final_tables

_DRAW_EVERY_S = 0.5
_LINE_EVERY_S = 10.0
_BAR_WIDTH = 12


class Screen:
    """Bars, or one plain line every ten seconds where these would not do."""

    def __init__(
        self, console: Console, day_over: Callable[[Day, Stage], None], *, bars: bool
    ) -> None:
        self._console = console
        self._day_over = day_over
        self._bars = bars

    def day_begins(self, day: Day, stage: Stage) -> None:
        records = stage.records
        self._console.print(
            f"{stage.scenario.title}: {records.planned.total()} vehicles, played on "
            f"{day.on:%A %Y-%m-%d} from {_local(day.begins, stage)} "
            f"at {stage.clock.speed:g}x ({records.carried} carried over)",
            soft_wrap=True,
        )

    def day_ends(self, day: Day, stage: Stage) -> None:
        for table in final_tables(stage.records, f"{day.on:%Y-%m-%d}"):
            self._console.print(table)
        self._day_over(day, stage)

    async def follow(self, stage: Stage, lags: LagWindow) -> None:
        """Show how the day goes; never ends."""
        if self._bars:
            await self._draw(stage, lags)
        else:
            await self._log(stage, lags)

    async def _draw(self, stage: Stage, lags: LagWindow) -> None:
        with Live(console=self._console, auto_refresh=False, transient=True) as live:
            while True:
                head = Text(_head(stage, lags))
                live.update(Group(head, _bars(stage)), refresh=True)
                await asyncio.sleep(_DRAW_EVERY_S)

    async def _log(self, stage: Stage, lags: LagWindow) -> None:
        while True:
            await asyncio.sleep(_LINE_EVERY_S)
            line = " | ".join([_head(stage, lags), *_plain(stage)])
            self._console.print(line, soft_wrap=True)


def _head(stage: Stage, lags: LagWindow) -> str:
    lag_ms = lags.p99(stage.clock.real) * 1000
    broken = stage.records.broken
    told = f"  {len(broken)} BROKEN: {broken[-1]}" if broken else ""
    now = moment(stage.clock.now()).astimezone(stage.scenario.zone)
    return f"{now:%a %H:%M}  {stage.clock.speed:g}x  lag p99 {lag_ms:.0f} ms{told}"


def _local(at: float, stage: Stage) -> str:
    return f"{moment(at).astimezone(stage.scenario.zone):%H:%M}"


def _plain(stage: Stage) -> list[str]:
    records = stage.records
    lines = []
    for gate in stage.desks:
        counts = (f"{m} {records.count(m, gate)}" for m in Milestone)
        lines.append(f"{gate} of {records.planned_at(gate)}: {', '.join(counts)}")
    return lines


def _bars(stage: Stage) -> Table:
    table = Table(box=None, padding=(0, 1))
    table.add_column("gate")
    for milestone in Milestone:
        table.add_column(milestone, justify="right")
    records = stage.records
    for gate in stage.desks:
        planned = records.planned_at(gate)
        counts = (records.count(milestone, gate) for milestone in Milestone)
        table.add_row(gate, *(_bar(number, planned) for number in counts))
    return table


def _bar(number: int, planned: int) -> Table:
    bar = ProgressBar(
        total=max(planned, 1), completed=min(number, planned), width=_BAR_WIDTH
    )
    cell = Table.grid()
    cell.add_row(bar)
    cell.add_row(Text(f"{number}/{planned}", justify="right"))
    return cell

"""The `border-sim` command."""

import asyncio
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from simulator.agreement.differences import Agreement
from simulator.agreement.judging import judge
from simulator.agreement.tables import agreement_tables, to_json
from simulator.arguments import (
    FASTEST,
    MOST_TRAFFIC,
    AgainstWhatif,
    DayName,
    Formats,
    JsonFile,
    LagMs,
    Loop,
    Out,
    Owned,
    Plain,
    ScenarioName,
    Seed,
    Share,
    Speed,
    Strict,
    UntilInputEnds,
    Url,
    Wait,
    above_zero,
    writable,
    writable_folder,
)
from simulator.commands.analytic import analytic
from simulator.commands.asking import ask
from simulator.commands.calibrate import calibrate
from simulator.commands.coverage import coverage
from simulator.commands.export import export
from simulator.commands.history import history
from simulator.commands.living import write_day
from simulator.commands.policies import policies
from simulator.commands.steady import steady
from simulator.commands.sweep import sweep
from simulator.commands.validate import validate
from simulator.commands.whatif import compare, run
from simulator.eventlogs.formats import Format, chosen, write_whole
from simulator.exits import Exit, refusals
from simulator.live.days import Day
from simulator.live.options import Options
from simulator.live.play import play
from simulator.live.screen import Screen
from simulator.live.stage import Stage
from simulator.live.targets import check_target
from simulator.results.folders import write_run
from simulator.results.records import Records
from simulator.results.summary import rows
from simulator.scenario.models import Scenario
from simulator.scenario.reading import read_day
from simulator.whatif.tables import NARROWEST

app = typer.Typer(
    help="The traffic of the border gates.",
    no_args_is_help=True,
    # Paragraphs are set as such, and [brackets] are no markup.
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@dataclass(frozen=True, slots=True)
class StageDoor:
    """How a run meets the world around it: where it writes, and who ends it."""

    json_file: Path | None
    out: Path | None
    formats: tuple[Format, ...]
    plain: bool
    until_input_ends: bool
    against_whatif: bool


@app.callback()
def border_sim() -> None:
    """The traffic of the border gates."""


@app.command()
def live(
    scenario: ScenarioName = "july-2025-people",
    *,
    url: Url = "http://127.0.0.1:8000",
    speed: Speed = 60.0,
    seed: Seed = 1,
    day: DayName = None,
    share: Share = 1.0,
    loop: Loop = False,
    strict: Strict = False,
    lag_ms: LagMs = 500,
    wait: Wait = 60.0,
    json_file: JsonFile = None,
    out: Out = None,
    formats: Formats = None,
    plain: Plain = False,
    until_input_ends: UntilInputEnds = False,
    against_whatif: AgainstWhatif = False,
    owned: Owned = None,
) -> None:
    """Play a scenario against a running gateway, with the vehicles of `run`.

    Agents declare, officers decide, vehicles come when called, are checked and leave.
    Ends with 0 when the day was played, 2 for bad usage, 3 when the gateway cannot be
    reached, 4 when requests went out late (--strict), 5 when a promise was broken,
    130 when stopped.
    """
    with refusals():
        played = read_day(day or scenario)
        options = Options(
            url=check_target(url, owned),
            speed=above_zero(speed, "--speed", most=FASTEST),
            seed=seed,
            share=above_zero(share, "--share", most=MOST_TRAFFIC),
            loop=loop,
            strict=strict,
            wait_s=wait,
            lag_budget_s=lag_ms / 1000,
        )
        stage_door = StageDoor(
            json_file=writable(json_file, "--json"),
            out=writable_folder(out, "--out"),
            formats=_formats(out, formats),
            plain=plain,
            until_input_ends=until_input_ends,
            against_whatif=against_whatif,
        )
        records = asyncio.run(_play(played, options, stage_door))
    if records.broken:
        raise typer.Exit(Exit.BROKEN)


app.command()(analytic)
app.command()(ask)
app.command()(calibrate)
app.command()(compare)
app.command()(coverage)
app.command()(export)
app.command()(history)
app.command()(policies)
app.command()(run)
app.command()(steady)
app.command()(sweep)
app.command()(validate)


def main() -> None:
    app()


async def _play(scenario: Scenario, options: Options, door: StageDoor) -> Records:
    def day_over(day: Day, stage: Stage) -> None:
        if door.json_file is not None:
            text = json.dumps(rows(stage.records), indent=1) + "\n"
            write_whole(door.json_file, text.encode())
        if door.out is not None:
            run = _asked(scenario, options, day) | {"took_s": monotonic() - began}
            write_run(door.out / str(day.on), stage.records, run, door.formats)
        found = None
        if door.against_whatif and not compared:
            compared.append(day.on)
            found = judge(scenario, options, stage, day.midnight)
            _show(found, door.out and door.out / str(day.on), console)
        if door.out is not None:
            write_day(door.out / str(day.on), stage, options, day, found)

    began = monotonic()
    compared: list[date] = []
    stopping = asyncio.Event()
    _stop_on_signals(stopping)
    if door.until_input_ends:
        _stop_at_end_of_input(stopping)
    console = Console(highlight=False)
    bars = console.is_terminal and not door.plain
    return await play(scenario, options, Screen(console, day_over, bars=bars), stopping)


def _show(found: Agreement, folder: Path | None, console: Console) -> None:
    """Say how far the day is from what was foretold; write it into *folder*, too."""
    console.width = max(console.width, NARROWEST)
    for table in agreement_tables(found):
        console.print(table, soft_wrap=isinstance(table, Text))
    if folder is not None:
        text = json.dumps(to_json(found), ensure_ascii=False, indent=1) + "\n"
        write_whole(folder / "agreement.json", text.encode())


def _formats(out: Path | None, formats: str | None) -> tuple[Format, ...]:
    if formats is not None and out is None:
        msg = "there is no folder to write them to: give --out as well"
        raise typer.BadParameter(msg, param_hint="--formats")
    return chosen(formats or Format.CSV)


def _asked(scenario: Scenario, options: Options, day: Day) -> dict[str, Any]:
    """Return what would play the day again."""
    return {
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "seed": options.seed,
        "share": options.share,
        "speed": options.speed,
        "day": day.on,
    }


def _stop_on_signals(stopping: asyncio.Event) -> None:
    """The first Ctrl-C lets requests under way end, the second ends at once."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def _stop_at_end_of_input(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def watch() -> None:
        # Unbuffered: a lock held by this thread would trouble the interpreter's end.
        while os.read(sys.stdin.fileno(), 1024):
            pass
        # The loop may be over by then; then there is nothing to stop.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(stopping.set)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()

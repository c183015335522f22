"""The `border-sim` command."""

import asyncio
import json
import signal
from enum import IntEnum
from pathlib import Path

import typer

from simulator.arguments import (
    FASTEST,
    MOST_TRAFFIC,
    Day,
    JsonFile,
    LagMs,
    Loop,
    Owned,
    Seed,
    Share,
    Speed,
    Strict,
    Url,
    Wait,
    above_zero,
    writable,
)
from simulator.errors import (
    GatewayNotReachable,
    Interrupted,
    LagTooHigh,
    SandboxMissing,
    ScenarioNotAllowed,
    SimulatorError,
    TargetNotAllowed,
)
from simulator.live.options import Options
from simulator.live.play import play
from simulator.live.screen import Screen
from simulator.live.stage import Stage
from simulator.live.targets import check_target
from simulator.results.records import Records
from simulator.results.summary import rows
from simulator.scenario.models import Scenario
from simulator.scenario.reading import read_day

app = typer.Typer(
    help="The traffic of the border gates.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Exit(IntEnum):
    """What the command ends with; documented in docs/how-to/live-day.md."""

    OK = 0
    USAGE = 2
    UNREACHABLE = 3
    LATE = 4
    BROKEN = 5
    INTERRUPTED = 130


_EXITS: dict[type[SimulatorError], Exit] = {
    ScenarioNotAllowed: Exit.USAGE,
    TargetNotAllowed: Exit.USAGE,
    GatewayNotReachable: Exit.UNREACHABLE,
    SandboxMissing: Exit.UNREACHABLE,
    LagTooHigh: Exit.LATE,
    Interrupted: Exit.INTERRUPTED,
}


@app.callback()
def border_sim() -> None:
    """The traffic of the border gates."""


@app.command()
def live(
    *,
    url: Url = "http://127.0.0.1:8000",
    speed: Speed = 60.0,
    seed: Seed = 1,
    day: Day = "july-2025",
    share: Share = 1.0,
    loop: Loop = False,
    strict: Strict = False,
    lag_ms: LagMs = 500,
    wait: Wait = 60.0,
    json_file: JsonFile = None,
    owned: Owned = None,
) -> None:
    """Play a day against a running gateway.

    Agents declare, officers decide, vehicles come when called, are checked and leave.
    Ends with 0 when the day was played, 2 for bad usage, 3 when the gateway cannot be
    reached, 4 when requests went out late (--strict), 5 when a promise was broken,
    130 when stopped.
    """
    try:
        scenario = read_day(day)
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
        records = asyncio.run(_play(scenario, options, writable(json_file)))
    except SimulatorError as error:
        typer.echo(f"border-sim: {error}", err=True)
        raise typer.Exit(_EXITS.get(type(error), Exit.BROKEN)) from None
    if records.broken:
        raise typer.Exit(Exit.BROKEN)


def main() -> None:
    app()


async def _play(
    scenario: Scenario, options: Options, json_file: Path | None
) -> Records:
    def day_over(stage: Stage) -> None:
        if json_file is not None:
            json_file.write_text(json.dumps(rows(stage.records), indent=1) + "\n")

    stopping = asyncio.Event()
    _stop_on_signals(stopping)
    return await play(scenario, options, Screen.on_terminal(day_over), stopping)


def _stop_on_signals(stopping: asyncio.Event) -> None:
    """The first Ctrl-C lets requests under way end, the second ends at once."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)

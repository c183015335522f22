"""From a what-if question to its event logs: which, in which formats, how large."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.eventlogs.formats import Format, chosen, made_folder, write_log

if TYPE_CHECKING:
    from simulator.scenario.models import Scenario
    from simulator.whatif.experiments import Asked

LogFormats = Annotated[
    str | None,
    typer.Option(
        "--formats",
        help="Of the events: csv, xes, ocel, parquet; several by commas. [csv]",
    ),
]
LoggedRuns = Annotated[
    int | None,
    typer.Option(
        "--logs",
        min=0,
        max=10_000,
        help="With --out: so many of the first runs leave their events. [1]",
    ),
]
# A vehicle takes about 2.5 kB as CSV, and three times that as OCEL.
MOST_VEHICLES = 30_000
_FOLDER = "logs"


@dataclass(frozen=True, slots=True)
class Logs:
    """In which `formats`, and of how many of the first runs of each scenario.

    Nothing `is_asked` for where the options were left out.
    """

    formats: Sequence[Format]
    runs: int
    is_asked: bool


def logs_asked(out: Path | None, formats: str | None, runs: int | None) -> Logs:
    """Return which event logs are written into *out*. Else it is bad usage.

    Raises:
        FormatNotAllowed: there is no such format, or it cannot be written here.
    """
    for option, given in (("--formats", formats), ("--logs", runs)):
        if given is not None and out is None:
            msg = "there is no folder to write them to: give --out as well"
            raise typer.BadParameter(msg, param_hint=option)
    is_asked = formats is not None or runs is not None
    found = chosen(Format.CSV if formats is None else formats)
    return Logs(found, (1 if runs is None else runs) if out else 0, is_asked)


def fitting(
    logs: Logs, scenarios: "Sequence[Scenario]", replications: int | None
) -> Logs:
    """Return *logs* if they are not too large; if nobody asked for them, none.

    *replications* is how many there will be, None if nobody knows.
    """
    if replications is not None and logs.runs > replications:
        msg = f"there are only {replications} runs of each scenario"
        raise typer.BadParameter(msg, param_hint="--logs")
    vehicles = round(logs.runs * sum(map(_expected, scenarios)))
    if vehicles <= MOST_VEHICLES:
        return logs
    told = f"event logs of about {vehicles:,} vehicles are too large"
    allowed = f"{MOST_VEHICLES:,} in all scenarios and runs together"
    if logs.is_asked:
        msg = f"{told}: at most {allowed}. Ask for fewer --logs, or 0 for none"
        raise typer.BadParameter(msg, param_hint="--logs")
    typer.echo(f"No event log is written: {told}, above {allowed}", err=True)
    return Logs(logs.formats, 0, is_asked=False)


def _expected(scenario: "Scenario") -> float:
    from simulator.whatif.drawing import rate, standing  # noqa: PLC0415

    begun = sum(len(found.been) for found in scenario.under_way)
    return begun + sum(
        float(rate(scenario, flow).expected()[-1]) + standing(scenario, flow)
        for flow in scenario.flows
    )


def write_logs(
    logs: Logs,
    folder: Path,
    scenarios: "Sequence[Scenario]",
    asked: "Asked",
    *,
    on: date | None,
) -> list[str]:
    """Play the runs again, and write what happened in each; return where it is.

    Raises:
        ResultsNotWritten: it cannot be; says why.
    """
    from simulator.eventlogs.replications import (  # noqa: PLC0415
        FIRST_DAY,
        replication_log,
    )

    written = []
    for scenario in scenarios if logs.runs else ():
        for replication in range(logs.runs):
            log = replication_log(
                scenario,
                seed=asked.seed,
                replication=replication,
                engine=asked.engine,
                on=on or FIRST_DAY,
            )
            name = f"{_FOLDER}/{scenario.name}/{replication}"
            write_log(log, made_folder(folder / name), logs.formats)
            written.append(name)
    return written

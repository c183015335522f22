"""`border-sim calibrate`: from what was logged to the figures of a scenario."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from simulator.arguments import GATES, Gates, Owned, Password, Username, writable
from simulator.eventlogs.formats import write_whole
from simulator.exits import refusals
from simulator.live.targets import check_target
from simulator.scenario.figures import Grade

Logs = Annotated[
    list[Path] | None, typer.Argument(help="Event logs: .csv, .xes, .parquet")
]
JournalUrl = Annotated[
    str | None, typer.Option("--url", help="Read a gateway's journal instead.")
]
GradeOf = Annotated[
    Grade,
    typer.Option(
        "--grade", help="A: logged here; B: at a comparable place; C: simulated."
    ),
]
Fragment = Annotated[
    Path | None,
    typer.Option("--out", dir_okay=False, help="Write the TOML here, not printed."),
]


def calibrate(
    logs: Logs = None,
    *,
    url: JournalUrl = None,
    gates: Gates = None,
    username: Username = "customs",
    password: Password = "sandbox",  # noqa: S107 - the published one
    grade: GradeOf = Grade.C,
    out: Fragment = None,
    owned: Owned = None,
) -> None:
    """Turn event logs, or a gateway's journal, into a fragment of a scenario.

    Laws of services need logs with starts; a journal gives arrivals, no-shows and how
    long decisions took. Ends with 2 when there is too little to tell anything.
    """
    _one_source(logs, url, gates)
    writable(out, "--out")
    # Fits bring scipy, which takes a second that other commands should not pay.
    from rich.console import Console  # noqa: PLC0415

    from simulator.calibration.fragments import calibrate as fragment  # noqa: PLC0415
    from simulator.calibration.measures import measure  # noqa: PLC0415
    from simulator.calibration.tables import calibration_tables  # noqa: PLC0415
    from simulator.eventlogs.journals import fetch  # noqa: PLC0415
    from simulator.eventlogs.reading import read_logs  # noqa: PLC0415

    with refusals():
        if url is not None:
            asked = tuple(gates or GATES)
            checked = check_target(url, owned)
            log = asyncio.run(
                fetch(checked, asked, username=username, password=password)
            )
        else:
            log = read_logs(logs or ())
        measures = measure(log)
        found = fragment(measures, title=log.title, grade=grade)
    # The tables go beside the fragment, so that the latter can be redirected.
    console = Console(highlight=False, stderr=out is None)
    for table in calibration_tables(measures, found):
        console.print(table)
    if out is None:
        typer.echo(found.toml, nl=False)
    else:
        with refusals():
            write_whole(out, found.toml.encode())


def _one_source(
    logs: list[Path] | None, url: str | None, gates: list[str] | None
) -> None:
    if bool(logs) == (url is not None):
        msg = "give event logs, or --url for a journal: one of the two"
        raise typer.BadParameter(msg)
    if gates and url is None:
        msg = "it is of journals: give --url as well"
        raise typer.BadParameter(msg, param_hint="--gate")

"""`border-sim export`: a gateway's journal as event logs."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from simulator.arguments import (
    GATES,
    Gates,
    Owned,
    Password,
    Url,
    Username,
    writable_folder,
)
from simulator.exits import refusals
from simulator.live.targets import check_target

Folder = Annotated[
    Path, typer.Option("--out", file_okay=False, help="The folder to write them to.")
]
Formats = Annotated[
    str, typer.Option(help="csv, xes, ocel, parquet; several by commas.")
]


def export(
    *,
    out: Folder,
    formats: Formats = "csv",
    url: Url = "http://127.0.0.1:8000",
    gates: Gates = None,
    username: Username = "customs",
    password: Password = "sandbox",  # noqa: S107 - the published one
    owned: Owned = None,
) -> None:
    """Write the journals of a gateway as event logs, for process mining.

    An officer's account reads them. Vehicles get ids of the log: nothing of people, and
    no number of the gateway's, is in it.
    """
    writable_folder(out, "--out")
    # Other commands should not pay for what only this one reads with.
    from simulator.eventlogs.formats import chosen, made_folder, write_log  # noqa: PLC0415
    from simulator.eventlogs.journals import fetch  # noqa: PLC0415

    with refusals():
        kinds = chosen(formats)
        asked = tuple(gates or GATES)
        log = asyncio.run(
            fetch(check_target(url, owned), asked, username=username, password=password)
        )
        write_log(log, made_folder(out), kinds)
    typer.echo(f"{len(log.events)} events of {len(log.cases)} vehicles, in {out}")

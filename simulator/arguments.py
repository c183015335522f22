"""The options of the `border-sim` command, with their help."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import typer

from simulator.completing import complete_engine, complete_scenario
from simulator.eventlogs.formats import is_passage

Url = Annotated[str, typer.Option(help="Where the gateway listens.")]
Speed = Annotated[
    float, typer.Option(help="Virtual seconds per real second, at most 18000.")
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed plays the same day.")]
ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A name, or a .toml file.",
        autocompletion=complete_scenario,
    ),
]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        help="auto, python, or numba (compiled).",
        autocompletion=complete_engine,
    ),
]
DayName = Annotated[
    str | None,
    typer.Option("--day", hidden=True, help="The scenario, as it was named before."),
]
Share = Annotated[
    float, typer.Option(help="Share of the day's vehicles, above 0, at most 10.")
]
Loop = Annotated[bool, typer.Option("--loop", help="Play day after day until stopped.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="End, rather than slow the clock down.")
]
LagMs = Annotated[
    int, typer.Option(min=1, help="How late requests may go out, in ms (p99).")
]
Wait = Annotated[
    float, typer.Option(min=0, help="Seconds to wait for the gateway to be ready.")
]
JsonFile = Annotated[
    Path | None,
    typer.Option(
        "--json", dir_okay=False, help="Write the numbers of the day to this file."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        file_okay=False,
        help="Write events and numbers of each day to a folder of its date in here.",
    ),
]
Formats = Annotated[
    str | None,
    typer.Option(help="Of the events: csv, xes, ocel, parquet; by commas. [csv]"),
]
Plain = Annotated[
    bool, typer.Option("--plain", help="A line now and then, even on a terminal.")
]
AgainstWhatif = Annotated[
    bool,
    typer.Option(
        "--against-whatif",
        help="At the end, compare each vehicle with the what-if answer about it.",
    ),
]
UntilInputEnds = Annotated[
    bool,
    typer.Option(
        "--until-input-ends",
        hidden=True,
        help="Stop when standard input ends: whoever started this is gone.",
    ),
]
Owned = Annotated[
    str | None,
    typer.Option(
        "--i-own-this-host", metavar="NAME", help="Allow a host beside this one."
    ),
]
Gates = Annotated[
    list[str] | None, typer.Option("--gate", help="Of these gates. [both]")
]
Username = Annotated[str, typer.Option(help="The officer who may read the journal.")]
Password = Annotated[
    str, typer.Option(envvar="BORDER_SIM_PASSWORD", help="The officer's password.")
]

Cluster = Annotated[
    str | None,
    typer.Option(
        envvar="BORDER_SIM_CLUSTER",
        metavar="tcp://HOST:PORT",
        help="Play on the workers of this Dask scheduler, not in processes here.",
    ),
]

GATES = ("huu-nghi", "tan-thanh")
FASTEST = 18_000
MOST_TRAFFIC = 10


def above_zero(value: float, option: str, *, most: float) -> float:
    """Return *value* when it is above 0 and at most *most*; else it is bad usage."""
    # A comparison with NaN is false, so it is refused as well.
    if not 0 < value <= most:
        msg = f"{value:g} is not allowed: above 0, at most {most:g}"
        raise typer.BadParameter(msg, param_hint=option)
    return value


def writable(path: Path | None, option: str) -> Path | None:
    """Return the file *path* when it can be written: not found out after a whole day.

    Its folder is there, and takes a file; whatever was there before is left as it is.
    """
    if path is None:
        return None
    if not path.parent.is_dir():
        msg = f"there is no folder {path.parent}"
        raise typer.BadParameter(msg, param_hint=option)
    with _refused(path, option):
        if not is_passage(path):
            _try(path.parent)
    return path


def writable_folder(path: Path | None, option: str) -> Path | None:
    """Return the folder *path* when it is there and takes files, or can be made so."""
    if path is None:
        return None
    if not path.parent.is_dir():
        msg = f"there is no folder {path.parent}"
        raise typer.BadParameter(msg, param_hint=option)
    with _refused(path, option):
        if path.is_dir():
            _try(path)
            return path
        # Made and removed again: what is refused later leaves nothing behind.
        path.mkdir()
        try:
            _try(path)
        finally:
            path.rmdir()
    return path


def _try(folder: Path) -> None:
    """Write into *folder*: permissions alone do not tell, of root least of all."""
    with TemporaryFile(dir=folder) as file:
        file.write(b"written")


@contextmanager
def _refused(path: Path, option: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror or error}"
        raise typer.BadParameter(msg, param_hint=option) from error

"""The formats an event log can be written in, and writing it."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from simulator.errors import FormatNotAllowed, ResultsNotWritten
from simulator.eventlogs import parquet
from simulator.eventlogs.csv_files import csv_text
from simulator.eventlogs.events import EventLog
from simulator.eventlogs.ocel import ocel_json
from simulator.eventlogs.xes import xes_gzip


class Format(StrEnum):
    CSV = "csv"
    XES = "xes"
    OCEL = "ocel"
    PARQUET = "parquet"


FILES: Mapping[Format, tuple[str, Callable[[EventLog], bytes]]] = MappingProxyType(
    {
        Format.CSV: ("events.csv", csv_text),
        Format.XES: ("events.xes.gz", xes_gzip),
        Format.OCEL: ("events.ocel.json", ocel_json),
        Format.PARQUET: ("events.parquet", parquet.parquet_log),
    }
)


def chosen(names: str) -> tuple[Format, ...]:
    """Return the formats that *names*, separated by commas, say; each once.

    Raises:
        FormatNotAllowed: there is no such format, or it needs what is not installed.
    """
    found: dict[Format, None] = {}
    for name in (part.strip() for part in names.split(",")):
        if name not in set(Format):
            msg = f"{name!r} is no format; there are: {', '.join(Format)}"
            raise FormatNotAllowed(msg)
        if name == Format.PARQUET and not parquet.is_writable():
            raise FormatNotAllowed(parquet.HINT)
        found[Format(name)] = None
    return tuple(found)


def write_log(log: EventLog, folder: Path, formats: Iterable[Format]) -> None:
    """Write the log into *folder*, which is there, once for each format."""
    for kind in formats:
        name, render = FILES[kind]
        write_whole(folder / name, render(log))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, in a folder that is there.

    Raises:
        ResultsNotWritten: it cannot be; says which one, and why.
    """
    beside = path.with_name(f"{path.name}.part")
    try:
        if is_passage(path):
            path.write_bytes(content)
            return
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        msg = f"{path} cannot be written: {error.strerror or error}"
        raise ResultsNotWritten(msg) from error


def is_passage(path: Path) -> bool:
    """Whether what is written goes elsewhere, as through /dev/stdout."""
    return path.is_symlink() or path.is_char_device() or path.is_fifo()


def made_folder(path: Path) -> Path:
    """Return the folder *path*, made with those above it if it was not there.

    Raises:
        ResultsNotWritten: it cannot be made; says why.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"the folder {path} cannot be made: {error.strerror or error}"
        raise ResultsNotWritten(msg) from error
    return path

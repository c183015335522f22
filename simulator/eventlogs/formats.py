"""The formats an event log can be written in, and writing it."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from simulator.errors import FormatNotAllowed
from simulator.eventlogs.csv_files import csv_text
from simulator.eventlogs.events import EventLog
from simulator.eventlogs.ocel import ocel_json
from simulator.eventlogs.xes import xes_gzip


class Format(StrEnum):
    CSV = "csv"
    XES = "xes"
    OCEL = "ocel"


FILES: Mapping[Format, tuple[str, Callable[[EventLog], bytes]]] = MappingProxyType(
    {
        Format.CSV: ("events.csv", csv_text),
        Format.XES: ("events.xes.gz", xes_gzip),
        Format.OCEL: ("events.ocel.json", ocel_json),
    }
)


def chosen(names: str) -> tuple[Format, ...]:
    """Return the formats that *names*, separated by commas, say; each once.

    Raises:
        FormatNotAllowed: there is no such format.
    """
    found: dict[Format, None] = {}
    for name in (part.strip() for part in names.split(",")):
        if name not in set(Format):
            msg = f"{name!r} is no format; there are: {', '.join(Format)}"
            raise FormatNotAllowed(msg)
        found[Format(name)] = None
    return tuple(found)


def write_log(log: EventLog, folder: Path, formats: Iterable[Format]) -> None:
    """Write the log into *folder*, which is there, once for each format."""
    for kind in formats:
        name, render = FILES[kind]
        write_whole(folder / name, render(log))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)

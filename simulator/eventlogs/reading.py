"""Read event logs back: the CSV and XES that this simulator and others write."""

import csv
import gzip
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from simulator.errors import LogNotReadable
from simulator.eventlogs import parquet
from simulator.eventlogs.csv_files import CASE_COLUMNS, EVENT_COLUMNS
from simulator.eventlogs.events import Case, Event, EventLog, Lifecycle, milliseconds

# Without a lifecycle and a resource a log is still one.
_NEEDED = EVENT_COLUMNS[:3]


def read_logs(paths: Iterable[Path]) -> EventLog:
    """Return the events of several logs as one; cases of different files are others.

    Raises:
        LogNotReadable: a file is missing, of no known kind, or wrong; says where.
    """
    whole = EventLog()
    for number, path in enumerate(paths, 1):
        log = _read(path)
        whole.title = f"{whole.title}, {path.name}" if whole.title else path.name
        whole.zone = log.zone
        for case in log.cases.values():
            whole.case(replace(case, id=f"{number}/{case.id}"))
        for event in log.events:
            whole.add(replace(event, case=f"{number}/{event.case}"))
    return whole


def _read(path: Path) -> EventLog:
    if not path.is_file():
        msg = f"there is no event log {path}"
        raise LogNotReadable(msg)
    name = path.name.removesuffix(".gz")
    if not name.endswith((".csv", ".xes", ".parquet")):
        msg = f"{path} is no event log: .csv, .csv.gz, .xes, .xes.gz and .parquet are"
        raise LogNotReadable(msg)
    if path.suffix == ".parquet" and not parquet.is_writable():
        raise LogNotReadable(parquet.HINT)
    try:
        if path.suffix == ".parquet":
            return _log(_parquet(path))
        content = path.read_bytes()
        if path.name.endswith(".gz"):
            content = gzip.decompress(content)
        rows = _csv(content, path) if name.endswith(".csv") else _xes(content, path)
        return _log(rows)
    except (OSError, EOFError, UnicodeDecodeError, ET.ParseError, zlib.error) as error:
        msg = f"{path}: {error}"
        raise LogNotReadable(msg) from error


# Where a row stands, for messages, and its values by the names of the columns.
Row = tuple[str, Mapping[str, str]]


def _csv(content: bytes, path: Path) -> Iterator[Row]:
    lines = content.decode("utf-8-sig").splitlines()
    reader = csv.DictReader(lines, restval="")
    _refuse_missing(reader.fieldnames or (), f"{path}, line 1")
    for row in reader:
        yield f"{path}, line {reader.line_num}", row


def _parquet(path: Path) -> Iterator[Row]:
    try:
        for number, row in enumerate(parquet.read_rows(path), 1):
            _refuse_missing(row, f"{path}, row {number}")
            yield f"{path}, row {number}", row
    except ValueError as error:
        msg = f"{path}: {error}"
        raise LogNotReadable(msg) from error


def _refuse_missing(columns: Container[str], where: str) -> None:
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        msg = f"{where}: no column {', '.join(missing)}"
        raise LogNotReadable(msg)


def _xes(content: bytes, path: Path) -> Iterator[Row]:
    # The standard library reads no external entities, and bounds how others expand.
    for number, trace in enumerate(_children(ET.fromstring(content), "trace"), 1):  # noqa: S314
        of_case = _attributes(trace)
        for event in _children(trace, "event"):
            found = _attributes(event)
            row = {name: of_case.get(name, "") for name in CASE_COLUMNS}
            row["case_id"] = of_case.get("concept:name", "")
            row["activity"] = found.get("concept:name", "")
            row["timestamp"] = found.get("time:timestamp", "")
            row["lifecycle"] = found.get("lifecycle:transition", "complete")
            row["resource"] = found.get("org:resource", "")
            yield f"{path}, trace {number}", row


def _children(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Yield the children called *tag*; others write them in a namespace."""
    return (child for child in element if child.tag.rpartition("}")[2] == tag)


def _attributes(element: ET.Element) -> dict[str, str]:
    return {
        child.get("key", ""): child.get("value", "")
        for child in element
        if child.get("key") is not None
    }


def _log(rows: Iterator[Row]) -> EventLog:
    log = EventLog()
    for where, row in rows:
        case_id = row["case_id"]
        if not case_id or not row["activity"]:
            msg = f"{where}: an event needs a case and an activity"
            raise LogNotReadable(msg)
        moment = _moment(row["timestamp"], where)
        log.zone = moment.tzinfo or UTC
        # What is known of a case at its last event holds.
        log.case(Case(case_id, *(row.get(name) or "" for name in CASE_COLUMNS)))
        lifecycle = _lifecycle(row.get("lifecycle") or "complete", where)
        resource = row.get("resource") or ""
        log.add(
            Event(case_id, row["activity"], milliseconds(moment), lifecycle, resource)
        )
    if not log.events:
        msg = "the event log is empty"
        raise LogNotReadable(msg)
    return log


def _moment(text: str, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        msg = f"{where}: {text!r} is no time like 2026-11-30T08:15:00.250+07:00"
        raise LogNotReadable(msg)
    return moment


def _lifecycle(text: str, where: str) -> Lifecycle:
    try:
        return Lifecycle(text.lower())
    except ValueError:
        msg = f"{where}: {text!r} is no lifecycle; start and complete are"
        raise LogNotReadable(msg) from None

"""Event logs and tables as Parquet: columns with types, for programs that read many.

Needs the extra `parquet`, which brings pyarrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from importlib import util
from pathlib import Path
from typing import Any

from simulator.eventlogs.csv_files import CASE_COLUMNS, COLUMNS
from simulator.eventlogs.events import EventLog

HINT = "Parquet needs the extra: pip install 'border-gate[parquet]'"
_TIME = "timestamp"


def is_writable() -> bool:
    """Whether pyarrow is there."""
    return util.find_spec("pyarrow") is not None


def parquet_log(log: EventLog) -> bytes:
    """Return the log with the columns of the CSV; times in ms, of the log's zone."""
    import pyarrow as pa  # noqa: PLC0415 - it is optional, and slow to import

    events = log.by_time()
    cases = [log.cases[event.case] for event in events]
    text = pa.dictionary(pa.int32(), pa.string())
    columns: dict[str, Any] = {
        "case_id": pa.array([event.case for event in events], text),
        "activity": pa.array([str(event.activity) for event in events], text),
        _TIME: pa.array(
            [event.at_ms for event in events], pa.timestamp("ms", _zone(log.zone))
        ),
        "lifecycle": pa.array([event.lifecycle.value for event in events], text),
        "resource": pa.array([event.resource for event in events], text),
    }
    for name in CASE_COLUMNS:
        columns[name] = pa.array([getattr(case, name) for case in cases], text)
    return _written(pa.table({name: columns[name] for name in COLUMNS}))


def parquet_table(columns: Sequence[str], values: Iterable[Sequence[object]]) -> bytes:
    """Return a table; what is empty in its CSV is null."""
    import pyarrow as pa  # noqa: PLC0415

    rows = list(values)
    found = {
        name: [None if row[at] == "" else row[at] for row in rows]
        for at, name in enumerate(columns)
    }
    return _written(pa.table(found))


def read_rows(path: Path) -> Iterable[Mapping[str, str]]:
    """Yield the rows of a log, as a CSV would have them.

    Raises:
        OSError, ValueError: it cannot be read, or is no Parquet.
    """
    from pyarrow import parquet  # noqa: PLC0415

    # Row by row is read what may be large; times become text as everywhere else.
    for batch in parquet.ParquetFile(path).iter_batches():
        for row in batch.to_pylist():
            yield {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    told = getattr(value, "isoformat", None)
    return told(timespec="milliseconds") if told else str(value)


def _zone(zone: tzinfo) -> str:
    """Return a zone as Parquet has it: Asia/Ho_Chi_Minh, +07:00 or UTC."""
    return str(zone).removeprefix("UTC") or "UTC"


def _written(table: Any) -> bytes:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content

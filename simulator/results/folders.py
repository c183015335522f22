"""The folder that a run leaves behind: its numbers and its events, for programs."""

import csv
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

from simulator.eventlogs.formats import Format, made_folder, write_log, write_whole
from simulator.eventlogs.parquet import parquet_table
from simulator.results.records import Records
from simulator.results.summary import rows
from simulator.results.timeseries import timeseries

_PACKAGES = ("border-gate", "numpy", "scipy")
_HERE = Path(__file__).parent


def write_run(
    folder: Path,
    records: Records,
    run: Mapping[str, Any],
    formats: Iterable[Format],
) -> None:
    """Write `run.json`, `summary.csv`, `timeseries.csv` and the events into *folder*.

    *run* is what was asked for: scenario, seed, timings. Versions are added to it. Each
    file is there whole or not at all; one of an earlier run is replaced.
    """
    _write_asked(folder, run)
    summary = [[row["name"], row["value"], row["unit"]] for row in rows(records)]
    kinds = tuple(formats)
    _write_table(folder / "summary", ("name", "value", "unit"), summary, kinds)
    _write_table(folder / "timeseries", *timeseries(records.log), kinds)
    write_log(records.log, folder, kinds)


def write_experiment(
    folder: Path,
    run: Mapping[str, Any],
    replications: Iterable[Sequence[object]],
    summary: Iterable[Sequence[object]],
) -> None:
    """Write `run.json`, `replications.csv` and `summary.csv` into *folder*.

    *run* is what was asked for, as of `write_run`; of the tables, the first row is the
    names of the columns.
    """
    write_tables(folder, run, {"replications": replications, "summary": summary})


def write_tables(
    folder: Path,
    run: Mapping[str, Any],
    tables: Mapping[str, Iterable[Sequence[object]]],
    formats: Iterable[Format] = (),
) -> None:
    """Write `run.json`, and each of *tables* as a CSV file of its name.

    Where Parquet is among the *formats* of the events, as a Parquet file as well.
    """
    _write_asked(folder, run)
    kinds = tuple(formats)
    for name, table in tables.items():
        columns, *values = table
        names = [str(column) for column in columns]
        _write_table(folder / name, names, values, kinds)


def _write_table(
    path: Path,
    columns: Sequence[str],
    values: Sequence[Sequence[object]],
    formats: Sequence[Format],
) -> None:
    write_csv(path.with_name(f"{path.name}.csv"), columns, values)
    if Format.PARQUET in formats:
        content = parquet_table(columns, values)
        write_whole(path.with_name(f"{path.name}.parquet"), content)


def _write_asked(folder: Path, run: Mapping[str, Any]) -> None:
    made_folder(folder)
    whole = {**run, "versions": versions(), "git_commit": git_commit()}
    text = json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n"
    write_whole(folder / "run.json", text.encode())


def write_csv(
    path: Path, columns: Sequence[str], values: Iterable[Sequence[object]]
) -> None:
    """Write a table as CSV (RFC 4180, UTF-8), whole or not at all."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows(values)
    write_whole(path, file.getvalue().encode())


def versions() -> dict[str, str]:
    """Return what the run was computed with."""
    return {
        "python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
    }


def git_commit() -> str | None:
    """Return the commit of this source; None outside of a clone, or without git."""
    command = ("git", "rev-parse", "HEAD")
    try:
        found = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            command, cwd=_HERE, capture_output=True, text=True, check=True, timeout=5
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()

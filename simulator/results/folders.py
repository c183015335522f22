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

from simulator.eventlogs.formats import Format, write_log, write_whole
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
    write_csv(folder / "summary.csv", ("name", "value", "unit"), summary)
    write_csv(folder / "timeseries.csv", *timeseries(records.log))
    write_log(records.log, folder, formats)


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
) -> None:
    """Write `run.json`, and each of *tables* as a CSV file of its name."""
    _write_asked(folder, run)
    for name, table in tables.items():
        columns, *values = table
        write_csv(folder / f"{name}.csv", [str(column) for column in columns], values)


def _write_asked(folder: Path, run: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
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

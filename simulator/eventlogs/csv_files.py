"""Event logs as CSV: one event a row, in the order of time.

The first five columns are what Disco and pm4py ask for; the rest are of the case.
"""

import csv
from collections.abc import Sequence
from io import StringIO

from simulator.eventlogs.events import EventLog

EVENT_COLUMNS = ("case_id", "activity", "timestamp", "lifecycle", "resource")
CASE_COLUMNS = ("gate", "direction", "category", "channel")
COLUMNS = EVENT_COLUMNS + CASE_COLUMNS


def rows(log: EventLog) -> list[Sequence[str]]:
    """Return a row for each event, by the names in `COLUMNS`."""
    found: list[Sequence[str]] = []
    for event in log.by_time():
        case = log.cases[event.case]
        found.append(
            (
                event.case,
                event.activity,
                log.told(event.at_ms),
                event.lifecycle.value,
                event.resource,
                case.gate,
                case.direction,
                case.category,
                case.channel,
            )
        )
    return found


def csv_text(log: EventLog) -> bytes:
    """Return the log as CSV (RFC 4180, UTF-8)."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(rows(log))
    return file.getvalue().encode()

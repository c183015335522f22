"""Event logs as XES, the IEEE standard 1849-2023, compressed.

The version is written as the schema has it, a decimal number. Elements are in no
namespace, as the schema's are.
"""

import gzip
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from simulator.eventlogs.events import Case, Event, EventLog

_EXTENSIONS = (
    ("Concept", "concept"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Time", "time"),
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849.2023">\n'
# What every trace and every event has; the values stand in where one had none.
_GLOBALS = (
    '<global scope="trace"><string key="concept:name" value=""/></global>\n'
    '<global scope="event"><string key="concept:name" value=""/>'
    '<string key="lifecycle:transition" value="complete"/>'
    '<string key="org:resource" value=""/>'
    '<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>\n'
    '<classifier name="Activity" scope="event" keys="concept:name"/>\n'
    '<classifier name="ActivityAndLifecycle" scope="event"'
    ' keys="concept:name lifecycle:transition"/>\n'
)


def xes_gzip(log: EventLog) -> bytes:
    """Return the log as gzipped XES; the same log gives the same bytes."""
    return gzip.compress("".join(_pieces(log)).encode(), mtime=0)


def _pieces(log: EventLog) -> Iterator[str]:
    yield _HEAD
    for name, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
    yield _GLOBALS
    yield _string("concept:name", log.title) + "\n"
    for case, events in log.by_case():
        yield f"<trace>{_case(case)}\n"
        for event in events:
            yield f"<event>{_event(log, event)}</event>\n"
        yield "</trace>\n"
    yield "</log>\n"


def _case(case: Case) -> str:
    known = {
        "concept:name": case.id,
        "gate": case.gate,
        "direction": case.direction,
        "category": case.category,
        "channel": case.channel,
    }
    return "".join(_string(key, value) for key, value in known.items() if value)


def _event(log: EventLog, event: Event) -> str:
    return (
        _string("concept:name", event.activity)
        + _string("lifecycle:transition", event.lifecycle.value)
        + _string("org:resource", event.resource)
        + f'<date key="time:timestamp" value="{log.told(event.at_ms)}"/>'
    )


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"

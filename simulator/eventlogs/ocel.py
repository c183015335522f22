"""Event logs as OCEL 2.0 (ocel-standard.org, specification of 2024), in JSON.

Events belong to objects, not to one case: the truck, the declaration it carries, the
gate, and the desk that did the work.
"""

import json
from collections.abc import Iterator
from typing import Any

from simulator.eventlogs.events import Case, Event, EventLog

_CASE_ATTRIBUTES = ("direction", "category", "channel")


def ocel_json(log: EventLog) -> bytes:
    """Return the log as OCEL 2.0 JSON (UTF-8)."""
    events = log.by_time()
    whole = {
        "objectTypes": [
            {"name": "Truck", "attributes": []},
            {"name": "Declaration", "attributes": _attributes(*_CASE_ATTRIBUTES)},
            {"name": "Gate", "attributes": []},
            {"name": "Desk", "attributes": []},
        ],
        "eventTypes": [
            {"name": name, "attributes": _attributes("lifecycle")}
            for name in sorted({event.activity for event in events})
        ],
        "objects": list(_objects(log, events)),
        "events": [_event(log, index, event) for index, event in enumerate(events, 1)],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _attributes(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "type": "string"} for name in names]


def _event(log: EventLog, index: int, event: Event) -> dict[str, Any]:
    gate = log.cases[event.case].gate
    related = [
        (_truck(event.case), "truck"),
        (_declaration(event.case), "declaration"),
        *([(_gate(gate), "at")] if gate else []),
        *([(_desk(event.resource), "by")] if _is_desk(event) else []),
    ]
    return {
        "id": f"event-{index}",
        "type": event.activity,
        "time": log.told(event.at_ms),
        "attributes": [{"name": "lifecycle", "value": event.lifecycle.value}],
        "relationships": [_related(*one) for one in related],
    }


def _objects(log: EventLog, events: list[Event]) -> Iterator[dict[str, Any]]:
    begins: dict[str, int] = {}
    for event in events:
        begins.setdefault(event.case, event.at_ms)
    for case_id, at_ms in begins.items():
        yield _object(
            _truck(case_id),
            "Truck",
            relationships=[_related(_declaration(case_id), "carries")],
        )
        yield _object(
            _declaration(case_id),
            "Declaration",
            attributes=_values(log.cases[case_id], log.told(at_ms)),
        )
    gates = {log.cases[case_id].gate for case_id in begins} - {""}
    for gate in sorted(gates):
        yield _object(_gate(gate), "Gate")
    for desk in sorted({event.resource for event in events if _is_desk(event)}):
        yield _object(_desk(desk), "Desk")


def _object(
    object_id: str,
    kind: str,
    *,
    attributes: list[dict[str, str]] | None = None,
    relationships: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    return {
        "id": object_id,
        "type": kind,
        "attributes": attributes or [],
        "relationships": relationships or [],
    }


def _values(case: Case, time: str) -> list[dict[str, str]]:
    """Return what is known of a case; readers want a time even for what never changes.

    It is that of its first event.
    """
    known = {name: getattr(case, name) for name in _CASE_ATTRIBUTES}
    return [
        {"name": name, "value": value, "time": time}
        for name, value in known.items()
        if value
    ]


def _related(object_id: str, qualifier: str) -> dict[str, str]:
    return {"objectId": object_id, "qualifier": qualifier}


def _is_desk(event: Event) -> bool:
    """Whether a desk worked, not merely somebody in a role who said something."""
    return "/" in event.resource


# Ids are unique over all types of objects.
def _truck(case_id: str) -> str:
    return f"truck:{case_id}"


def _declaration(case_id: str) -> str:
    return f"declaration:{case_id}"


def _gate(gate: str) -> str:
    return f"gate:{gate}"


def _desk(resource: str) -> str:
    return f"desk:{resource}"

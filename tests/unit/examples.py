"""A declaration with nothing to remark, and ways to change it."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from gateway.domain.declarations import Declaration, Direction
from gateway.domain.gates import from_definition
from gateway.domain.lifecycle import Status
from gateway.domain.rules.examples import DECLARATION

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10:00 at the gates
ROOT = Path(__file__).parents[2]

BODY: dict[str, Any] = DECLARATION | {"planned_arrival": NOW + timedelta(hours=5)}
GOODS = BODY["goods"][0]


def declare(*changes):
    """Return the example with changes of its parts, as the rules read it."""
    body = BODY
    for change in changes:
        body = merged(body, change)
    return readable(body)


def merged(body, change):
    return body | {
        key: merged(body[key], value) if is_part(body.get(key), value) else value
        for key, value in change.items()
    }


def is_part(before, after):
    return isinstance(before, dict) and isinstance(after, dict)


def readable(value):
    if isinstance(value, dict):
        return SimpleNamespace(**{key: readable(part) for key, part in value.items()})
    if isinstance(value, list):
        return [readable(part) for part in value]
    return value


def goods(*changes):
    """Return goods lines like the example's, each with its changes."""
    return {"goods": [GOODS | change for change in changes]}


def gate(name="huu-nghi", **controls):
    """Return a gate of the gates file, run as *controls* say."""
    found = tomllib.loads((ROOT / "gateway/gates.toml").read_text("utf-8"))
    made = from_definition(name, found["gates"][name])
    # Half a day ahead, so that a declaration of the example is callable.
    wanted = {"call_lead_minutes": 720} | controls
    return replace(made, controls=replace(made.controls, **wanted))


def declaration(**changes):
    fields: dict[str, Any] = {
        "id": UUID(int=1),
        "gate": "huu-nghi",
        "direction": Direction.EXPORT,
        "number": "CKHN2026112300001",
        "account_id": UUID(int=2),
        "status": Status.DRAFT,
        "category": "fresh_fruit",
        "planned_arrival": NOW + timedelta(hours=5),
        "tractor": "12C12345",
        "trailer": "12R00123",
        "container": "MSKU1234565",
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Declaration(**fields | changes)

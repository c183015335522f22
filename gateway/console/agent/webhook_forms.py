"""What the form of a webhook says: where to, of what, and what for."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from gateway.api import bodies
from gateway.api.webhooks import WebhookIn
from gateway.console.forms import Fields
from gateway.domain.declarations import Kind
from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.webhooks import EVENTS, EVERYTHING, event_of

# The name of an event's tick, before the event.
EVENT = "event-"
_SORTED: Mapping[str, Sequence[Kind]] = MappingProxyType(
    {
        "review": (
            Kind.DRAFTED,
            Kind.SUBMITTED,
            Kind.ROUTED,
            Kind.APPROVED,
            Kind.REJECTED,
            Kind.CORRECTED,
            Kind.REOPENED,
        ),
        "line": (
            Kind.QUEUED,
            Kind.UNQUEUED,
            Kind.CHECKED_IN,
            Kind.MOVED,
            Kind.PLACE_RESTORED,
            Kind.MOVED_OUT,
            Kind.MOVED_IN,
            Kind.HELD,
            Kind.RELEASED,
        ),
        "gate": (
            Kind.CALLED,
            Kind.MISSED,
            Kind.ENTERED,
            Kind.CHECKED,
            Kind.TRANSSHIPPED,
            Kind.ALERTED,
            Kind.CLEARED,
            Kind.DEPARTED,
            Kind.RETURNED,
        ),
        "end": (Kind.PAID, Kind.CANCELLED, Kind.EXPIRED),
    }
)
_PREFIX = event_of("")


def _groups() -> dict[str, list[str]]:
    """Sort all events that there are; what nobody sorted comes last."""
    kinds = {event.removeprefix(_PREFIX) for event in EVENTS}
    known = {kind.value for group in _SORTED.values() for kind in group}
    groups = {name: [kind.value for kind in group] for name, group in _SORTED.items()}
    return groups | {"other": sorted(kinds - known)}


GROUPS = _groups()


def said_in(sent: Fields) -> dict[str, Any]:
    """Return the body that the form stands for, as the API's door takes it."""
    ticked = [event for event in sorted(EVENTS) if sent.get(EVENT + event) == "yes"]
    return {
        "url": sent.get("url", "").strip(),
        "events": [EVERYTHING] if sent.get("every") == "yes" else ticked,
        "description": sent.get("description", "").strip() or None,
    }


def asked_by(said: Mapping[str, Any]) -> WebhookIn:
    """Raises ValidationError."""
    return bodies.parse(json.dumps(said).encode(), WebhookIn)


def wrong_in(error: ValidationError | ShapeNotAllowed) -> set[str]:
    """Return the fields that are wrong."""
    if isinstance(error, ShapeNotAllowed):
        return {error.pointer.removeprefix("/")}
    return {str(one["loc"][0]) for one in error.errors(include_url=False)}

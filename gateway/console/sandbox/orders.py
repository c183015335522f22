"""What a tester's forms order, as the bodies of the API's own operations."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.console.forms import Fields
from gateway.domain.errors import ShapeNotAllowed

LONGEST = 500


def clock_in(
    sent: Fields, now: datetime, zone: ZoneInfo, jumps: Mapping[str, timedelta]
) -> dict[str, Any]:
    """Return the body of `PUT /sandbox/clock`; times are local.

    Raises ShapeNotAllowed.
    """
    if "speed" in sent:
        return {"speed": _number(sent, "speed")}
    if jump := jumps.get(sent.get("jump", "")):
        return {"now": (now + jump).isoformat()}
    try:
        local = datetime.fromisoformat(sent.get("at", ""))
    except ValueError as error:
        msg = "say a day and a time"
        raise ShapeNotAllowed(msg, pointer="/at") from error
    return {"now": local.replace(tzinfo=zone).isoformat()}


def rule_in(sent: Fields) -> dict[str, Any]:
    """Return one rule of `PUT /sandbox/faults`; the form says percent and seconds.

    Raises ShapeNotAllowed.
    """
    return {
        "path": sent.get("path", "")[:LONGEST].strip(),
        "kind": sent.get("kind", ""),
        "share": _number(sent, "percent") / 100,
        "delay_ms": round(_number(sent, "delay_s") * 1000),
    }


def event_in(sent: Fields) -> dict[str, Any]:
    """Return the body of `POST /sandbox/events`; what was left empty is not said."""
    agency, _, event = sent.get("act", "").partition(":")
    said = {
        name: sent[name][:LONGEST].strip()
        for name in ("plate", "reason", "kind", "outcome", "note")
        if sent.get(name, "").strip()
    }
    return {"as": agency, "event": event, **said}


def _number(sent: Fields, name: str) -> float:
    try:
        found = float(sent.get(name, "") or "0")
    except ValueError:
        found = float("nan")
    # NaN is less than nothing, and more.
    if not 0 <= found <= 1e9:  # noqa: PLR2004
        msg = f"{name} is a number"
        raise ShapeNotAllowed(msg, pointer=f"/{name}")
    return found

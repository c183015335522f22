"""What is told of declarations and gates, as JSON values."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

from gateway.api import progress
from gateway.domain import privacy
from gateway.domain.alerts import Situation, names, open_alerts
from gateway.domain.declarations import Declaration, Direction, Kind, Line
from gateway.domain.estimates import Estimate
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor, JournalEntry
from gateway.domain.lifecycle import FINAL, Status
from gateway.domain.reasons import reason_for
from gateway.services.boards import Board, density
from gateway.services.seen import Seen
from gateway.services.under_way import Stay
from gateway.storage.checks import Check
from gateway.storage.notices import Notice
from gateway.storage.payments import Payment

# How soon it pays to look again, in real seconds.
_NEXT_POLL_S = {Status.SUBMITTED: 5, Status.CALLED: 5, Status.DRAFT: 60}
_NEAR_THE_FRONT = 20
# How long before a holiday the board speaks of it.
HOLIDAY_NEAR = timedelta(days=14)


class JsonResponse(Response):
    """Serialised by pydantic's own serialiser; times become RFC 3339 in UTC."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return content if isinstance(content, bytes) else to_json(content)


def standing(
    found: Declaration,
    gate: Gate,
    now: datetime,
    *,
    rule_failures: Sequence[dict[str, Any]],
    warnings: Sequence[dict[str, Any]],
    position: int | None = None,
    situation: Situation,
    estimate: Estimate | None = None,
    checks: Sequence[Check] = (),
    overtaken: Sequence[JournalEntry] = (),
    payments: Sequence[Payment] = (),
) -> dict[str, Any]:
    """Return how a declaration stands: all that its body does not say."""
    reason = reason_for(
        found,
        gate,
        now,
        failures=len(rule_failures),
        needed=situation.needed,
        facts=situation.facts,
    )
    return {
        "id": found.id,
        "number": found.number,
        "status": found.status,
        "channel": found.channel,
        "ticket": found.ticket,
        "ready_at": found.ready_at,
        "order_key": found.order_key,
        "position": position,
        "estimate": estimate.to_json() if estimate else None,
        "reason": reason.to_json() if reason else None,
        "rule_failures": rule_failures,
        "warnings": warnings,
        "hold": found.hold,
        "called_at": found.called_at,
        "call_deadline": found.call_deadline,
        "checks": [progress.check(check) for check in checks],
        **progress.progress(situation, now),
        **progress.fees(situation, payments),
        "version": found.version,
        "overtaken": [_overtake(entry) for entry in overtaken],
        "next_poll_s": next_poll_s(found, position),
        "created_at": found.created_at,
        "changed_at": found.changed_at,
    }


def seen(one: Seen, now: datetime, viewer: Actor) -> dict[str, Any]:
    """Return a declaration as far as it is for the viewer; `hidden` says what is not.

    What is hidden is null, as what was not declared is.
    """
    is_owner = one.declaration.account_id == viewer.owner_id
    hidden = privacy.hidden_from(viewer.role, is_owner=is_owner)
    stands = standing(
        one.declaration,
        one.gate,
        now,
        rule_failures=one.contents.rule_failures,
        warnings=one.contents.warnings,
        position=one.position,
        situation=one.situation,
        estimate=one.estimate(now),
        checks=one.checks,
        overtaken=one.overtaken,
        payments=one.payments,
    )
    told = {"hidden": hidden} if hidden else {}
    return privacy.without(one.contents.body | stands, hidden) | told


def _overtake(entry: JournalEntry) -> dict[str, Any]:
    """Tell who brought one before it by hand, and why; not which vehicle it was."""
    return {"at": entry.at, "by": entry.by, "reason": entry.data.get("reason")}


def etag(one: Seen, now: datetime) -> str:
    """Return what changes whenever the shown declaration does.

    The version comes first, for it alone is what `If-Match` is compared with.
    """
    found, situation = one.declaration, one.situation
    reason = reason_for(
        found, one.gate, now, needed=situation.needed, facts=situation.facts
    )
    code = reason.code if reason else ""
    alerts = ".".join(sorted(names(open_alerts(situation, now))))
    told = _told(one.estimate(now))
    parts = (found.version, one.position or 0, code, one.gate.version, alerts, told)
    return '"{}"'.format("-".join(str(part) for part in parts if part != ""))


def _told(estimate: Estimate | None) -> str:
    """Name an estimate: it is shown rounded, so it changes seldom."""
    if estimate is None:
        return ""
    minutes = (round(at.timestamp() / 60) for at in (estimate.p50, estimate.p90))
    return ".".join(f"{number:x}" for number in minutes)


def next_poll_s(found: Declaration, position: int | None) -> int:
    if found.status in FINAL:
        return 3600
    if found.line is Line.WAITING:
        return 10 if (position or 0) <= _NEAR_THE_FRONT else 30
    return _NEXT_POLL_S.get(found.status, 15)


def history(entry: JournalEntry) -> dict[str, Any]:
    """Return one entry for whoever may see the declaration: its role, no person."""
    return {
        "gate": entry.gate,
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "by": entry.by,
        "data": entry.because,
    }


def overtaking(entry: JournalEntry) -> dict[str, Any]:
    """Return an entry that brought another vehicle before this one, by hand."""
    because = {"reason": entry.data.get("reason")}
    return history(entry) | {"kind": "overtaken", "data": because}


def journal_entry(entry: JournalEntry) -> dict[str, Any]:
    return {
        "gate": entry.gate,
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "declaration_id": entry.declaration_id,
        "by": entry.by,
        "data": entry.data,
    }


def board(found: Board) -> dict[str, Any]:
    gate = found.gate
    local = found.now.astimezone(gate.zone)
    controls, calendar = gate.controls, gate.controls.calendar
    waiting = sum(found.waiting(direction) for direction in Direction)
    is_open = gate.is_open(found.now)
    return {
        "id": gate.id,
        "code": gate.code,
        "names": gate.names,
        "timezone": gate.timezone,
        "mode": gate.controls.mode,
        "open_now": is_open,
        "opens_at": None
        if calendar.is_open(local)
        else _in_utc(calendar.next_opening(local)),
        "closes_at": _in_utc(calendar.closing(local)),
        "density": density(waiting),
        "waiting": waiting,
        "in_review": found.counted.lines.get((Line.REVIEW, None), 0),
        "directions": {
            direction.value: _direction(found, direction) for direction in Direction
        },
        "order_rule": {"head_start_minutes": gate.head_start_minutes},
        "calendar": calendar.to_json(),
        "holidays_soon": [
            h.to_json() for h in calendar.holidays_near(local.date(), HOLIDAY_NEAR)
        ],
        "call_window_minutes": controls.call_window_minutes,
        "call_lead_minutes": controls.call_lead_minutes,
        "pre_registration_hours": controls.pre_registration_hours,
        "buffer_yard": {d.value: d in controls.buffer_yards for d in Direction},
        "suspensions": [
            one.to_json() for one in controls.suspensions if one.last >= local.date()
        ],
        "closed_until": _in_utc(controls.closed_until),
        "note": controls.note,
        "notices": [notice(one) for one in found.notices],
        "version": gate.version,
        "now": found.now,
        "source": found.counted.source,
    }


def under_way(gate: str, now: datetime, stays: Sequence[Stay]) -> dict[str, Any]:
    """Show them to the minute: more would say who it is to whoever stands beside."""
    return {
        "gate": gate,
        "now": now,
        "vehicles": [
            {
                "direction": one.direction,
                "at": one.at,
                "minutes": _minutes(now - one.since),
                "minutes_left": one.deadline and _minutes(one.deadline - now),
            }
            for one in stays
        ],
    }


def _minutes(span: timedelta) -> int:
    """Return whole minutes; none below 0, since clocks may be set back."""
    return max(0, round(span / timedelta(minutes=1)))


def notice(found: Notice) -> dict[str, Any]:
    return {
        "id": found.id,
        "message": found.message,
        "severity": found.severity,
        "posted_at": found.posted_at,
        "until": found.until,
    }


def _in_utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None


def _direction(found: Board, direction: Direction) -> dict[str, Any]:
    flow = found.gate.controls.flows[direction]
    wait = found.expected_wait(direction)
    lines: Mapping[Any, int] = found.counted.lines
    return {
        "in_review": found.status(direction, Status.SUBMITTED),
        "scheduled": lines.get((Line.SCHEDULED, direction), 0),
        "waiting": found.waiting(direction),
        "called": found.status(direction, Status.CALLED),
        "inside": found.status(direction, Status.ENTERED, Status.CLEARED),
        "declared_today": found.today(direction, Kind.SUBMITTED),
        "approved_today": found.today(direction, Kind.APPROVED),
        "called_today": found.today(direction, Kind.CALLED),
        "entered_today": found.today(direction, Kind.ENTERED),
        "departed_today": found.today(direction, Kind.DEPARTED),
        "lanes": flow.lanes,
        "admission_rate": flow.admission_rate,
        "yard_capacity": flow.yard_capacity,
        "capacity_per_day": found.capacity_per_day(direction),
        "expected_wait_minutes": None
        if wait is None
        else round(wait.total_seconds() / 60),
    }

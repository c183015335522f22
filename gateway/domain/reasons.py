"""Why a declaration is where it is, whose move it is, and what to do.

Nobody who waits should have to ask. Every live declaration has a reason; final ones
have one too where there is something left to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.domain.checks import OWNERS, CheckKind, Fact, failed, missing
from gateway.domain.declarations import Channel, Declaration, Line
from gateway.domain.gates import Gate, Mode
from gateway.domain.lifecycle import LIVE, Status
from gateway.domain.names import CHECKS, ROLES
from gateway.domain.obstacles import (
    Obstacle,
    conditions_at,
    obstacle_to,
    suspension_of,
)
from gateway.domain.reason_texts import TEXTS

SYSTEM = "system"
DRIVER = "driver"
MANAGEMENT = "management"

_INSIDE = frozenset({Status.ENTERED, Status.CLEARED})
# The modes in which nobody is called.
_STANDING: Mapping[Mode, str] = {
    Mode.HOLD: "gate-on-hold",
    Mode.CLOSED: "gate-closed",
    Mode.CONTINGENCY: "gate-on-paper",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`owner` is the role whose move it is; texts are in vi, en and zh."""

    code: str
    message: Mapping[str, str]
    owner: str
    next_action: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": dict(self.message),
            "owner": self.owner,
            "next_action": dict(self.next_action),
        }


def reason_for(
    declaration: Declaration,
    gate: Gate,
    now: datetime,
    *,
    failures: int = 0,
    needed: frozenset[CheckKind] = frozenset(),
    facts: Sequence[Fact] = (),
) -> Reason:
    """Return the reason; *failures* counts the broken rules of a draft.

    *facts* are what officers have confirmed so far; they tell which check is next of
    those that are *needed*.
    """
    hold = declaration.hold
    if hold is not None and declaration.status in LIVE:
        role = ROLES.get(hold.owner, hold.owner)
        return _reason("on-hold", hold.owner, because=hold.reason, role=role)
    if declaration.status in _INSIDE and (stands := failed(facts)):
        return _check("check-failed", stands[0])
    if declaration.status is Status.ENTERED and (lacking := missing(needed, facts)):
        return _check("in-gate", lacking[0])
    return _by_status(declaration, gate, now, failures)


def _by_status(
    declaration: Declaration, gate: Gate, now: datetime, failures: int
) -> Reason:
    match declaration.status:
        case Status.DRAFT:
            # Who has a ticket was submitted before.
            code = "draft-incomplete" if declaration.ticket is None else "draft-again"
            return _reason(code, DRIVER, failures=failures)
        case Status.SUBMITTED:
            return _in_review(declaration)
        case Status.APPROVED:
            return _in_line(declaration, gate, now)
        case Status.CALLED:
            deadline = _local(declaration.call_deadline, gate)
            return _reason("called", DRIVER, deadline=deadline)
        case Status.ENTERED:
            return _reason("checks-done", SYSTEM)
        case _:
            return _reason(declaration.status.value, DRIVER)


def _in_review(declaration: Declaration) -> Reason:
    match declaration.channel:
        case Channel.YELLOW:
            return _reason("needs-officer", "customs")
        case Channel.RED:
            return _reason("needs-inspection", "customs")
        case _ if declaration.former_ready_at is not None:
            return _reason("reviewed-after-swap", SYSTEM)
        case _ if declaration.revision > 1:
            return _reason("reviewed-again", SYSTEM)
        case _:
            return _reason("awaiting-review", SYSTEM)


def _in_line(declaration: Declaration, gate: Gate, now: datetime) -> Reason:
    if declaration.line is Line.SCHEDULED:
        return _scheduled(declaration, gate, now)
    if gate.controls.mode in _STANDING:
        return _reason(_STANDING[gate.controls.mode], MANAGEMENT)
    if not gate.is_open(now):
        opening = gate.controls.calendar.next_opening(now.astimezone(gate.zone))
        if opening is None:
            return _reason("gate-closed", MANAGEMENT)
        return _reason("gate-opens-later", SYSTEM, opening=_local(opening, gate))
    return _reason(_why_there(declaration), SYSTEM)


def _why_there(waiting: Declaration) -> str:
    """Say what made its place what it is."""
    if waiting.former_ready_at is not None:
        return "place-lost"
    return "missed-call" if waiting.missed_calls else "waiting-turn"


def _scheduled(declaration: Declaration, gate: Gate, now: datetime) -> Reason:
    conditions = conditions_at(gate, now)
    match obstacle_to(declaration, conditions, now):
        case Obstacle.SUSPENDED:
            suspension = suspension_of(declaration, conditions)
            last = f"{suspension.last:%d/%m}" if suspension else "-"
            because = suspension.reason if suspension else "-"
            return _reason("category-suspended", MANAGEMENT, last=last, because=because)
        case Obstacle.NOT_PRE_REGISTERED:
            hours = gate.controls.pre_registration_hours
            return _reason("pre-registered-only", SYSTEM, hours=hours)
        case Obstacle.NOT_CHECKED_IN:
            return _reason("check-in-needed", DRIVER)
        case _:
            callable_at = declaration.planned_arrival - gate.controls.call_lead
            return _reason("scheduled", SYSTEM, callable_at=_local(callable_at, gate))


def _check(code: str, kind: CheckKind) -> Reason:
    """Tell which check stands in the way, and whose it is."""
    owner = OWNERS[kind]
    return _reason(code, owner, check=CHECKS[kind], role=ROLES[owner])


def _local(at: datetime | None, gate: Gate) -> str:
    return f"{at.astimezone(gate.zone):%H:%M %d/%m}" if at else "-"


def _reason(code: str, owner: str, **values: object) -> Reason:
    """Fill in the texts; a value that is a mapping has a name in each language."""
    texts = TEXTS[code]
    if not values:
        return Reason(code, texts.message, owner, texts.next_action)
    message, next_action = (
        _fill(texts.message, values),
        _fill(texts.next_action, values),
    )
    return Reason(code, message, owner, next_action)


def _fill(text: Mapping[str, str], values: Mapping[str, object]) -> dict[str, str]:
    return {
        language: template.format_map(
            {
                name: value[language] if isinstance(value, Mapping) else value
                for name, value in values.items()
            }
        )
        for language, template in text.items()
    }

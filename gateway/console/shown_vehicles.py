"""What a driver is shown of a vehicle: place, time, reason, next step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.api import views
from gateway.console.correction_costs import CORRECTABLE
from gateway.console.moments import moment
from gateway.console.phrases import Phrases
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import FINAL, Status
from gateway.domain.names import ROLES
from gateway.services.seen import Seen

# The way of a vehicle, as its page draws it.
STEPS = (
    Status.SUBMITTED,
    Status.APPROVED,
    Status.CALLED,
    Status.ENTERED,
    Status.CLEARED,
    Status.DEPARTED,
)
# What the stylesheet colours: waiting, called, moving, stopped, over.
_TONES: Mapping[Status, str] = {
    Status.DRAFT: "stopped",
    Status.SUBMITTED: "waiting",
    Status.APPROVED: "waiting",
    Status.CALLED: "called",
    Status.ENTERED: "moving",
    Status.CLEARED: "moving",
    Status.REJECTED: "stopped",
    Status.RETURNED: "stopped",
}
_CANCELLABLE = frozenset(
    {Status.DRAFT, Status.SUBMITTED, Status.APPROVED, Status.CALLED}
)


@dataclass(frozen=True, slots=True)
class ShownVehicle:
    """Everything said in words; `tone` and `status` are keys of texts and styles."""

    id: str
    plate: str
    gate: str
    direction: str
    number: str
    status: str
    tone: str
    position: str
    estimate: str
    deadline: str
    message: str
    next_action: str
    owner: str
    hold: str
    failures: Sequence[Mapping[str, str]]
    steps: Sequence[Mapping[str, Any]]
    is_called: bool
    is_over: bool
    may_cancel: bool
    may_correct: bool
    next_poll_s: int
    time: str

    @property
    def word(self) -> str:
        """The key of what its standing is called; who is held is not called waiting."""
        return "status_held" if self.hold else f"status_{self.status}"


def show(
    one: Seen, now: datetime, viewer: Actor, language: str, phrases: Phrases
) -> ShownVehicle:
    found, gate = one.declaration, one.gate
    told = views.seen(one, now, viewer)
    reason = told["reason"]
    held = found.hold is not None
    return ShownVehicle(
        id=str(found.id),
        plate=told["vehicle"]["plate"],
        gate=gate.names.get(language, gate.id),
        direction=found.direction.value,
        number=found.number or "",
        status=found.status.value,
        tone="stopped" if held else _TONES.get(found.status, "over"),
        position="" if one.position is None else phrases.number(one.position),
        estimate=_window(told["estimate"], gate, now, phrases),
        deadline=moment(found.call_deadline, gate, now, phrases)
        if found.status is Status.CALLED
        else "",
        message=reason["message"][language] if reason else "",
        next_action=reason["next_action"].get(language, "") if reason else "",
        owner=_role(reason["owner"], language) if reason else "",
        hold=found.hold.reason if found.hold else "",
        failures=[
            {"pointer": failure["pointer"], "message": failure["message"][language]}
            for failure in told["rule_failures"]
        ],
        steps=_steps(found.status),
        is_called=found.status is Status.CALLED,
        is_over=found.status in FINAL,
        may_cancel=found.status in _CANCELLABLE and found.account_id == viewer.owner_id,
        may_correct=found.status in CORRECTABLE and found.account_id == viewer.owner_id,
        next_poll_s=told["next_poll_s"],
        time=f"{now.astimezone(gate.zone):%H:%M}",
    )


def _steps(status: Status) -> list[dict[str, Any]]:
    """Return the way with what is behind, where it stands, and what is ahead."""
    here = STEPS.index(status) if status in STEPS else -1
    return [
        {
            "name": step.value,
            "state": "done" if place < here else "here" if place == here else "ahead",
        }
        for place, step in enumerate(STEPS)
    ]


def _role(owner: str, language: str) -> str:
    return ROLES[owner][language] if owner in ROLES else ""


def _window(
    found: Mapping[str, datetime] | None, gate: Gate, now: datetime, phrases: Phrases
) -> str:
    """Say between when and when; the day is named if it is another."""
    if found is None:
        return ""
    p50, p90 = (found[name].astimezone(gate.zone) for name in ("p50", "p90"))
    first, last = (moment(at, gate, now, phrases) for at in (p50, p90))
    if first == last:
        return first
    if p50.date() == p90.date():
        last = f"{p90:%H:%M}"
    return f"{first}\u2013{last}"

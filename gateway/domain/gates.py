"""A gate: what is fixed about it, and what its management turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from gateway.domain.calendar import Calendar
from gateway.domain.declarations import Direction
from gateway.domain.errors import ControlsNotAllowed
from gateway.domain.suspensions import Suspension


class Mode(StrEnum):
    OPEN = "open"
    HOLD = "hold"
    DRAIN = "drain"
    CLOSED = "closed"
    CONTINGENCY = "contingency"


TAKES_DECLARATIONS = frozenset({Mode.OPEN, Mode.HOLD, Mode.CONTINGENCY})
CALLS_VEHICLES = frozenset({Mode.OPEN, Mode.DRAIN})
MOST_SUSPENSIONS = 50
# How far a gate may run ahead of its admission rate after a quiet time.
BURST = timedelta(minutes=5)
_NO_HISTORY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Flow:
    """What one direction can take.

    `admission_rate` is in vehicles an hour, `yard_capacity` in vehicles called or
    inside at once.
    """

    lanes: int
    admission_rate: int
    yard_capacity: int

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if type(value) is not int or not 0 <= value <= 100_000:  # noqa: PLR2004
                msg = f"{item.name} must be a whole number from 0 to 100000"
                raise ControlsNotAllowed(msg)


@dataclass(frozen=True, slots=True)
class Controls:
    """What management may change; each change is journaled."""

    mode: Mode
    call_window_minutes: int
    flows: Mapping[Direction, Flow]
    calendar: Calendar
    # A vehicle is callable from this long before its planned arrival.
    call_lead_minutes: int = 60
    missed_calls_allowed: int = 1
    # Directions whose vehicles are called only from a buffer yard.
    buffer_yards: frozenset[Direction] = frozenset()
    suspensions: tuple[Suspension, ...] = ()
    # On a holiday for the pre-registered: complete so long before planned arrival.
    pre_registration_hours: int = 12
    # What the board says of the mode; nothing follows from either.
    closed_until: datetime | None = None
    note: Mapping[str, str] | None = None
    # The last time in which the gate worked with paper, and its end if it has one.
    paper_since: datetime | None = None
    paper_until: datetime | None = None

    def __post_init__(self) -> None:
        _require("call_window_minutes", self.call_window_minutes, 1, 24 * 60)
        _require("call_lead_minutes", self.call_lead_minutes, 0, 7 * 24 * 60)
        _require("pre_registration_hours", self.pre_registration_hours, 0, 7 * 24)
        if len(self.suspensions) > MOST_SUSPENSIONS:
            msg = f"a gate has at most {MOST_SUSPENSIONS} suspensions at once"
            raise ControlsNotAllowed(msg)

    @property
    def call_window(self) -> timedelta:
        return timedelta(minutes=self.call_window_minutes)

    @property
    def call_lead(self) -> timedelta:
        return timedelta(minutes=self.call_lead_minutes)

    @property
    def pre_registration(self) -> timedelta:
        return timedelta(hours=self.pre_registration_hours)

    def was_on_paper(self, at: datetime) -> bool:
        """Whether *at* is in the present, or else the last, contingency."""
        if self.paper_since is None or at < self.paper_since:
            return False
        return self.paper_until is None or at <= self.paper_until

    def in_mode(self, mode: Mode, now: datetime) -> Self:
        """Return the controls with another mode, which changes at *now*.

        What was said of the mode before ends with it.
        """
        fresh = replace(self, mode=mode, closed_until=None, note=None)
        if mode is Mode.CONTINGENCY:
            return replace(fresh, paper_since=now, paper_until=None)
        if self.mode is Mode.CONTINGENCY:
            return replace(fresh, paper_until=now)
        return fresh

    def to_json(self) -> dict[str, Any]:
        return {
            "mode": self.mode.value,
            "call_window_minutes": self.call_window_minutes,
            "call_lead_minutes": self.call_lead_minutes,
            "missed_calls_allowed": self.missed_calls_allowed,
            "flows": {
                direction.value: {f.name: getattr(flow, f.name) for f in fields(flow)}
                for direction, flow in self.flows.items()
            },
            "calendar": self.calendar.to_json(),
            "buffer_yard": {d.value: d in self.buffer_yards for d in Direction},
            "suspensions": [one.to_json() for one in self.suspensions],
            "pre_registration_hours": self.pre_registration_hours,
            "closed_until": self.closed_until and self.closed_until.isoformat(),
            "note": dict(self.note) if self.note else None,
            "paper_since": self.paper_since and self.paper_since.isoformat(),
            "paper_until": self.paper_until and self.paper_until.isoformat(),
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote, also before there was all of it.

        Raises:
            ControlsNotAllowed, ValueError: a value is out of range.
        """
        flows = {
            Direction(direction): Flow(**flow)
            for direction, flow in found["flows"].items()
        }
        return cls(
            mode=Mode(found["mode"]),
            call_window_minutes=found["call_window_minutes"],
            call_lead_minutes=found["call_lead_minutes"],
            missed_calls_allowed=found["missed_calls_allowed"],
            flows=flows,
            calendar=Calendar.from_json(found["calendar"]),
            buffer_yards=_buffer_yards(found.get("buffer_yard", {})),
            suspensions=tuple(map(Suspension.from_json, found.get("suspensions", ()))),
            pre_registration_hours=found.get("pre_registration_hours", 12),
            closed_until=_moment(found.get("closed_until")),
            note=found.get("note"),
            paper_since=_moment(found.get("paper_since")),
            paper_until=_moment(found.get("paper_until")),
        )


def _require(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        msg = f"{name} must be from {least} to {most}"
        raise ControlsNotAllowed(msg)


def _buffer_yards(found: Mapping[str, bool]) -> frozenset[Direction]:
    return frozenset(Direction(name) for name, is_on in found.items() if is_on)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Gate:
    """One row of the gate table: counters, controls, and the definition.

    `journal_seq` and `ticket` are the last numbers given out. `paced_until` is the
    time up to which the admission rate is used up, per direction.
    """

    id: str
    code: str
    names: Mapping[str, str]
    timezone: str
    head_start_minutes: Mapping[str, int]
    controls: Controls
    version: int = 1
    journal_seq: int = 0
    ticket: int = 0
    serial_day: date = date(1970, 1, 1)
    serial: int = 0
    paced_until: Mapping[Direction, datetime] = field(default_factory=dict)
    # Names this history; a reset begins another one.
    epoch: UUID = _NO_HISTORY

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def is_open(self, now: datetime) -> bool:
        """Whether vehicles are called and admitted at *now*."""
        return self.controls.mode in CALLS_VEHICLES and self.controls.calendar.is_open(
            now.astimezone(self.zone)
        )

    def next_number(self, now: datetime) -> tuple[Self, str]:
        """Return the gate with the serial taken, and the declaration number.

        The day never goes back, so a sandbox clock that is set back makes no
        number a second time.
        """
        day = max(self.serial_day, now.astimezone(self.zone).date())
        serial = self.serial + 1 if day == self.serial_day else 1
        gate = replace(self, serial_day=day, serial=serial)
        return gate, f"{self.code}{day:%Y%m%d}{serial:05}"


def from_definition(gate_id: str, found: Mapping[str, Any]) -> Gate:
    """Read one gate of the gates file.

    Raises:
        ControlsNotAllowed: a value is missing or out of range; the message names it.
    """
    try:
        controls = Controls(
            mode=Mode(found.get("mode", Mode.OPEN)),
            call_window_minutes=found["call_window_minutes"],
            call_lead_minutes=found["call_lead_minutes"],
            missed_calls_allowed=found["missed_calls_allowed"],
            flows={direction: Flow(**found[direction]) for direction in Direction},
            calendar=Calendar.from_json(found["calendar"]),
            pre_registration_hours=found.get("pre_registration_hours", 12),
        )
        return Gate(
            id=gate_id,
            code=found["code"],
            names=found["names"],
            timezone=found["timezone"],
            head_start_minutes=found["head_start_minutes"],
            controls=controls,
        )
    except (KeyError, TypeError, ValueError) as error:
        msg = f"gate {gate_id!r} in the gates file: {error!r}"
        raise ControlsNotAllowed(msg) from error

"""A gate: what is fixed about it, and what its management turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from gateway.domain.calendar import Calendar
from gateway.domain.declarations import Direction
from gateway.domain.errors import ControlsNotAllowed


class Mode(StrEnum):
    OPEN = "open"
    HOLD = "hold"
    DRAIN = "drain"
    CLOSED = "closed"
    CONTINGENCY = "contingency"


TAKES_DECLARATIONS = frozenset({Mode.OPEN, Mode.HOLD, Mode.CONTINGENCY})
CALLS_VEHICLES = frozenset({Mode.OPEN, Mode.DRAIN})


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

    def __post_init__(self) -> None:
        if not 1 <= self.call_window_minutes <= 24 * 60:
            msg = "call_window_minutes must be from 1 to 1440"
            raise ControlsNotAllowed(msg)

    @property
    def call_window(self) -> timedelta:
        return timedelta(minutes=self.call_window_minutes)

    @property
    def call_lead(self) -> timedelta:
        return timedelta(minutes=self.call_lead_minutes)

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
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
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
        )


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

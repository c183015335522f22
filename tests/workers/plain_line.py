"""One gate's waiting lines as they are published, told without any of the gateway.

Plain Python, one thing after another, every answer computed anew from the vehicles.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

HEAD_STARTS = {
    "fresh_fruit": timedelta(hours=2),
    "live_aquatic": timedelta(hours=3),
    "empty": timedelta(hours=-1),
    "machinery": timedelta(),
}
CALL_LEAD = timedelta(hours=12)
CALL_WINDOW = timedelta(hours=1)
HANOI = timedelta(hours=7)
OPENS, CLOSES = 5, 22
LIVE = ("submitted", "approved", "called", "entered")


@dataclass
class Vehicle:
    """`in_line`: its time has come near, so it stands in the waiting line."""

    name: str
    direction: str
    head_start: timedelta
    planned: datetime
    ticket: int
    ready_at: datetime
    status: str = "submitted"
    held: bool = False
    in_line: bool = False
    missed: int = 0
    deadline: datetime | None = None


class PlainGate:
    """Verbs return whether they are allowed; an allowed one may change nothing."""

    def __init__(self, now: datetime, *, room: int) -> None:
        self.now = now
        self.room = room
        self.vehicles: dict[str, Vehicle] = {}
        self.calls: list[str] = []

    def line(self, direction: str) -> list[str]:
        standing = [
            v
            for v in self.vehicles.values()
            if (v.direction, v.status) == (direction, "approved")
            and v.in_line
            and not v.held
        ]
        standing.sort(key=lambda v: (v.ready_at - v.head_start, v.ticket))
        return [v.name for v in standing]

    def declare(self, name: str, direction: str, category: str, lead_h: int) -> bool:
        self.vehicles[name] = Vehicle(
            name,
            direction,
            HEAD_STARTS[category],
            planned=self.now + timedelta(hours=lead_h),
            ticket=len(self.vehicles) + 1,
            ready_at=self.now,
        )
        return True

    def approve(self, name: str) -> bool:
        found = self.vehicles[name]
        if found.status != "submitted":
            return found.status in {"approved", "called", "entered", "departed"}
        if not found.held:
            found.status = "approved"
            found.in_line = self._is_near(found)
        return not found.held

    def reject(self, name: str) -> bool:
        return self._end(name, "rejected", "submitted")

    def cancel(self, name: str) -> bool:
        return self._end(name, "cancelled", "submitted", "approved", "called")

    def hold(self, name: str) -> bool:
        found = self.vehicles[name]
        if found.status in LIVE:
            found.held = True
        return found.held

    def release(self, name: str) -> bool:
        found = self.vehicles[name]
        # What is over stays as it ended; releasing what is not held changes nothing.
        if found.held and found.status not in LIVE:
            return False
        if found.held and found.status == "approved":
            found.in_line = self._is_near(found)
        found.held = False
        return True

    def enter(self, name: str) -> bool:
        found = self.vehicles[name]
        if found.status != "called" or found.held or self._is_overdue(found):
            return False
        found.status = "entered"
        return True

    def leave(self, name: str) -> bool:
        found = self.vehicles[name]
        if found.status != "entered" or found.held:
            return False
        found.status = "departed"
        return True

    def queue_due(self) -> None:
        for found in self.vehicles.values():
            if found.status == "approved" and not found.held:
                found.in_line = found.in_line or self._is_near(found)

    def call(self) -> None:
        if not OPENS <= (self.now + HANOI).hour < CLOSES:
            return
        for direction in ("export", "import"):
            inside = [
                v
                for v in self.vehicles.values()
                if v.direction == direction and v.status in {"called", "entered"}
            ]
            for name in self.line(direction)[: self.room - len(inside)]:
                found = self.vehicles[name]
                found.status, found.deadline = "called", self.now + CALL_WINDOW
                self.calls.append(name)

    def miss_overdue(self) -> None:
        for found in self.vehicles.values():
            if found.status == "called" and self._is_overdue(found):
                found.missed += 1
                found.status = "approved" if found.missed == 1 else "expired"
                found.ready_at, found.in_line = self.now, True

    def _end(self, name: str, status: str, *before: str) -> bool:
        found = self.vehicles[name]
        if found.status in before:
            found.status = status
        return found.status == status

    def _is_near(self, found: Vehicle) -> bool:
        return found.planned - CALL_LEAD <= self.now

    def _is_overdue(self, found: Vehicle) -> bool:
        return found.deadline is not None and found.deadline <= self.now

"""What is answered at the gate itself: lifts by hand, paper, the buffer yard."""

from datetime import datetime
from uuid import UUID

from gateway.api.answers.boards import Count
from gateway.api.answers.describing import Answer
from gateway.domain.declarations import Direction, Line
from gateway.domain.lifecycle import Status
from gateway.domain.paper import Mismatch, PaperState


class Lift(Answer):
    """The barrier was lifted by hand; that is never an entry."""

    id: UUID
    at: datetime


class PaperTicket(Answer):
    """A paper ticket, and what became of it."""

    id: UUID
    serial: str
    plate: str
    """Normalised: letters and digits."""
    direction: Direction
    entered_at: datetime
    note: str | None
    state: PaperState
    mismatch: Mismatch | None
    """Why it is nobody's entry by itself; null where it is one."""
    why: str | None
    """The same in words."""
    declaration_id: UUID | None
    """Whose entry it was."""
    reason: str | None
    """What the officer wrote who settled it."""
    by: str
    """The role that recorded it."""
    recorded_at: datetime


class PaperTickets(Answer):
    """The tickets, in the order in which they were sent."""

    items: list[PaperTicket]


class PaperCounts(Answer):
    """How many tickets of the gate are in each state."""

    matched: Count
    unmatched: Count
    resolved: Count


class PaperTicketPage(Answer):
    """Tickets in the order of entry, and how many there are of each state."""

    items: list[PaperTicket]
    counts: PaperCounts


class CheckedIn(Answer):
    """What a yard needs to know of a vehicle: neither goods nor people."""

    declaration_id: UUID
    number: str
    direction: Direction
    status: Status
    line: Line | None
    planned_arrival: datetime
    checked_in_at: datetime

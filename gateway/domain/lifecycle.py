"""The life of a declaration: which event leads from which status to which."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.errors import TransitionNotAllowed


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CALLED = "called"
    ENTERED = "entered"
    CLEARED = "cleared"
    DEPARTED = "departed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RETURNED = "returned"


class Event(StrEnum):
    READY = "ready"
    CORRECT = "correct"
    REOPEN = "reopen"
    APPROVE = "approve"
    REJECT = "reject"
    CALL = "call"
    MISS = "miss"
    ENTER = "enter"
    CLEAR = "clear"
    DEPART = "depart"
    RETURN = "return"
    CANCEL = "cancel"
    EXPIRE = "expire"


TRANSITIONS: Mapping[tuple[Status, Event], Status] = MappingProxyType(
    {
        (Status.DRAFT, Event.READY): Status.SUBMITTED,
        (Status.DRAFT, Event.CANCEL): Status.CANCELLED,
        (Status.DRAFT, Event.EXPIRE): Status.EXPIRED,
        (Status.SUBMITTED, Event.CORRECT): Status.DRAFT,
        (Status.SUBMITTED, Event.APPROVE): Status.APPROVED,
        (Status.SUBMITTED, Event.REJECT): Status.REJECTED,
        (Status.SUBMITTED, Event.CANCEL): Status.CANCELLED,
        (Status.SUBMITTED, Event.EXPIRE): Status.EXPIRED,
        # A rejected declaration is corrected, not written anew.
        (Status.REJECTED, Event.CORRECT): Status.DRAFT,
        (Status.APPROVED, Event.CALL): Status.CALLED,
        # What customs approved was corrected, so it is reviewed again.
        (Status.APPROVED, Event.REOPEN): Status.SUBMITTED,
        (Status.APPROVED, Event.CANCEL): Status.CANCELLED,
        (Status.APPROVED, Event.EXPIRE): Status.EXPIRED,
        (Status.CALLED, Event.ENTER): Status.ENTERED,
        # The first missed call goes back in line, a later one ends in `expired`.
        (Status.CALLED, Event.MISS): Status.APPROVED,
        (Status.CALLED, Event.EXPIRE): Status.EXPIRED,
        (Status.CALLED, Event.CANCEL): Status.CANCELLED,
        (Status.ENTERED, Event.CLEAR): Status.CLEARED,
        (Status.ENTERED, Event.RETURN): Status.RETURNED,
        (Status.CLEARED, Event.DEPART): Status.DEPARTED,
    }
)

# What cannot become live again. `rejected` can, by a correction, but until then
# it holds neither a place nor the vehicle.
FINAL = frozenset(Status) - {status for status, _ in TRANSITIONS}
LIVE = frozenset(Status) - FINAL - {Status.REJECTED}
EDGES = frozenset((before, after) for (before, _), after in TRANSITIONS.items())


def next_status(status: Status, event: Event) -> Status:
    """Return the status *event* leads to.

    Raises:
        TransitionNotAllowed: the table has no such edge.
    """
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        msg = f"cannot {event} a declaration that is {status}"
        raise TransitionNotAllowed(msg) from None

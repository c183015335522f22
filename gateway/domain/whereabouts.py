"""Where a vehicle is between its call and its way out: at which desk it stands next.

Derived from its checks, never stored, in the order in which desks are usually passed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.checks import OWNERS, CheckKind, Fact, passed_at
from gateway.domain.declarations import Channel, Declaration
from gateway.domain.lifecycle import Status


class Place(StrEnum):
    """In the order in which vehicles pass them."""

    CALLED = "called"
    # Customs compares papers and load, of the red channel only the papers.
    CUSTOMS = "customs"
    QUARANTINE = "quarantine"
    # All of a load of the red channel.
    INSPECTION = "inspection"
    # No desk has anything left to do: reloading, fees, the other side.
    YARD = "yard"


UNDER_WAY: Mapping[Status, Place | None] = MappingProxyType(
    {Status.CALLED: Place.CALLED, Status.ENTERED: None, Status.CLEARED: Place.YARD}
)
_QUARANTINE = frozenset(kind for kind, role in OWNERS.items() if role == "quarantine")
# What ends the time at one place; a fee may be paid at any moment.
_ENDS = _QUARANTINE | {
    CheckKind.BORDER_GUARD_ENTRY,
    CheckKind.CUSTOMS_ENTRY,
    CheckKind.CUSTOMS_INSPECTION,
}


def whereabouts(
    found: Declaration, required: frozenset[CheckKind], facts: Iterable[Fact]
) -> tuple[Place, datetime] | None:
    """Return the place and since when; None of who is neither called nor inside."""
    if found.status not in UNDER_WAY:
        return None
    if found.status is Status.CALLED:
        return Place.CALLED, found.called_at or found.changed_at
    done = passed_at(facts)
    since = max((at for kind, at in done.items() if kind in _ENDS), default=None)
    place = UNDER_WAY[found.status] or _next(found.channel, required - done.keys())
    return place, since or found.changed_at


def _next(channel: Channel | None, lacking: frozenset[CheckKind]) -> Place:
    is_red = channel is Channel.RED
    papers = {CheckKind.CUSTOMS_ENTRY}
    if not is_red:
        papers.add(CheckKind.CUSTOMS_INSPECTION)
    if lacking & papers:
        return Place.CUSTOMS
    if lacking & _QUARANTINE:
        return Place.QUARANTINE
    return Place.INSPECTION if CheckKind.CUSTOMS_INSPECTION in lacking else Place.YARD

"""Where a vehicle is between its call and its way out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Channel, Direction
from gateway.domain.declared import Category
from gateway.domain.lifecycle import Status
from gateway.domain.requirements import Traits, required
from gateway.domain.whereabouts import Place, whereabouts
from tests.unit.examples import NOW, declaration

ENTRY, CUSTOMS = CheckKind.BORDER_GUARD_ENTRY, CheckKind.CUSTOMS_ENTRY
QUARANTINE, RELEASE = CheckKind.PLANT_QUARANTINE, CheckKind.CUSTOMS_INSPECTION


@dataclass(frozen=True)
class Fact:
    kind: str
    happened_at: datetime
    outcome: str = "pass"
    at: datetime = NOW


def minutes_later(minutes):
    return NOW + timedelta(minutes=minutes)


def place(channel, *kinds, status=Status.ENTERED):
    """Where a load of fruit is that passed *kinds*, a minute each, one by one."""
    found = declaration(status=status, channel=channel)
    needed = required(
        Traits(Direction.EXPORT, channel, frozenset({Category.FRESH_FRUIT}))
    )
    facts = [Fact(kind, minutes_later(n)) for n, kind in enumerate(kinds)]
    return whereabouts(found, needed, facts)


@pytest.mark.parametrize(
    ("channel", "passed", "at"),
    [
        (Channel.GREEN, [], Place.CUSTOMS),
        (Channel.GREEN, [CUSTOMS], Place.CUSTOMS),
        (Channel.GREEN, [CUSTOMS, RELEASE], Place.QUARANTINE),
        (Channel.GREEN, [QUARANTINE], Place.CUSTOMS),
        (Channel.GREEN, [CUSTOMS, RELEASE, QUARANTINE], Place.YARD),
        (Channel.RED, [CUSTOMS], Place.QUARANTINE),
        (Channel.RED, [CUSTOMS, QUARANTINE], Place.INSPECTION),
        (Channel.RED, [CUSTOMS, QUARANTINE, RELEASE], Place.YARD),
    ],
)
def test_it_is_at_the_first_desk_that_it_has_not_passed(channel, passed, at):
    assert (at, minutes_later(len(passed))) == place(channel, ENTRY, *passed)


def test_a_fee_that_is_paid_meanwhile_moves_nobody():
    paid = CheckKind.INFRASTRUCTURE_FEE

    assert (Place.CUSTOMS, NOW) == place(Channel.GREEN, ENTRY, paid)


def test_who_is_cleared_has_passed_all_desks():
    found = place(Channel.GREEN, ENTRY, RELEASE, status=Status.CLEARED)

    assert (Place.YARD, minutes_later(1)) == found


def test_who_is_called_is_so_since_the_call():
    found = declaration(status=Status.CALLED, called_at=minutes_later(-7))

    assert (Place.CALLED, minutes_later(-7)) == whereabouts(found, frozenset(), [])


@pytest.mark.parametrize("status", [Status.APPROVED, Status.DEPARTED])
def test_others_are_nowhere_on_the_way(status):
    assert place(Channel.GREEN, status=status) is None

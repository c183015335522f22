"""Who was brought before whom by hand, told from the journal."""

from datetime import timedelta
from uuid import UUID

import pytest

from gateway.domain.declarations import Direction, Kind
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.domain.places import overtook
from tests.unit.examples import NOW, declaration

WAITING = declaration(status=Status.APPROVED, order_key=500, ticket=5, ready_at=NOW)
OTHER = UUID(int=9)
DATA = {"direction": Direction.EXPORT, "from_key": 900, "to_key": 100, "ticket": 9}


def moved(kind=Kind.MOVED, *, at=NOW, subject=OTHER, **changes):
    return JournalEntry("huu-nghi", 7, at, kind, subject, "management", DATA | changes)


def test_who_was_behind_and_is_before_has_overtaken():
    assert overtook(moved(), WAITING)
    assert overtook(moved(Kind.PLACE_RESTORED), WAITING)


def test_of_equal_keys_the_smaller_ticket_is_sooner():
    assert overtook(moved(from_key=500), WAITING)
    assert not overtook(moved(from_key=500, ticket=4), WAITING)
    assert not overtook(moved(to_key=500, ticket=6), WAITING)


@pytest.mark.parametrize(
    "entry",
    [
        moved(subject=WAITING.id),
        moved(Kind.APPROVED),
        moved(at=NOW - timedelta(seconds=1)),
        moved(direction=Direction.IMPORT),
        moved(from_key=400),
        moved(to_key=600),
        moved(from_key=None),
        moved(to_key=None),
    ],
)
def test_nobody_else_has(entry):
    assert not overtook(entry, WAITING)


def test_only_who_stands_in_the_order_is_overtaken():
    called = declaration(status=Status.CALLED, order_key=500, ticket=5, ready_at=NOW)

    assert not overtook(moved(), called)
    assert not overtook(moved(), declaration(status=Status.SUBMITTED))

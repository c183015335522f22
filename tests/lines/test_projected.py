"""Journal entries and rows, read as places in lines."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.lines.projected import (
    Projected,
    declaration_of,
    member_of,
    project_entry,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
VEHICLE = UUID(int=5)
STANDING = {
    "from": "submitted",
    "to": "approved",
    "direction": "export",
    "line": "waiting",
    "score": 1_923_000_000_000,
    "ticket": 17,
}


def journaled(**changes):
    entry = JournalEntry(
        gate="huu-nghi",
        seq=3,
        at=datetime(2030, 12, 31, 16, 59, 59, tzinfo=UTC),
        kind=Kind.APPROVED,
        declaration_id=VEHICLE,
        actor="customs",
        data=STANDING,
    )
    return replace(entry, **changes)


def test_an_entry_says_where_the_vehicle_stands_now():
    assert Projected(
        seq=3,
        member=member_of(17, VEHICLE),
        line=Line.WAITING,
        direction=Direction.EXPORT,
        score=1_923_000_000_000,
        before=Status.SUBMITTED,
        after=Status.APPROVED,
        kind=Kind.APPROVED,
        day="20301231",
    ) == project_entry(journaled(), HANOI)


def test_the_day_is_the_gates_own():
    at_midnight = journaled(at=datetime(2030, 12, 31, 17, 0, tzinfo=UTC))

    assert "20310101" == project_entry(at_midnight, HANOI).day


def test_an_entry_about_the_gate_has_no_standing():
    turned = journaled(
        kind=Kind.CONTROLS_CHANGED, declaration_id=None, data={"mode": "hold"}
    )

    found = project_entry(turned, HANOI)

    assert (None, None, None) == (found.member, found.direction, found.after)


@pytest.mark.parametrize("missing", ["ticket", "score"])
def test_a_line_without_a_place_in_it_is_refused(missing):
    with pytest.raises(ValueError, match="stands in waiting without a place"):
        project_entry(journaled(data=STANDING | {missing: None}), HANOI)


def test_members_sort_as_their_tickets_do():
    tickets = [1, 9, 10, 99, 100, 10**11]

    assert sorted(map(member_of, tickets, [VEHICLE] * 6)) == [
        member_of(ticket, VEHICLE) for ticket in tickets
    ]
    assert VEHICLE == declaration_of(member_of(10**11, VEHICLE))

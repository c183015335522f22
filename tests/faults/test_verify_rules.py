"""The rules by which `verify` judges, against plain ones that look at everything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.services.verification.cases import cases
from gateway.services.verification.findings import KEPT, Fault, Finding, Tally
from gateway.services.verification.numbers import JournalNumbers, Numbers, Tickets
from gateway.services.verification.replaying import WaitingLines
from gateway.storage.audit_rows import JournalRow, Part, TurnRow

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
BLOCK = 1 << 16  # where the set of numbers has its seams
near_seams = st.sampled_from([1, BLOCK, 3 * BLOCK]).flatmap(
    lambda seam: st.integers(max(1, seam - 5), seam + 5)
)
vehicles = st.builds(UUID, int=st.integers(1, 9))
steps = st.tuples(
    st.sampled_from(["stand", "stand", "call", "leave"]),
    vehicles,
    st.sampled_from(["export", "import"]),
    st.integers(-3, 3),
)


def entry(about: int, seq: int, **changes: Any) -> JournalRow:
    row = JournalRow(
        UUID(int=about),
        "huu-nghi",
        seq,
        NOON,
        "queued",
        "approved",
        "approved",
        "export",
        None,
        None,
        None,
    )
    return row._replace(**changes)


class TestNumbers:
    @settings(max_examples=30)  # each walks through blocks of 65,536
    @given(st.sets(near_seams), st.integers(0, 5))
    def test_the_missing_ones_are_those_not_added(self, added, further):
        numbers = Numbers()
        last = max(added, default=0) + further

        assert all(numbers.add(number) for number in added)

        missing = [n for run in numbers.missing(last) for n in run]
        assert sorted(set(range(1, last + 1)) - added) == missing

    def test_an_added_one_is_not_new_again(self):
        numbers = Numbers()

        assert [True, False] == [numbers.add(7), numbers.add(7)]


class TestTickets:
    def test_what_the_journal_tells_of_is_a_gap_but_not_lost_again(self):
        tickets = Tickets("huu-nghi", 3)
        tickets.hold(1, UUID(int=1))
        tickets.miss(2)

        assert [
            (Fault.TICKET_GAP, 2, "no declaration has tickets 2 to 3"),
            (Fault.LOST, 1, "no declaration has ticket 3"),
        ] == [
            (found.fault, found.number, found.why.split(",")[0])
            for found in tickets.findings()
        ]

    def test_one_that_was_not_given_out_costs_no_memory(self):
        found = Tickets("huu-nghi", 3).hold(10**15, UUID(int=1))

        assert found is not None
        assert f"ticket {10**15} was not given out" in found.why


class TestJournalNumbers:
    def test_gaps_doubles_and_what_was_not_given_out_are_told(self):
        numbers = JournalNumbers("huu-nghi", 9)

        found = [numbers.write(seq) for seq in (6, 1, 2, 2, 5, 10)]

        assert [
            None,
            None,
            None,
            "another entry has this number too",
            None,
            "this number was not given out, the gate is at 9",
            "entries 3 to 4 are not there",
            "entries 7 to 9 are not there",
        ] == [one and one.why for one in (*found, *numbers.findings())]


class TestWaitingLines:
    @given(st.lists(steps, max_size=60))
    def test_an_overtake_is_found_whenever_somebody_stood_before(self, happened):
        lines = WaitingLines("huu-nghi")
        standing: dict[UUID, tuple[str, int, int]] = {}
        for seq, (what, vehicle, direction, score) in enumerate(happened, start=1):
            ticket = vehicle.int
            place = standing.pop(vehicle, None)
            ahead = [one for one in standing.values() if place and one[0] == place[0]]
            overtakes = what == "call" and (
                place is None or any(one < place for one in ahead)
            )
            if what == "stand":
                standing[vehicle] = (direction, score, ticket)

            found = lines.apply(told(what, vehicle, direction, score, seq))

            assert overtakes == (found is not None)

    def test_the_ticket_decides_between_equal_scores(self):
        lines = WaitingLines("huu-nghi")
        for ticket in (1, 2):
            lines.apply(told("stand", UUID(int=ticket), "export", 0, ticket))

        found = lines.apply(told("call", UUID(int=2), "export", 0, 3))

        assert found is not None
        assert f"while {UUID(int=1)} stood in the export line" in found.why


def told(what: str, vehicle: UUID, direction: str, score: int, seq: int) -> TurnRow:
    turn = TurnRow(
        vehicle,
        seq,
        "held",
        "approved",
        "approved",
        direction,
        None,
        str(score),
        str(vehicle.int),
    )
    match what:
        case "stand":
            return turn._replace(kind="queued", line="waiting")
        case "call":
            return turn._replace(kind="called", after="called", line="called")
        case _:
            return turn


class TestChangedGate:
    def test_what_two_journals_tell_is_put_in_the_order_of_time(self):
        later = NOON + timedelta(minutes=1)
        part = Part([], [], [], [], [], [])
        rows = [
            entry(1, 4, gate="huu-nghi"),
            entry(1, 5, gate="huu-nghi"),
            entry(1, 2, gate="tan-thanh", at=later),
        ]

        (case,) = cases(replace(part, journal=[rows[2], rows[0], rows[1]]))

        assert rows == case.told

    def test_a_clock_that_is_set_back_changes_no_order_within_a_gate(self):
        before = NOON - timedelta(days=1)
        rows = [entry(1, 4), entry(1, 5, at=before)]

        (case,) = cases(Part([], rows, [], [], [], []))

        assert rows == case.told


def test_a_broken_database_does_not_fill_the_memory():
    tally = Tally()

    for _ in range(1000):
        tally.find(Finding(Fault.LOST, "huu-nghi", "because"))

    assert KEPT == len(tally.kept[Fault.LOST])
    assert 1000 == tally.found[Fault.LOST, "huu-nghi"]

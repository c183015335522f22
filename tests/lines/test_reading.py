"""What the lines tell: places, who is next, pages, and the board's numbers."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.errors import MalformedRequest
from gateway.domain.lifecycle import Status
from gateway.lines.breaker import LinesNotBuilt
from gateway.lines.projected import Cursor
from tests.lines import plain
from tests.lines.plain import EPOCH, PlainLines, entry, vehicle

EXPORT, IMPORT = Direction


async def test_places_count_from_one_and_tickets_break_ties(gate):
    await gate.apply(
        EPOCH,
        [
            entry(1, ticket=11, score=200),
            entry(2, ticket=9, score=200),
            entry(3, ticket=100, score=100),
            entry(4, ticket=8, direction=IMPORT),
        ],
    )

    places = await gate.positions(
        EXPORT, [vehicle(11), vehicle(9), vehicle(100), vehicle(8)]
    )

    assert [3, 2, 1, None] == places.places
    assert await gate.head() == places.head


async def test_nobody_asked_is_nobody_answered(gate):
    assert [] == (await gate.positions(EXPORT, [])).places


async def test_the_front_of_the_line_is_proposed_with_its_seq(gate):
    await gate.apply(EPOCH, [entry(1, score=3), entry(2, score=1), entry(3, score=2)])

    proposal = await gate.proposal(EXPORT, 2)

    assert [UUID(int=2), UUID(int=3)] == proposal.ids
    assert (EPOCH, 3) == (proposal.epoch, proposal.seq)


async def test_scheduled_vehicles_are_due_up_to_and_with_their_time(gate):
    await gate.apply(
        EPOCH, [entry(n, line=Line.SCHEDULED, score=n * 1000) for n in range(1, 5)]
    )

    due = await gate.due_scheduled(3000, EXPORT, limit=10)
    some = await gate.due_scheduled(3000, EXPORT, limit=2)

    assert [UUID(int=n) for n in (1, 2, 3)] == due.ids
    assert [UUID(int=n) for n in (1, 2)] == some.ids


async def test_called_vehicles_are_due_at_their_deadline(gate):
    await gate.apply(EPOCH, [entry(n, line=Line.CALLED, score=n) for n in (1, 2)])

    due = await gate.due_called(1, EXPORT, limit=10)

    assert [UUID(int=1)] == due.ids


@given(
    scores=st.lists(st.integers(-2, 2), max_size=25),
    limit=st.integers(1, 7),
    gone=st.sets(st.integers(1, 25)),
)
async def test_pages_show_everybody_once_though_places_vanish_between_them(
    replicas, scores, limit, gone
):
    gate = replicas(plain.new_gate())[0]
    journal = [entry(n, score=score) for n, score in enumerate(scores, start=1)]
    await plain.install(gate, PlainLines(journal))
    seq, seen, cursor = len(journal), [], None

    while True:
        page = await gate.page(Line.WAITING, EXPORT, limit, cursor)
        seen += [place.id for place in page.places]
        if (cursor := page.next) is None:
            break
        if cursor.ticket in gone:
            # The very vehicle that the next page begins after leaves the line.
            leaves = entry(seq := seq + 1, ticket=cursor.ticket, line=None)
            await gate.apply(EPOCH, [leaves])

    ordered = sorted(journal, key=lambda made: (made.score, made.member))
    assert [UUID(int=made.seq) for made in ordered] == seen


async def test_a_page_tells_each_place_by_number(gate):
    await gate.apply(EPOCH, [entry(n) for n in range(1, 6)])

    page = await gate.page(Line.WAITING, EXPORT, 2, Cursor(0, 2))

    assert [3, 4] == [place.position for place in page.places]
    assert Cursor(0, 4) == page.next


async def test_both_directions_are_reviewed_in_one_line(gate):
    await gate.apply(
        EPOCH,
        [
            entry(1, line=Line.REVIEW, score=1),
            entry(2, line=Line.REVIEW, score=2, direction=IMPORT),
        ],
    )

    page = await gate.page(Line.REVIEW, None, 10)

    assert [UUID(int=1), UUID(int=2)] == [place.id for place in page.places]


async def test_the_board_counts_lines_statuses_and_days(gate):
    await gate.apply(
        EPOCH,
        [
            entry(1, kind=Kind.APPROVED, after=Status.APPROVED),
            entry(
                2,
                ticket=1,
                line=Line.CALLED,
                before=Status.APPROVED,
                after=Status.CALLED,
                kind=Kind.CALLED,
            ),
            entry(3, ticket=2, direction=IMPORT, kind=Kind.HELD),
        ],
    )

    counts = await gate.counts(front=5)
    today = await gate.today(plain.DAYS[0])

    assert 1 == counts.by_line[Line.CALLED, EXPORT]
    assert 0 == counts.by_line[Line.WAITING, EXPORT]
    assert 1 == counts.by_status[EXPORT, Status.CALLED]
    assert 0 == counts.by_status[EXPORT, Status.APPROVED]
    assert {EXPORT: [], IMPORT: [UUID(int=2)]} == counts.front
    assert {(EXPORT, Kind.APPROVED): 1, (EXPORT, Kind.CALLED): 1} == today
    assert {} == await gate.today(plain.DAYS[1])


async def test_days_are_forgotten_in_time(gate, redis):
    await gate.apply(EPOCH, [entry(1, kind=Kind.CALLED)])

    left = await redis.ttl(gate.keys.day(plain.DAYS[0]))

    assert 2 * 24 * 3600 < left <= 3 * 24 * 3600


async def test_lines_that_are_not_built_give_no_answers(lines):
    _, gate = lines.gates.values()

    for question in (
        gate.positions(EXPORT, [vehicle(1)]),
        gate.proposal(EXPORT, 1),
        gate.due_scheduled(0, EXPORT, 1),
        gate.page(Line.REVIEW, None, 1),
        gate.counts(),
    ):
        with pytest.raises(LinesNotBuilt):
            await question
    assert not lines.away


@pytest.mark.parametrize("text", ["", "1", "1.2.3", "\u0661.1", "1.-2", "1.2 ", "a.b"])
def test_a_cursor_that_nobody_gave_is_refused(text):
    with pytest.raises(MalformedRequest):
        Cursor.parse(text)


@given(st.integers(-(2**49), 2**49), st.integers(1, 10**12 - 1))
def test_a_cursor_survives_the_trip_to_the_client_and_back(score, ticket):
    cursor = Cursor(score, ticket)

    assert cursor == Cursor.parse(str(cursor))

"""Applying runs of the journal: once, whatever the order and however often."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.lifecycle import Status
from gateway.lines.runs import RUN, Applied, Gap, UnknownEpoch
from tests.lines import plain
from tests.lines.plain import EPOCH, PlainLines, entry, shown


@st.composite
def journals_in_pieces(draw):
    """A journal, and pieces of it that overlap, repeat and come in any order."""
    journal = draw(plain.journals())
    place = st.integers(0, len(journal) - 1)
    bounds = draw(st.lists(st.tuples(place, place), min_size=1, max_size=12))
    return journal, [journal[min(b) : max(b) + 1] for b in bounds]


@given(journals_in_pieces())
async def test_after_any_run_the_lines_show_the_journal_up_to_their_seq(
    replicas, example
):
    journal, pieces = example
    gates = replicas(plain.new_gate())
    await plain.install(gates[0], PlainLines())

    for number, piece in enumerate(pieces):
        gate = gates[number % len(gates)]
        await gate.apply(EPOCH, piece)

        found = await shown(gate)
        assert PlainLines(journal[: found.seq]).show() == found


@given(journals_in_pieces())
async def test_many_replicas_at_once_end_where_one_would(replicas, example):
    journal, pieces = example
    gates = replicas(plain.new_gate())
    await plain.install(gates[0], PlainLines())

    async def follow(gate, offers):
        for piece in offers:
            outcome = await gate.apply(EPOCH, piece)
            while isinstance(outcome, Gap):
                outcome = await gate.apply(EPOCH, journal[outcome.seq : piece[-1].seq])
        await gate.apply(EPOCH, journal)

    await asyncio.gather(*(follow(gate, pieces[i:]) for i, gate in enumerate(gates)))

    assert PlainLines(journal).show() == await shown(gates[0])


async def test_a_run_that_begins_too_late_changes_nothing(gate):
    await gate.apply(EPOCH, [entry(1)])

    outcome = await gate.apply(EPOCH, [entry(3), entry(4)])

    assert Gap(1) == outcome
    assert PlainLines([entry(1)]).show() == await shown(gate)


async def test_entries_that_are_shown_are_passed_over(gate):
    journal = [entry(seq, after=Status.APPROVED) for seq in range(1, 6)]
    await gate.apply(EPOCH, journal[:3])

    outcome = await gate.apply(EPOCH, journal)
    again = await gate.apply(EPOCH, journal[:2])

    assert (Applied(5), Applied(5)) == (outcome, again)
    assert PlainLines(journal).show() == await shown(gate)


async def test_another_epoch_is_not_mixed_in(gate):
    outcome = await gate.apply("another", [entry(1)])

    assert UnknownEpoch() == outcome
    assert PlainLines().show() == await shown(gate)


async def test_lines_that_are_not_built_take_no_entries(lines):
    _, other = lines.gates.values()

    assert UnknownEpoch() == await other.apply(EPOCH, [entry(1)])
    assert await other.head() is None


async def test_a_run_longer_than_a_script_takes_is_applied_whole(gate):
    journal = [entry(seq, score=-seq) for seq in range(1, 2 * RUN + 2)]

    outcome = await gate.apply(EPOCH, journal)

    assert Applied(2 * RUN + 1) == outcome
    last = await gate.proposal(Direction.EXPORT, 1)
    assert [UUID(int=2 * RUN + 1)] == last.ids


async def test_entries_about_the_gate_itself_only_count_on(gate):
    await gate.apply(EPOCH, [entry(1), plain.about_the_gate(2), entry(3)])

    found = await shown(gate)
    assert 3 == found.seq
    assert 2 == len(found.lines["waiting:export"])


async def test_a_draft_without_a_ticket_is_counted_but_stands_nowhere(gate):
    numbered = entry(1, line=None, after=Status.DRAFT, kind=Kind.DRAFTED)
    drafted = numbered._replace(member=None)

    await gate.apply(EPOCH, [drafted])

    found = await shown(gate)
    assert {} == found.lines
    assert {(Direction.EXPORT, Status.DRAFT): 1} == found.by_status


async def test_a_vehicle_stands_in_one_line_only(gate):
    steps = [*Line, None]
    journal = [entry(n, ticket=1, line=line) for n, line in enumerate(steps, start=1)]

    for made in journal:
        await gate.apply(EPOCH, [made])

        counts = await gate.counts()
        assert (1 if made.line else 0) == sum(counts.by_line.values())


@pytest.mark.parametrize(
    "run", [[], [entry(1), entry(3)], [entry(2), entry(1)], [entry(1), entry(1)]]
)
async def test_what_is_no_run_is_refused(gate, run):
    with pytest.raises(ValueError, match=r"nothing to apply|no run"):
        await gate.apply(EPOCH, run)


async def test_milliseconds_keep_every_digit(gate):
    scores = [2**53 - 1, 1_923_000_000_001, 1_923_000_000_000]
    await gate.apply(EPOCH, [entry(n, score=s) for n, s in enumerate(scores, start=1)])

    page = await gate.page(Line.WAITING, Direction.EXPORT, 10)

    assert sorted(scores) == [place.cursor.score for place in page.places]

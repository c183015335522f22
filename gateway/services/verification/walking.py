"""Reads everything once by declaration and the turns once by gate, and judges it."""

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.paper import PaperState
from gateway.services.verification.books import Books
from gateway.services.verification.cases import Case, cases, counts
from gateway.services.verification.findings import Count, Fault, Finding, Tally
from gateway.services.verification.judgements import judge
from gateway.services.verification.reading import unreadable
from gateway.services.verification.replaying import WaitingLines, is_call
from gateway.services.verification.reports import Report, report
from gateway.storage import audit
from gateway.storage.audit_rows import GateRow, JournalRow


async def verify(engine: AsyncEngine) -> Report:
    """Look at one moment of the database; nothing is changed and nobody waits."""
    tally = Tally()
    with _collector_spared():
        async with audit.snapshot(engine) as connection:
            gates = await audit.gates(connection)
            await _walk(connection, gates, tally)
            for gate in gates:
                await _replay(connection, gate.id, tally)
            await _compare_shared(connection, tally)
            await _compare_lifts(connection, tally)
            await _compare_papers(connection, tally)
    return report(tally, [gate.id for gate in gates])


@contextmanager
def _collector_spared() -> Iterator[None]:
    """Let the garbage collector not look again and again at what was there before.

    Millions of rows are made and forgotten, and that made it take a third of the time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _walk(
    connection: AsyncConnection, gates: Sequence[GateRow], tally: Tally
) -> None:
    books = Books(gates)
    async for part in audit.parts(connection):
        for case in cases(part):
            _judge(case, tally)
            books.hold(case, tally)
        _write(part.journal, books, tally)
    async for entries in audit.about_gates(connection):
        _write(entries, books, tally)
    books.close(tally)


def _judge(case: Case, tally: Tally) -> None:
    gate = case.gate
    for what in counts(case):
        tally.count(what, gate)
    for finding in judge(case):
        tally.find(finding)


def _write(entries: Sequence[JournalRow], books: Books, tally: Tally) -> None:
    for gate, number in Counter(told.gate for told in entries).items():
        tally.count(Count.ENTRIES, gate, number)
    for told in entries:
        if why := unreadable(told):
            tally.find(
                Finding(Fault.UNREADABLE, told.gate, why, told.declaration_id, told.seq)
            )
    books.write(entries, tally)


async def _replay(connection: AsyncConnection, gate: str, tally: Tally) -> None:
    lines = WaitingLines(gate)
    async for part in audit.turns(connection, gate):
        tally.count(Count.CALLS, gate, sum(map(is_call, part)))
        for turn in part:
            if overtake := lines.apply(turn):
                tally.find(overtake)


async def _compare_shared(connection: AsyncConnection, tally: Tally) -> None:
    for what in audit.SHARED:
        async for part in audit.shared(connection, what):
            for row in part:
                others = ", ".join(str(other) for other in row.ids[1:])
                why = f"it has one {what} with {others}"
                tally.find(Finding(Fault.TWICE, row.gates[0], why, row.ids[0]))


async def _compare_lifts(connection: AsyncConnection, tally: Tally) -> None:
    for gate, number in (await audit.lifts(connection)).items():
        tally.count(Count.LIFTS, gate, number)
    for lift in await audit.lifts_apart(connection):
        if lift.seq is None:
            why = f"the journal does not tell of the manual lift {lift.id}"
        else:
            why = "the journal tells of a manual lift that is not there"
        tally.find(Finding(Fault.LOST, lift.gate, why, seq=lift.seq))


async def _compare_papers(connection: AsyncConnection, tally: Tally) -> None:
    for gate, state, number in await audit.papers(connection):
        tally.count(Count.PAPERS, gate, number)
        if state == PaperState.UNMATCHED:
            tally.count(Count.OPEN_PAPERS, gate, number)
    for paper in await audit.papers_apart(connection):
        if paper.seq is None:
            why = f"the journal does not tell of the paper ticket {paper.id}"
        else:
            why = "the journal tells of a paper ticket that is not there"
        tally.find(Finding(Fault.LOST, paper.gate, why, seq=paper.seq))

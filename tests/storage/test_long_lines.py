"""How long a line is must not matter to whoever is served at it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.crowds import gather
from gateway.domain.checks import CheckKind, Outcome
from gateway.domain.declarations import Direction, Line
from gateway.domain.journal import Actor
from gateway.lines.gate_lines import GateLines
from gateway.lines.projected import member_of
from gateway.resources import Resources
from gateway.services.alerting import RaiseAlerts
from gateway.services.approving import RouteSubmitted
from gateway.services.checking import AddCheck
from gateway.services.deciding import Approve, Cancel, PlaceHold
from gateway.services.dispatching import CallNext
from gateway.services.expiring import ExpireStale, MissOverdue
from gateway.services.loading import lock_and_load
from gateway.services.work import Command
from gateway.storage import claims, dossiers, journal
from gateway.storage import declaration_reads as reads
from gateway.storage.claims import Claim
from gateway.storage.lookups import Ask

GATE = "huu-nghi"
FEW, MANY = 400, 4_000
CUSTOMS = Actor("customs")
_TOUCHED = text(
    "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)"
    " FROM pg_stat_xact_user_tables WHERE relname = ANY(:tables)"
)
_GROWING = ["approval", "declaration", "declared", "entry", "check", "journal"]
Question = Callable[[AsyncConnection], Awaitable[object]]


async def _stand(opened: Resources, database_url: str, size: int) -> None:
    """Let so many wait, with statistics, but as yet without a visibility map.

    Then what an index alone would answer is looked up in the table too, and counted.
    Autovacuum, which comes by each minute, would make one meanwhile.
    """
    async with opened.engine.begin() as connection:
        for table in _GROWING:
            await connection.execute(
                text(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')
            )
    await gather(database_url, GATE, size)
    async with opened.engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    await opened.projector.rebuild(GATE)


async def _touched(opened: Resources, question: Question) -> int:
    """Count the rows that PostgreSQL looked at, of the tables that grow.

    What the connection counted earlier may not have been handed over yet.
    """
    async with opened.engine.connect() as connection, connection.begin() as begun:
        before = await connection.scalar(_TOUCHED, {"tables": _GROWING})
        await question(connection)
        after = await connection.scalar(_TOUCHED, {"tables": _GROWING})
        await begun.rollback()
    return int(after - before)


def _for(command: Command[Any]) -> Question:
    async def load(connection: AsyncConnection) -> object:
        return await lock_and_load(
            connection, GATE, lambda: datetime.now(UTC), [command.needs]
        )

    return load


def _on(connection: AsyncConnection) -> Ask:
    return lambda statement, values: statement.look(connection, values)


async def _questions(opened: Resources) -> dict[str, Question]:
    """Return what is asked while a declaration is served, each with its name."""
    async with opened.engine.connect() as connection:
        (middle,) = await reads.waiting(
            connection, GATE, Direction.EXPORT, 1, after=(0, FEW // 2 - 1)
        )
    claim = Claim(
        middle.account_id, uuid4().hex, "98ZZ99999", "98R99999", None, b"session"
    )
    soon = datetime.now(UTC)
    awaited = [Direction.EXPORT]
    heads = {direction: [UUID(int=0)] * 10 for direction in Direction}
    return {
        "accept": lambda c: claims.lock(c, GATE, [claim]),
        "approve": _for(RouteSubmitted(100)),
        "approve by hand": _for(Approve(middle.id, CUSTOMS)),
        "hold": _for(PlaceHold(middle.id, CUSTOMS)),
        "cancel": _for(Cancel(middle.id, CUSTOMS)),
        "call": _for(CallNext(heads)),
        "miss": _for(MissOverdue(100)),
        "expire": _for(ExpireStale(100)),
        "look": lambda c: dossiers.whole(_on(c), [middle.id]),
        "show": lambda c: dossiers.of_declarations(_on(c), [middle]),
        "check": _for(
            AddCheck(middle.id, CheckKind.MEDICAL, Outcome.PASS, None, CUSTOMS)
        ),
        "alert": _for(RaiseAlerts(frozenset({middle.id}))),
        "overtakes": lambda c: journal.overtaking(c, GATE, middle.created_at),
        "history": lambda c: journal.history(c, middle.id),
        "vehicle": lambda c: reads.live_by_tractors(c, [middle.tractor]),
        "reviews": lambda c: reads.for_officers(c, GATE, 50),
        "page of the line": lambda c: reads.waiting(c, GATE, Direction.EXPORT, 50),
        "due": lambda c: reads.due_to_queue(c, GATE, soon, 200),
        "inside": lambda c: reads.count_inside(c, GATE),
        "called": lambda c: reads.called_since(c, GATE),
        "alerts": lambda c: reads.alertable(
            c, GATE, awaited=awaited, planned_before=soon, limit=200
        ),
        "own declarations": lambda c: reads.page(
            c, account_id=middle.account_id, gate=None, limit=50
        ),
        "journal": lambda c: journal.read(c, GATE, after=100, limit=100),
    }


async def test_postgresql_looks_at_no_more_rows_however_many_wait(
    database_url: str, opened: Resources
):
    touched: dict[int, dict[str, int]] = {}

    for size in (FEW, MANY):
        await _stand(opened, database_url, size)
        touched[size] = {
            name: await _touched(opened, question)
            for name, question in (await _questions(opened)).items()
        }

    assert touched[FEW] == touched[MANY]


async def test_the_rules_do_not_look_through_those_who_wait_for_an_officer(
    database_url: str, opened: Resources
):
    await _stand(opened, database_url, FEW)
    async with opened.engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE declaration SET status = 'submitted', line = 'review',"
                " channel = 'yellow'"
            )
        )
        await connection.execute(text("ANALYZE"))

    touched = await _touched(opened, _for(RouteSubmitted(100)))

    # Planning looks at the ends of an index.
    assert FEW // 10 > touched


async def test_what_grows_with_the_line_would_be_seen(
    database_url: str, opened: Resources
):
    await _stand(opened, database_url, FEW)

    touched = await _touched(opened, lambda c: reads.count_waiting(c, GATE))

    assert FEW == touched


def _asked_of(lines: GateLines, member: str) -> list[Callable[[], Awaitable[object]]]:
    return [
        lines.head,
        lambda: lines.positions(Direction.EXPORT, [member]),
        lambda: lines.proposal(Direction.EXPORT, 50),
        lambda: lines.due_scheduled(0, Direction.EXPORT, 50),
        lambda: lines.page(Line.WAITING, Direction.EXPORT, 50),
        lambda: lines.counts(front=20),
    ]


async def _commands(
    opened: Resources, question: Callable[[], Awaitable[object]]
) -> dict[str, int]:
    """Count what Redis did with sorted sets for one question, in scripts as well."""
    before = await _calls(opened)
    await question()
    after = await _calls(opened)
    return {name: n - before.get(name, 0) for name, n in after.items()}


async def _calls(opened: Resources) -> dict[str, int]:
    found = await opened.redis.info("commandstats")
    # The sandbox's clock, which goes on meanwhile, is a hash.
    return {
        name: one["calls"]
        for name, one in found.items()
        if name.startswith("cmdstat_z")
    }


async def test_redis_does_as_much_however_many_wait(
    database_url: str, opened: Resources
):
    lines = opened.lines.gates[GATE]
    done: dict[int, list[dict[str, int]]] = {}

    for size in (FEW, MANY):
        await _stand(opened, database_url, size)
        last = (await opened.reader.journal(GATE, 2 * size - 1, 1))[0]
        member = member_of(last.data["ticket"], last.declaration_id or UUID(int=0))
        asked = _asked_of(lines, member)
        # The scripts are known by then: whoever is first sends one along.
        for question in asked:
            await question()
        done[size] = [await _commands(opened, question) for question in asked]

    assert done[FEW] == done[MANY]


async def test_one_count_tells_all_who_ask_where_they_stand(
    database_url: str, opened: Resources
):
    await gather(database_url, GATE, 50)
    async with opened.engine.connect() as connection:
        line = await reads.waiting(connection, GATE, Direction.EXPORT, 50)
        asked = {line[n].id: n + 1 for n in (0, 6, 7, 48)}

        found = await reads.places(
            connection, GATE, Direction.EXPORT, [*asked, UUID(int=7)]
        )

    assert asked == found


async def test_who_asks_for_counts_alone_is_told_of_nobody(
    database_url: str, opened: Resources
):
    await _stand(opened, database_url, 50)

    counts = await opened.lines.gates[GATE].counts()

    assert 50 == counts.by_line[Line.WAITING, Direction.EXPORT]
    assert {Direction.EXPORT: [], Direction.IMPORT: []} == counts.front

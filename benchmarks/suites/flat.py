"""What serving one vehicle costs while 1,000, 100,000 and 1,000,000 wait at its gate.

Each crowd waits in fresh stores. A place is looked up through the API, first of
vehicles that nobody has looked up before (cold), then again (warm); the rest is asked
of the services themselves, one after the other, in this process, each with its commit
and its projection. Then the lines are lost and built anew, all is weighed, and
`border-gate verify` walks everything in a process of its own: it must find nothing.

The ratios hold the longest line against the shortest. `--share` shortens the longest.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import uvloop
from sqlalchemy import text

from benchmarks.clients import measure_requests, sign_in
from benchmarks.crowds import gather, settle
from benchmarks.rows import Row, at_most, one, row
from benchmarks.servers import (
    Stores,
    fresh_stores,
    run_gateway_command,
    running_gateway,
)
from benchmarks.suites import Plan
from gateway.domain.calendar import WEEKDAYS
from gateway.domain.declarations import Direction
from gateway.domain.journal import Actor
from gateway.lines.projected import member_of
from gateway.resources import Resources, open_resources
from gateway.services.controlling import ChangeControls
from gateway.services.deciding import Cancel, PlaceHold
from gateway.services.dispatching import CallNext
from gateway.storage import declaration_reads as reads
from gateway.storage import gates
from gateway.workers import alert, dispatch

SECONDS = 175
GATE, WAY = "huu-nghi", Direction.EXPORT
# Enough for a steady median; few enough that the line stays as long as it is said.
TIMES = 40
MANAGEMENT = Actor("management")
_ALWAYS = {
    "calendar": {
        "windows": {day: ["00:00-23:59"] for day in WEEKDAYS},
        "holidays": [],
    },
    "flows": {
        way: {"lanes": 9, "admission_rate": 100_000, "yard_capacity": 100_000}
        for way in ("export", "import")
    },
}
# What is compared, and how many times the shortest line's the longest line's may be.
COMPARED = {
    "place, cold": 2,
    "place, warm": 2,
    "place in Redis": 2,
    "call of 1": 2,
    "call of 10": 2,
}


@dataclass(slots=True)
class Figures:
    """Of one length of the line; times in milliseconds."""

    times: dict[str, list[float]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def measure(plan: Plan) -> list[Row]:
    longer = (plan.amount(100_000), plan.amount(1_000_000))
    sizes = {1_000, *(max(1_000, size) for size in longer)}
    found: dict[int, Figures] = {}
    for size in sorted(sizes):
        plan.tell(f"{size:,} wait")
        with fresh_stores() as stores:
            found[size] = _of(stores, size)
    return rows(found)


def rows(found: dict[int, Figures]) -> list[Row]:
    """Return each figure with its size, then the ratios."""
    made = [
        row(f"{name}, {size:,} waiting", times, "ms")
        for size, figures in found.items()
        for name, times in figures.times.items()
    ]
    made += [row for figures in found.values() for row in figures.rows]
    few, many = min(found), max(found)
    for name, most in COMPARED.items():
        ratio = statistics.median(found[many].times[name]) / statistics.median(
            found[few].times[name]
        )
        made.append(one(f"{name}, {many:,} / {few:,}", ratio, "ratio", at_most(most)))
    return made


def _of(stores: Stores, size: int) -> Figures:
    figures = Figures()
    began = time.perf_counter()
    asyncio.run(gather(stores.database_url, GATE, size))
    asyncio.run(settle(stores.database_url))
    figures.rows.append(one(f"filling {size:,}", time.perf_counter() - began, "s"))
    uvloop.run(_ask_services(stores, size, figures))
    with running_gateway(stores) as gateway:
        token = sign_in(gateway.port, "agent")
        ids = uvloop.run(_some(stores, size))
        asked = [_look(one, token) for one in ids]
        for name in ("place, cold", "place, warm"):
            measured = uvloop.run(
                measure_requests(gateway.port, asked, clients=1, status=200)
            )
            figures.times[name] = [seconds * 1_000 for seconds in measured.latencies]
        memory = gateway.resident_mib()
        figures.rows.append(one(f"gateway's memory, {size:,} waiting", memory, "MiB"))
    figures.rows += _verify(stores, size)
    return figures


def _verify(stores: Stores, size: int) -> list[Row]:
    """Walk all that was written; raises NotServing, with the table, on a finding."""
    spent = run_gateway_command(stores, "verify")
    return [
        one(f"verify, {size:,} declared", spent.seconds, "s"),
        one(f"verify's memory, {size:,} declared", spent.peak_mib, "MiB"),
    ]


def _look(declaration_id: UUID, token: str) -> bytes:
    return (
        f"GET /v1/declarations/{declaration_id} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\n\r\n"
    ).encode()


async def _some(stores: Stores, size: int) -> list[UUID]:
    """Return declarations from all over the line."""
    tickets = [size // 5 + n * (size // 500) for n in range(300)]
    async with (
        open_resources(stores.settings) as opened,
        opened.engine.connect() as connection,
    ):
        found = await connection.scalars(
            text(
                "SELECT id FROM declaration WHERE gate = :gate"
                " AND line = 'waiting' AND ticket = ANY(:tickets) ORDER BY ticket"
            ),
            {"gate": GATE, "tickets": tickets},
        )
        return list(found)


async def _ask_services(stores: Stores, size: int, figures: Figures) -> None:
    async with open_resources(stores.settings) as opened:
        await _rebuild(opened, size, figures)
        await _open_wide(opened)
        await _look_up(opened, figures)
        await _serve(opened, figures)
        await _weigh(opened, size, figures)


async def _rebuild(opened: Resources, size: int, figures: Figures) -> None:
    """Build the lines, and watch how long others in this process have to wait."""
    done = asyncio.Event()
    watching = asyncio.create_task(_longest_wait(done))
    rebuilt = await opened.projector.rebuild(GATE)
    done.set()
    most = at_most(30) if size >= 1_000_000 else None  # noqa: PLR2004 - as promised
    figures.rows += [
        one(f"rebuild of {size:,}", rebuilt.seconds, "s", most),
        one(f"others' longest wait, rebuild of {size:,}", await watching, "ms"),
    ]


async def _longest_wait(done: asyncio.Event) -> float:
    """Return how late the event loop was at most, in milliseconds."""
    latest = 0.0
    while not done.is_set():
        due = time.perf_counter() + 0.005
        await asyncio.sleep(0.005)
        latest = max(latest, time.perf_counter() - due)
    return latest * 1_000


async def _open_wide(opened: Resources) -> None:
    """Let the gate call whom it is asked to call, at any hour."""
    async with opened.engine.connect() as connection:
        version = (await gates.get(connection, GATE)).version
    await opened.writers[GATE].ask(ChangeControls(version, _ALWAYS, MANAGEMENT))


async def _look_up(opened: Resources, figures: Figures) -> None:
    lines = opened.lines.gates[GATE]
    async with opened.engine.connect() as connection:
        rows = await reads.waiting(connection, GATE, WAY, TIMES, after=(0, 0))
    members = [member_of(one.ticket or 0, one.id) for one in rows]
    await _time(figures, "place in Redis", lambda n: lines.positions(WAY, [members[n]]))
    await _time(figures, "board", lambda _: opened.boards.every(opened.clock()))
    await _time(figures, "round for alerts", lambda _: alert.alert(opened, GATE))

    first = rows[0].id

    async with opened.engine.connect() as connection:
        ticket = (await gates.get(connection, GATE)).ticket
        # The last one to come stands at the end: all of a crowd are of one category.
        last = await connection.scalar(
            text("SELECT id FROM declaration WHERE gate = :gate AND ticket = :ticket"),
            {"gate": GATE, "ticket": ticket},
        )

    def count(declaration_id: UUID) -> Callable[[int], Awaitable[object]]:
        async def do(_: int) -> None:
            async with opened.engine.connect() as connection:
                await reads.places(connection, GATE, WAY, [declaration_id])

        return do

    await _time(figures, "place without Redis, first", count(first), times=5)
    await _time(figures, "place without Redis, last", count(last), times=5)


async def _serve(opened: Resources, figures: Figures) -> None:
    """Call, hold and let go; the dispatcher looks whether there is anything to do."""
    lines, writer = opened.lines.gates[GATE], opened.writers[GATE]

    def call(number: int) -> Callable[[int], Awaitable[object]]:
        async def do(_: int) -> None:
            proposed = await lines.proposal(WAY, number)
            called = await writer.ask(CallNext({WAY: proposed.ids}, proposed.seq))
            assert number == len(called.ids), called  # noqa: S101 - or it is no call

        return do

    await _time(figures, "call of 1", call(1))
    await _time(figures, "call of 10", call(10))
    waiting = await lines.proposal(WAY, 2 * TIMES)
    customs, agent = Actor("customs"), Actor("agent")
    ids = waiting.ids
    await _time(
        figures, "hold", lambda n: writer.ask(PlaceHold(ids[n], customs, uuid4().hex))
    )
    await _time(
        figures, "leave the line", lambda n: writer.ask(Cancel(ids[TIMES + n], agent))
    )
    async with opened.engine.connect() as connection:
        version = (await gates.get(connection, GATE)).version
    await writer.ask(ChangeControls(version, {"mode": "hold"}, MANAGEMENT))
    known = dispatch.Known()
    await dispatch.dispatch(opened, GATE, known)
    await _time(
        figures,
        "dispatcher's idle round",
        lambda _: dispatch.dispatch(opened, GATE, known),
    )


async def _time(
    figures: Figures,
    name: str,
    ask: Callable[[int], Awaitable[object]],
    *,
    times: int = TIMES,
) -> None:
    taken = []
    for number in range(times):
        began = time.perf_counter()
        await ask(number)
        taken.append((time.perf_counter() - began) * 1_000)
    figures.times[name] = taken


async def _weigh(opened: Resources, size: int, figures: Figures) -> None:
    async with opened.engine.connect() as connection:
        disk = await connection.scalar(text("SELECT pg_database_size('gateway')"))
    shown = await opened.redis.info("memory")
    figures.rows += [
        one(f"on disk, of {size:,}", disk / size, "bytes each"),
        one(f"in Redis, of {size:,}", shown["used_memory"] / size, "bytes each"),
    ]

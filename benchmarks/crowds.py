"""A crowd that waits at one gate: a million in a minute or two.

The first one is accepted and approved by the gateway's own commands. The others are
its copies, written past the gateway, but row for row what it would have written: with
contents, approval and journal, and with vehicles, tickets and numbers of their own.
`border-gate verify` finds nothing in a crowd.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from string import ascii_uppercase
from typing import Any
from uuid import uuid4

from pydantic_core import to_json
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from gateway.api.declare import accept_command
from gateway.api.shapes import EXAMPLE, DeclarationIn
from gateway.domain.declarations import Channel
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.services.approving import RouteSubmitted
from gateway.services.loading import lock_and_load
from gateway.services.sessions import hash_token
from gateway.services.work import Command, Work
from gateway.services.writing import write
from gateway.storage import accounts, followers, gates, sessions
from gateway.storage.base import autocommitting
from gateway.storage.driver import transaction

# The first of a crowd came so long ago; the others since then.
SINCE = timedelta(hours=12)
# As many are copied in one transaction, which holds the gate for some seconds.
PART = 25_000
_LETTERS = "ABCDEFGHKLMNPSTUVXYZ"
# ISO 6346: A is 10, and no letter is a multiple of 11.
_LETTER_VALUES = dict(
    zip(ascii_uppercase, (n for n in range(10, 39) if n % 11), strict=True)
)
_Vehicle = tuple[str, str, str]


class NoRoomForCrowd(Exception):
    """The gate has had declarations of its own: its history cannot begin earlier."""


def _unheard(_: int) -> None:
    pass


async def gather(
    url: str,
    gate_id: str,
    count: int,
    *,
    now: datetime | None = None,
    progress: Callable[[int], None] = _unheard,
) -> None:
    """Let *count* vehicles wait at a gate, less those of an earlier crowd.

    *progress* hears how many wait so far. Raises NoRoomForCrowd.
    """
    at = now or datetime.now(UTC)
    engine = _patient(url)
    async with engine.connect() as connection:
        gate = await gates.get(connection, gate_id)
    if gate.journal_seq == 0:
        await _first(autocommitting(engine), gate, at - SINCE)
    there = await _waiting(engine, gate_id)
    while there < count:
        size = min(PART, count - there)
        # Each part takes its share of the time that is left until now.
        share = size / (count - there)
        await _copy(engine, gate_id, size, share=share, now=at)
        progress(there := there + size)


async def settle(url: str) -> None:
    """Do what the database does by itself some minutes after so much was written."""
    async with autocommitting(_patient(url)).connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))
        await connection.execute(text("CHECKPOINT"))


def _patient(url: str) -> AsyncEngine:
    """Connect without the time-outs that are for requests, as `verify` does."""
    return create_async_engine(
        url,
        poolclass=NullPool,
        connect_args={"server_settings": {"timezone": "UTC"}, "timeout": 5},
    )


async def _waiting(engine: AsyncEngine, gate_id: str) -> int:
    """Count a crowd; raises NoRoomForCrowd when others have been here."""
    async with engine.connect() as connection:
        gate = await gates.get(connection, gate_id)
        mine = await connection.scalar(
            text(
                "SELECT count(*) FROM declaration JOIN declared ON declaration_id = id"
                " WHERE gate = :gate"
                " AND line = 'waiting' AND idempotency_key LIKE 'crowd-%'"
            ),
            {"gate": gate_id},
        )
    if mine != gate.ticket or gate.journal_seq != 2 * gate.ticket:
        msg = f"{gate_id} has a history of its own; begin with an empty database"
        raise NoRoomForCrowd(msg)
    return int(mine)


async def _first(engine: AsyncEngine, gate: Gate, at: datetime) -> None:
    """Have one declaration accepted and approved by the gateway itself."""
    session = hash_token(uuid4().hex)
    async with transaction(engine) as connection:
        agent = await accounts.find(connection, "agent")
        assert agent is not None  # noqa: S101 - the sandbox's own account
        hour = timedelta(hours=1)
        await sessions.add(connection, session, agent.id, lifetime=hour)
    tractor, trailer, container = _vehicle(gate, 1)
    vehicle: Any = EXAMPLE["vehicle"]
    plates = {"plate": tractor, "trailer_plate": trailer, "container": container}
    body = EXAMPLE | {
        "gate": gate.id,
        "planned_arrival": (at + timedelta(minutes=30)).isoformat(),
        "vehicle": vehicle | plates,
    }
    declared = DeclarationIn.model_validate_json(to_json(body))
    actor = Actor("agent", agent.id)
    accept = accept_command(declared, actor, f"crowd-{gate.id}-1", session, at)
    green = RouteSubmitted(1, scripted=lambda *_: (Channel.GREEN, []))
    await _do(engine, gate.id, accept, at)
    await _do(engine, gate.id, green, at)


async def _do(
    engine: AsyncEngine, gate_id: str, command: Command[Any], at: datetime
) -> None:
    """Do what a gate's writer does, at a time of one's own."""
    async with transaction(engine) as connection:
        gate, now, loaded = await lock_and_load(
            connection, gate_id, lambda: at, [command.needs]
        )
        work = Work(gate, now, loaded)
        command.decide(work)
        await write(connection, work)


def _vehicle(gate: Gate, ticket: int) -> _Vehicle:
    """Return tractor, trailer and container; no other benchmark has such plates."""
    place, number = divmod(ticket, 100_000)
    first, second = divmod(place, len(_LETTERS))
    # The gates' codes differ in their last letters alone.
    province = 60 + sum(map(ord, gate.code)) % 39
    letters = _LETTERS[first % len(_LETTERS)] + _LETTERS[second]
    code = f"{gate.code[-3:]:X>3}" + "UJZ"[ticket // 1_000_000 % 3]
    return (
        f"{province}{letters}{number:05}",
        f"{province - place % 50}RM{number:05}",
        _container(code, f"{ticket % 1_000_000:06}"),
    )


def _container(code: str, digits: str) -> str:
    """Add the check digit, by ISO 6346; `stdnum` takes thirty times as long."""
    weights = [*(_LETTER_VALUES[letter] for letter in code), *map(int, digits)]
    total = sum(weight << place for place, weight in enumerate(weights))
    return f"{code}{digits}{total % 11 % 10}"


# The n-th copy has the n-th ticket and number after the gate's last, and comes at the
# n-th moment after the gate's last entry. An id begins with its time, as real ones do.
_COPIED = """
CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
SELECT n, v.tractor, v.trailer, v.container,
  gate.ticket + n AS ticket, gate.journal_seq + 2 * (n - 1) AS seq,
  gate.code || to_char(gate.serial_day, 'YYYYMMDD')
    || lpad((gate.serial + n)::text, greatest(5, length((gate.serial + n)::text)), '0')
    AS number,
  m.at,
  (lpad(to_hex((extract(epoch FROM m.at) * 1000)::bigint), 12, '0')
    || '7' || substr(h.hash, 1, 3) || '8' || substr(h.hash, 4, 15))::uuid AS id
FROM gate
JOIN LATERAL (SELECT at FROM journal WHERE journal.gate = gate.id
  AND seq = gate.journal_seq) AS last ON true,
unnest(CAST(:tractors AS text[]), CAST(:trailers AS text[]),
  CAST(:containers AS text[])) WITH ORDINALITY AS v(tractor, trailer, container, n),
LATERAL (SELECT last.at + n * CAST(:step AS interval) AS at) AS m,
LATERAL (SELECT md5(gate.id || (gate.ticket + n)::text) AS hash) AS h
WHERE gate.id = :gate
"""
_DECLARATIONS = """
INSERT INTO declaration ({columns})
SELECT {values} FROM copied AS c, declaration AS t WHERE t.id = :first
"""
_OWN = {
    "id": "c.id",
    "number": "c.number",
    "tractor": "c.tractor",
    "trailer": "c.trailer",
    "container": "c.container",
    "ticket": "c.ticket",
    "planned_arrival": "t.planned_arrival + (c.at - t.created_at)",
    "ready_at": "c.at",
    "order_key": (
        "t.order_key + round(extract(epoch FROM c.at) * 1000)::bigint"
        " - round(extract(epoch FROM t.ready_at) * 1000)::bigint"
    ),
    "created_at": "c.at",
    "changed_at": "c.at",
}
_CONTENTS = """
INSERT INTO declared (declaration_id, account_id, idempotency_key, body, findings,
  fingerprint, answer)
SELECT c.id, t.account_id, 'crowd-' || f.gate || '-' || c.ticket,
  jsonb_set(t.body, '{vehicle}', t.body -> 'vehicle' || jsonb_build_object(
    'plate', c.tractor, 'trailer_plate', c.trailer, 'container', c.container)),
  t.findings, sha256(convert_to(c.number, 'UTF8')),
  convert_to(replace(replace(replace(replace(replace(
    convert_from(t.answer, 'UTF8'), t.declaration_id::text, c.id::text),
    f.number, c.number), f.tractor, c.tractor), f.trailer, c.trailer),
    f.container, c.container), 'UTF8')
FROM copied AS c, declared AS t JOIN declaration AS f ON f.id = t.declaration_id
WHERE t.declaration_id = :first
"""
_APPROVALS = """
INSERT INTO approval (id, declaration_id, revision, channel, actor, at)
SELECT gen_random_uuid(), c.id, t.revision, t.channel, t.actor, c.at
FROM copied AS c, approval AS t WHERE t.declaration_id = :first
"""
_JOURNAL = """
INSERT INTO journal (gate, seq, at, kind, declaration_id, actor, data)
SELECT t.gate, c.seq + t.seq, c.at, t.kind, c.id, t.actor,
  t.data || jsonb_build_object('ticket', c.ticket, 'score',
    CASE t.data ->> 'line' WHEN 'review' THEN c.ticket ELSE d.order_key END)
FROM copied AS c JOIN declaration AS d ON d.id = c.id, journal AS t
WHERE t.declaration_id = :first ORDER BY c.n, t.seq
"""
_GATE = """
UPDATE gate SET ticket = ticket + :size, serial = serial + :size,
  journal_seq = journal_seq + 2 * :size WHERE id = :gate
"""
_SHAPING = ("gate", "step", "tractors", "trailers", "containers")
_BESIDE = ((_CONTENTS, ("first",)), (_APPROVALS, ("first",)))
_FIRST = """
SELECT id FROM declaration WHERE gate = :gate AND ticket = 1
"""


async def _copy(
    engine: AsyncEngine,
    gate_id: str,
    size: int,
    *,
    share: float,
    now: datetime,
) -> None:
    """Copy a part in two transactions, each on a core: contents and approvals beside.

    A crash between their commits leaves half a part: begin with an empty database then.
    """
    async with engine.begin() as connection, engine.begin() as beside:
        for one in (connection, beside):
            # The triggers and foreign keys look at each row; `verify` looks at all.
            await one.execute(text("SET LOCAL session_replication_role = replica"))
        gate, values = await _part(connection, gate_id, size, share=share, now=now)
        tickets = range(gate.ticket + 1, gate.ticket + size + 1)
        values |= _arrays(gate, tickets)
        columns = await _columns(connection)
        async with asyncio.TaskGroup() as group:
            group.create_task(_copy_into(connection, _rows(columns), values))
            group.create_task(_copy_into(beside, _BESIDE, values))
        for name in (followers.WEBHOOKS, followers.MESSAGES):
            await followers.take(connection, name, gate_id)
            seq = gate.journal_seq + 2 * size
            await followers.move(connection, name, gate_id, seq)


async def _part(
    connection: AsyncConnection,
    gate_id: str,
    size: int,
    *,
    share: float,
    now: datetime,
) -> tuple[Gate, dict[str, Any]]:
    """Lock the gate; return it, and what the statements of this part are given."""
    gate = await gates.lock(connection, gate_id)
    last = await connection.scalar(
        text("SELECT at FROM journal WHERE gate = :gate AND seq = :seq"),
        {"gate": gate_id, "seq": gate.journal_seq},
    )
    first = await connection.scalar(text(_FIRST), {"gate": gate_id})
    return gate, {
        "gate": gate_id,
        "first": first,
        "size": size,
        "step": max(timedelta(), now - last) * share / size,
    }


async def _copy_into(
    connection: AsyncConnection,
    statements: Sequence[tuple[str, Sequence[str]]],
    values: Mapping[str, Any],
) -> None:
    for statement, given in ((_COPIED, _SHAPING), *statements):
        await connection.execute(
            text(statement), {name: values[name] for name in given}
        )


def _rows(columns: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """Return each statement with the names of what it is given."""
    values = ", ".join(_OWN.get(name, f"t.{name}") for name in columns)
    declarations = _DECLARATIONS.format(columns=", ".join(columns), values=values)
    return [
        (declarations, ("first",)),
        (_JOURNAL, ("first",)),
        (_GATE, ("gate", "size")),
    ]


async def _columns(connection: AsyncConnection) -> Sequence[str]:
    rows = await connection.execute(text("SELECT * FROM declaration LIMIT 0"))
    return list(rows.keys())


def _arrays(gate: Gate, tickets: Sequence[int]) -> dict[str, list[str]]:
    vehicles = [_vehicle(gate, ticket) for ticket in tickets]
    tractors, trailers, containers = map(list, zip(*vehicles, strict=True))
    return {"tractors": tractors, "trailers": trailers, "containers": containers}

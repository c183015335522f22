"""Reads, under the gate's lock, all that a batch of commands needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration, Direction, Line
from gateway.domain.gates import Gate
from gateway.domain.lifecycle import LIVE
from gateway.domain.transitions import STALE_AFTER
from gateway.services.work import Loaded, Needs, Stretch
from gateway.storage import claims as locking
from gateway.storage import (
    contents,
    facts,
    gates,
    notices,
    paper_tickets,
)
from gateway.storage import declaration_reads as reads
from gateway.storage.facts import Facts


@dataclass(slots=True)
class _Reader:
    connection: AsyncConnection
    gate: Gate
    now: datetime
    loaded: Loaded

    def keep(self, found: Iterable[Declaration]) -> list[UUID]:
        rows = list(found)
        self.loaded.declarations.update({row.id: row for row in rows})
        return [row.id for row in rows]


async def lock_and_load(
    connection: AsyncConnection,
    gate_id: str,
    clock: Callable[[], datetime],
    needs: Sequence[Needs],
) -> tuple[Gate, datetime, Loaded]:
    """Take the gate, then read what the commands need, each kind in one statement.

    The time is taken under the lock, so that it rises with the numbers given out.
    """
    claims = [need.claim for need in needs if need.claim is not None]
    loaded = Loaded()
    if claims:
        found = await locking.lock(connection, gate_id, claims)
        gate = found.gate
        loaded.keys, loaded.identities = found.keys, found.identities
        loaded.sessions = found.sessions
        if loaded.keys:
            ids = list(loaded.keys.values())
            loaded.first_answers = await contents.first_answers(connection, ids)
    else:
        gate = await gates.take(connection, gate_id)
    reader = _Reader(connection, gate, clock(), loaded)
    if len(claims) < len(needs):
        await _load_named(reader, needs)
        await _load_rounds(reader, needs)
    return gate, reader.now, loaded


async def _find_named(reader: _Reader, needs: Sequence[Needs]) -> None:
    """Load the declarations that were asked for by id or by plate, with their facts."""
    connection = reader.connection
    ids = frozenset().union(*(need.ids for need in needs))
    tractors = frozenset().union(*(need.tractors for need in needs))
    if not (ids or tractors):
        return
    beside = [name for name in facts.BESIDE if any(getattr(n, name) for n in needs)]
    known = await facts.find(connection, ids, tractors, beside)
    reader.keep(known.declarations)
    _keep_facts(reader.loaded, known)
    for one in known.declarations:
        if one.tractor in tractors and one.status in LIVE:
            reader.loaded.identities["tractor", one.tractor] = (one.id, one.account_id)


def _keep_facts(loaded: Loaded, known: Facts) -> None:
    loaded.approvals, loaded.entries = known.approvals, known.entries
    loaded.checks, loaded.real_now = known.checks, known.real_now
    loaded.contents, loaded.payments = known.contents, known.payments
    loaded.transfers, loaded.alerted = known.transfers, known.alerted


async def _load_named(reader: _Reader, needs: Sequence[Needs]) -> None:
    """Load these, and who stands in the way of what they shall be."""
    await _find_named(reader, needs)
    if wanted := frozenset().union(*(need.identities for need in needs)):
        rivals = await locking.rivals(reader.connection, wanted)
        reader.loaded.identities |= rivals


async def _load_rounds(reader: _Reader, needs: Sequence[Needs]) -> None:
    """Load what the workers look through: whose turn it is, whose time is over."""
    connection, gate, now = reader.connection, reader.gate, reader.now
    loaded, keep = reader.loaded, reader.keep
    if limit := max(need.unrouted for need in needs):
        found = await reads.unrouted(connection, gate.id, limit)
        loaded.unrouted = keep(one for one, _ in found)
        loaded.remarks = {one.id: remarks for one, remarks in found}
    for stretch in frozenset().union(*(need.stretches for need in needs)):
        loaded.stretches[stretch] = keep(await _stretch(reader, stretch))
    if limit := max(need.overdue for need in needs):
        loaded.overdue = keep(await reads.overdue(connection, gate.id, now, limit))
    if limit := max(need.stale for need in needs):
        before = now - STALE_AFTER
        loaded.stale = keep(await reads.stale(connection, gate.id, before, limit))
    serials = frozenset().union(*(need.papers for need in needs))
    if serials or any(need.paper_ids for need in needs):
        ids = frozenset().union(*(need.paper_ids for need in needs))
        papers = await paper_tickets.find(connection, gate.id, serials, ids)
        loaded.papers = {one.serial: one for one in papers}
    if any(need.notices for need in needs):
        up = await notices.standing(connection, now, gate.id)
        loaded.notices = {one.id: one for one in up}
    if any(need.heads for need in needs):
        loaded.inside = await reads.count_inside(connection, gate.id)
        for direction in Direction:
            if limit := max(need.heads.get(direction, 0) for need in needs):
                loaded.heads[direction] = keep(
                    await reads.waiting(connection, gate.id, direction, limit)
                )


async def _stretch(reader: _Reader, wanted: Stretch) -> list[Declaration]:
    connection, gate = reader.connection, reader.gate
    limit, after = wanted.limit, wanted.after
    if wanted.line is Line.SCHEDULED:
        near = reader.now + gate.controls.call_lead
        return await reads.due_to_queue(connection, gate.id, near, limit, after)
    direction = wanted.direction or Direction.EXPORT
    return await reads.waiting(connection, gate.id, direction, limit, after)

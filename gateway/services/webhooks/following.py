"""Adds what webhooks are to be told, entry by entry, as the journal goes on."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.journal import JournalEntry
from gateway.storage import declaration_reads, deliveries, followers, journal, webhooks

MOST_AT_ONCE = 500


async def follow(engine: AsyncEngine, gate: str) -> int:
    """Add the next entries of a gate; return how many were read.

    Rows and the follower's place are one transaction: after a crash at any point,
    nothing is missing and nothing is there twice.
    """
    async with engine.connect() as connection:
        if not await followers.is_behind(connection, followers.WEBHOOKS, gate):
            return 0
    async with engine.begin() as connection:
        after = await followers.take(connection, followers.WEBHOOKS, gate)
        if after is None:
            return 0  # Another process is at it.
        found = await journal.read(connection, gate, after=after, limit=MOST_AT_ONCE)
        if not found:
            return 0
        await deliveries.add(connection, await _wanted(connection, found))
        await followers.move(connection, followers.WEBHOOKS, gate, found[-1].seq)
    return len(found)


async def _wanted(
    connection: AsyncConnection, entries: Sequence[JournalEntry]
) -> list[dict[str, Any]]:
    ids = {e.declaration_id for e in entries if e.declaration_id is not None}
    owners = await declaration_reads.owners(connection, ids)
    by_owner: defaultdict[UUID, list[Any]] = defaultdict(list)
    for webhook in await webhooks.listening(connection, set(owners.values())):
        by_owner[webhook.owner_id].append(webhook)
    return [
        {
            "webhook_id": webhook.id,
            "gate": entry.gate,
            "seq": entry.seq,
            "kind": entry.kind,
        }
        for entry in entries
        if entry.declaration_id is not None
        for webhook in by_owner[owners[entry.declaration_id]]
        if webhook.wants(entry.gate, entry.seq, entry.kind)
    ]

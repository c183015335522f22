"""Adds what webhooks are to be told, entry by entry, as the journal goes on."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.journal import JournalEntry
from gateway.domain.webhooks import Webhook
from gateway.services import following
from gateway.storage import declaration_reads, deliveries, followers, webhooks


async def follow(engine: AsyncEngine, gate: str) -> int:
    """Add the next entries of a gate; return how many were read."""
    return await following.follow(engine, followers.WEBHOOKS, gate, _add)


async def _add(connection: AsyncConnection, entries: Sequence[JournalEntry]) -> None:
    ids = {e.declaration_id for e in entries if e.declaration_id is not None}
    owners = await declaration_reads.owners(connection, ids)
    by_owner: defaultdict[UUID, list[Webhook]] = defaultdict(list)
    for webhook in await webhooks.listening(connection, set(owners.values())):
        by_owner[webhook.owner_id].append(webhook)
    rows = [
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
    await deliveries.add(connection, rows)

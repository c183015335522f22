"""Follows a gate's journal from a place that is kept: each entry counts once."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.journal import JournalEntry
from gateway.storage import followers, journal

MOST_AT_ONCE = 500
React = Callable[[AsyncConnection, Sequence[JournalEntry]], Awaitable[None]]


async def follow(engine: AsyncEngine, name: str, gate: str, react: React) -> int:
    """Let the follower *react* to the next entries; return how many there were.

    What it writes and its new place are one transaction: after a crash at any point,
    nothing is missing and nothing is there twice.
    """
    async with engine.connect() as connection:
        if not await followers.is_behind(connection, name, gate):
            return 0
    async with engine.begin() as connection:
        after = await followers.take(connection, name, gate)
        if after is None:
            return 0  # Another process is at it.
        found = await journal.read(connection, gate, after=after, limit=MOST_AT_ONCE)
        if not found:
            return 0
        await react(connection, found)
        await followers.move(connection, name, gate, found[-1].seq)
    return len(found)

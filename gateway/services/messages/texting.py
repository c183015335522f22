"""Text messages to drivers: the port, and the sandbox's service, which only records."""

import asyncio
import random
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.messages import language_of, phone_in, told
from gateway.domain.webhooks import pause_after
from gateway.storage import (
    contents,
    declaration_reads,
    gates,
    journal,
    messages,
    sandbox_texts,
)
from gateway.storage.messages import Message

log = structlog.get_logger()

# A message that could not be sent for about ten minutes comes too late to be useful.
MOST_TRIES = 7
PROVIDER_S = 5.0


class TextNotSent(Exception):
    """The service took no message; the same one is offered again."""


class TextService(Protocol):
    """Whoever sends text messages for the gateway."""

    async def send(self, phone: str, text: str, *, reference: UUID) -> None:
        """Send it; a reference that came before is the same message.

        Raises:
            TextNotSent: it was not taken.
        """
        ...


class SandboxTexts:
    """Sends nothing; testers read what it was told."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def send(self, phone: str, text: str, *, reference: UUID) -> None:
        async with self._engine.begin() as connection:
            await sandbox_texts.add(connection, reference, phone, text)


async def send_next(engine: AsyncEngine, service: TextService) -> int:
    """Send the oldest message that is due; return how many there were."""
    async with engine.begin() as connection:
        found = await messages.take_unsent(connection)
        if found is None:
            return 0
        written = await _written(connection, found)
        if written is None:
            # The phone number has left meanwhile, as personal data does.
            await messages.end(connection, found.id)
            return 1
        try:
            async with asyncio.timeout(PROVIDER_S):
                await service.send(*written, reference=found.id)
        except (TextNotSent, TimeoutError) as failure:
            await _put_off(connection, found, failure)
        else:
            await messages.end(connection, found.id)
    return 1


async def _put_off(
    connection: AsyncConnection, found: Message, failure: Exception
) -> None:
    tries = found.tries + 1
    pause = pause_after(tries, random.random())  # noqa: S311 - spreads retries
    log.warning("text_not_sent", tries=tries, error=type(failure).__name__)
    if pause is None or tries >= MOST_TRIES:
        await messages.end(connection, found.id)
    else:
        await messages.put_off(connection, found.id, pause)


async def _written(
    connection: AsyncConnection, found: Message
) -> tuple[str, str] | None:
    """Return the phone and the text, both looked up now."""
    if found.gate is None or found.seq is None or found.declaration_id is None:
        return None
    declared = await contents.get_many(connection, [found.declaration_id])
    body = declared[found.declaration_id].body if declared else {}
    phone = phone_in(body)
    entry = await journal.get(connection, found.gate, found.seq)
    said = told(entry, await gates.get(connection, found.gate))
    if phone is None or said is None:
        return None
    number = await declaration_reads.number(connection, found.declaration_id)
    return phone, f"{number}: {said.message[language_of(body)]}"

"""What people read: their messages, in the order in which they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.errors import MessageNotFound
from gateway.domain.journal import Actor
from gateway.domain.messages import Told, told, told_of_webhook
from gateway.storage import declaration_reads, gates, journal, messages, sandbox_texts
from gateway.storage.messages import Message
from gateway.storage.sandbox_texts import SandboxText


@dataclass(frozen=True, slots=True)
class Declared:
    """The declaration that a message is about; `id` is for those who may see it."""

    number: str
    id: UUID | None


@dataclass(frozen=True, slots=True)
class Shown:
    message: Message
    told: Told
    at: datetime
    declaration: Declared | None


class Inbox:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, actor: Actor, *, after: int, unread: bool, limit: int
    ) -> list[Shown]:
        """Return messages to the account and to its firm that follow *after*."""
        async with self._engine.connect() as connection:
            found = await messages.inbox(
                connection, _accounts(actor), after=after, unread=unread, limit=limit
            )
            return await _shown(connection, found)

    async def read(self, actor: Actor, message_id: UUID) -> Shown:
        """Note that it was read; raises MessageNotFound, also for somebody else's."""
        async with self._engine.begin() as connection:
            found = await messages.read(connection, message_id, _accounts(actor))
            if found is None:
                msg = f"there is no message {message_id}"
                raise MessageNotFound(msg)
            return (await _shown(connection, [found]))[0]

    async def texts(self, phone: str | None, limit: int) -> list[SandboxText]:
        """Return what the sandbox's text service was told, the newest first."""
        async with self._engine.connect() as connection:
            return await sandbox_texts.to_phone(connection, phone, limit)


def _accounts(actor: Actor) -> set[UUID]:
    return {one for one in (actor.account_id, actor.owner_id) if one is not None}


async def _shown(connection: AsyncConnection, found: Sequence[Message]) -> list[Shown]:
    """Write them out: the texts come from the entries that they tell of."""
    ids = {one.declaration_id for one in found if one.declaration_id is not None}
    places = {
        (one.gate, one.seq)
        for one in found
        if one.gate is not None and one.seq is not None
    }
    owners = await declaration_reads.owners(connection, ids)
    numbers = await declaration_reads.numbers(connection, ids)
    entries = await journal.get_many(connection, places)
    by_gate = {gate.id: gate for gate in await gates.every(connection)}

    def shown(one: Message) -> Shown:
        if one.gate is None or one.seq is None or one.declaration_id is None:
            return Shown(one, told_of_webhook(one.code), one.created_at, None)
        is_own = owners[one.declaration_id] == one.account_id
        entry = entries[one.gate, one.seq]
        said = told(entry, by_gate[one.gate], with_reason=is_own)
        assert said is not None  # noqa: S101 - or there would be no message
        declared_id = one.declaration_id if is_own else None
        declared = Declared(numbers[one.declaration_id], declared_id)
        return Shown(one, said, entry.at, declared)

    return [shown(one) for one in found]

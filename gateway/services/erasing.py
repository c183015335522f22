"""Personal data leaves: some time after a vehicle's end, or with its owner."""

import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.errors import LastAdmin, LiveDeclarations
from gateway.domain.journal import Actor
from gateway.domain.privacy import PERSONAL, without
from gateway.services.accounts import own
from gateway.services.half_declared import KEPT_FOR
from gateway.storage import (
    accounts,
    erasing,
    gates,
    kept_drafts,
    kept_views,
    second_factors,
    sessions,
    webhooks,
)
from gateway.storage.accounts import Account
from gateway.storage.erasing import MARK, Ended

BATCH = 200
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_DIGITS = 20

log = structlog.get_logger()


class Pseudonyms:
    """The same plate has the same name, which nobody without the key can find."""

    def __init__(self, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"plates", sha256)

    def of(self, plate: str) -> str:
        digest = hmac.digest(self._key, plate.encode(), sha256)
        return MARK + b32encode(digest).decode().lower()[:_DIGITS]

    def erase(self, ended: Ended) -> Ended:
        return replace(
            ended,
            tractor=self.of(ended.tractor),
            trailer=self.of(ended.trailer) if ended.trailer else None,
            container=self.of(ended.container) if ended.container else None,
            body=without(ended.body, PERSONAL),
        )


class Eraser:
    """Erases a batch at a time; what is there twice is done once."""

    def __init__(
        self, engine: AsyncEngine, pseudonyms: Pseudonyms, *, keeps: timedelta
    ) -> None:
        self._engine = engine
        self._pseudonyms = pseudonyms
        self._keeps = keeps
        # How far each gate was looked through, so that no round begins at the first.
        self._until: dict[str, datetime] = {}

    async def erase_due(self, gate: str, now: datetime) -> int:
        """Erase what ended long enough ago at a gate; return how much there was."""
        before = now - self._keeps
        since = min(self._until.get(gate, _BEGINNING), before)
        async with self._engine.begin() as connection:
            found = await erasing.ended_before(
                connection, gate, before, since=since, limit=BATCH
            )
            await self._erase(connection, found)
        self._until[gate] = found[-1].changed_at if len(found) == BATCH else before
        if found:
            log.info("declarations_erased", gate=gate, number=len(found))
        return len(found)

    async def erase_rest(self, now: datetime) -> int:
        """Erase lifts, tickets of paper, old sessions and drafts, what owners left."""
        before = now - self._keeps
        async with self._engine.begin() as connection:
            lifts = await erasing.lifts_before(connection, before, limit=BATCH)
            if lifts:
                await erasing.erase_lifts(connection, self._named(lifts))
            papers = await erasing.papers_before(connection, before, limit=BATCH)
            if papers:
                await erasing.erase_papers(connection, self._named(papers))
            # Sessions end by real time, whatever the sandbox says.
            await erasing.remove_ended_sessions(
                connection, datetime.now(UTC) - self._keeps
            )
            await kept_drafts.forget_before(connection, datetime.now(UTC) - KEPT_FOR)
            left = await erasing.erased_owners(connection)
        for owner_id in left:
            await self._erase_owned(owner_id)
        return len(lifts) + len(papers)

    def _named(self, found: Sequence[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
        return [(one, self._pseudonyms.of(plate)) for one, plate in found]

    async def erase_account(self, actor: Actor) -> None:
        """Erase an account, and what it owns, at once.

        A user of a firm leaves alone; the last one takes the firm along.

        Raises:
            LiveDeclarations: a vehicle is still on its way.
            LastAdmin: others would be left without an admin.
        """
        at = datetime.now(UTC)
        async with self._engine.begin() as connection:
            # Whoever declares holds a gate: what was accepted before is seen here, and
            # what comes after finds no session.
            for gate in sorted(one.id for one in await gates.every(connection)):
                await gates.lock(connection, gate)
            leaving = await own(connection, actor)
            gone = await _who_goes(connection, leaving)
            for account_id in gone:
                if await erasing.has_open(connection, account_id):
                    msg = "cancel what is open, or wait until it is over"
                    raise LiveDeclarations(msg)
            for account_id in gone:
                await _forget(connection, account_id, at)
        log.info("account_erased", account=str(leaving.id))
        for account_id in gone:
            await self._erase_owned(account_id)

    async def _erase_owned(self, owner_id: UUID) -> None:
        while True:
            async with self._engine.begin() as connection:
                found = await erasing.of_owner(connection, owner_id, limit=BATCH)
                await self._erase(connection, found)
            if len(found) < BATCH:
                return

    async def _erase(self, connection: AsyncConnection, found: Sequence[Ended]) -> None:
        if found:
            erased = [self._pseudonyms.erase(one) for one in found]
            await erasing.erase(connection, erased)


async def _who_goes(connection: AsyncConnection, leaving: Account) -> list[UUID]:
    """Return the account, and its firm's if nobody else is left there."""
    if leaving.owner_id is None:
        return [leaving.id]
    await accounts.lock(connection, leaving.owner_id)
    others = [
        user
        for user in await accounts.of_owner(connection, leaving.owner_id)
        if user.id != leaving.id and user.disabled_at is None
    ]
    if not others:
        return [leaving.id, leaving.owner_id]
    if leaving.is_admin and not any(user.is_admin for user in others):
        msg = "you are the firm's last admin; add another one first"
        raise LastAdmin(msg)
    return [leaving.id]


async def _forget(connection: AsyncConnection, account_id: UUID, at: datetime) -> None:
    await accounts.lock(connection, account_id)
    await sessions.remove_all(connection, account_id)
    await second_factors.remove(connection, account_id)
    await kept_drafts.forget(connection, account_id)
    # What they look for may be a plate.
    await kept_views.forget_all(connection, account_id)
    for hook in await webhooks.of_owner(connection, account_id):
        await webhooks.delete(connection, hook.id)
    await erasing.forget_account(connection, account_id, at=at)

"""What owners do with their webhooks; each method is one transaction."""

import asyncio
import json
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.errors import (
    Busy,
    DeliveryNotFound,
    TooManyWebhooks,
    WebhookNotFound,
)
from gateway.domain.messages import code_of
from gateway.domain.webhooks import (
    BOTH_SECRETS,
    EVERYTHING,
    MOST_WEBHOOKS,
    Attempt,
    DeliveryState,
    Disabled,
    Webhook,
    entry_of,
    kinds_of,
)
from gateway.services.webhooks import payloads
from gateway.services.webhooks.addresses import AddressGuard
from gateway.services.webhooks.sending import Sender
from gateway.storage import (
    accounts,
    deliveries,
    followers,
    gates,
    messages,
    webhooks,
)
from gateway.storage.deliveries import Delivery

MOST_PINGS = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """A webhook, and how many events it has not got yet."""

    webhook: Webhook
    pending: int


class Webhooks:
    def __init__(
        self, engine: AsyncEngine, sender: Sender, guard: AddressGuard
    ) -> None:
        self.sender = sender
        self._engine = engine
        self._guard = guard
        self._pings = asyncio.Semaphore(MOST_PINGS)

    async def add(
        self, owner_id: UUID, url: str, events: Sequence[str], description: str | None
    ) -> Webhook:
        """Make a webhook that hears of everything from now on.

        Raises:
            ShapeNotAllowed: the URL is none that anything is sent to.
            TooManyWebhooks: the owner has as many as anybody may have.
        """
        self._guard.require(url)
        async with self._engine.begin() as connection:
            # One after the other, so that they can be counted.
            await accounts.lock(connection, owner_id)
            if len(await webhooks.of_owner(connection, owner_id)) >= MOST_WEBHOOKS:
                msg = f"{MOST_WEBHOOKS} webhooks are the most; remove one"
                raise TooManyWebhooks(msg)
            heads = {g.id: g.journal_seq for g in await gates.every(connection)}
            made = {
                "id": uuid7(),
                "owner_id": owner_id,
                "url": url,
                "events": sorted(set(events)),
                "description": description,
                "secret": _new_secret(),
                "starts": heads,
            }
            return await webhooks.add(connection, made)

    async def of_owner(self, owner_id: UUID) -> list[Listed]:
        async with self._engine.connect() as connection:
            found = await webhooks.of_owner(connection, owner_id)
            return await _listed(connection, found)

    async def one(self, owner_id: UUID, webhook_id: UUID) -> Listed:
        """Raises WebhookNotFound, also for somebody else's."""
        async with self._engine.connect() as connection:
            found = await _own(connection, owner_id, webhook_id)
            return (await _listed(connection, [found]))[0]

    async def change(
        self, owner_id: UUID, webhook_id: UUID, wanted: Mapping[str, Any]
    ) -> Listed:
        """Change what is *wanted*: url, events, description, enabled.

        Raises:
            WebhookNotFound: it is not there, or somebody else's.
            ShapeNotAllowed: the URL is none that anything is sent to.
        """
        fields = dict(wanted)
        is_enabled = fields.pop("enabled", None)
        if "url" in fields:
            self._guard.require(fields["url"])
        if "events" in fields:
            fields["events"] = sorted(set(fields["events"]))
        async with self._engine.begin() as connection:
            await _own(connection, owner_id, webhook_id)
            if is_enabled is True:
                await _enable(connection, webhook_id)
            if is_enabled is False:
                await disable(connection, webhook_id, Disabled.BY_OWNER)
            if fields:
                await webhooks.change(connection, webhook_id, **fields)
        return await self.one(owner_id, webhook_id)

    async def remove(self, owner_id: UUID, webhook_id: UUID) -> None:
        """Raises WebhookNotFound."""
        async with self._engine.begin() as connection:
            await _own(connection, owner_id, webhook_id)
            await webhooks.delete(connection, webhook_id)

    async def rotate_secret(self, owner_id: UUID, webhook_id: UUID) -> Webhook:
        """Give it a new secret; the old one signs as well for a day."""
        async with self._engine.begin() as connection:
            found = await _own(connection, owner_id, webhook_id, locked=True)
            return await webhooks.change(
                connection,
                webhook_id,
                secret=_new_secret(),
                old_secret=found.secret,
                old_secret_until=datetime.now(UTC) + BOTH_SECRETS,
            )

    async def ping(self, owner_id: UUID, webhook_id: UUID, now: datetime) -> Attempt:
        """Send a message that means nothing, and tell how that went.

        Raises:
            WebhookNotFound: it is not there, or somebody else's.
            Busy: many are being pinged already.
        """
        found = (await self.one(owner_id, webhook_id)).webhook
        if self._pings.locked():
            msg = "many webhooks are being pinged; try again in a moment"
            raise Busy(msg)
        async with self._pings:
            message = payloads.ping(webhook_id, uuid7(), now)
            signers = found.secrets(datetime.now(UTC))
            return await self.sender.send(found.url, signers, message)

    async def deliveries(
        self,
        owner_id: UUID,
        webhook_id: UUID,
        *,
        state: DeliveryState | None,
        before: int | None,
        limit: int,
    ) -> list[Delivery]:
        """Raises WebhookNotFound."""
        async with self._engine.connect() as connection:
            await _own(connection, owner_id, webhook_id)
            return await deliveries.log(
                connection, webhook_id, state=state, before=before, limit=limit
            )

    async def replay_since(
        self, owner_id: UUID, webhook_id: UUID, since: datetime
    ) -> int:
        """Deliver again what happened since then; return how many events that is."""
        async with self._engine.begin() as connection:
            found = await _own(connection, owner_id, webhook_id)
            return await deliveries.replay_since(connection, since, **_scope(found))

    async def replay_one(
        self, owner_id: UUID, webhook_id: UUID, delivery_id: str
    ) -> int:
        """Raises WebhookNotFound, and DeliveryNotFound."""
        async with self._engine.begin() as connection:
            found = await _own(connection, owner_id, webhook_id)
            entry = entry_of(delivery_id, webhook_id)
            count = 0
            if entry is not None:
                scope = _scope(found) | {"kinds": kinds_of([EVERYTHING])}
                count = await deliveries.replay_one(connection, *entry, **scope)
            if not count:
                msg = f"there is no delivery {delivery_id}"
                raise DeliveryNotFound(msg)
            return count


async def disable(connection: AsyncConnection, webhook_id: UUID, why: Disabled) -> None:
    """Send it nothing, and note from where on nothing is added for it."""
    seqs = await followers.take_all(connection, followers.WEBHOOKS)
    found = await webhooks.find(connection, webhook_id, locked=True)
    if found is None or found.disabled is not None:
        return
    starts = {
        gate: max(found.starts.get(gate, 0), seqs.get(gate, 0))
        for gate in {*found.starts, *seqs}
    }
    now = datetime.now(UTC)
    await webhooks.change(
        connection, webhook_id, disabled=why, disabled_at=now, starts=starts
    )
    if why is not Disabled.BY_OWNER:
        code = code_of(why)
        await messages.add_about_webhook(connection, found.owner_id, code)


async def _enable(connection: AsyncConnection, webhook_id: UUID) -> None:
    """Add what happened while it was disabled; from then on the follower does."""
    # The followers' rows first, as everybody who takes both.
    await followers.take_all(connection, followers.WEBHOOKS)
    found = await webhooks.find(connection, webhook_id, locked=True)
    if found is None or found.disabled is None:
        return
    starts = json.dumps(dict(found.starts))
    await deliveries.make_up(connection, starts, **_scope(found))
    await deliveries.try_at_once(connection, webhook_id)
    await webhooks.change(connection, webhook_id, disabled=None, disabled_at=None)


async def _own(
    connection: AsyncConnection,
    owner_id: UUID,
    webhook_id: UUID,
    *,
    locked: bool = False,
) -> Webhook:
    found = await webhooks.find(connection, webhook_id, locked=locked)
    if found is None or found.owner_id != owner_id:
        msg = f"there is no webhook {webhook_id}"
        raise WebhookNotFound(msg)
    return found


async def _listed(
    connection: AsyncConnection, found: Sequence[Webhook]
) -> list[Listed]:
    counts = await deliveries.count_pending(connection, [one.id for one in found])
    return [Listed(one, counts.get(one.id, 0)) for one in found]


def _scope(found: Webhook) -> dict[str, Any]:
    """Return what `deliveries` asks about the owner's events."""
    return {
        "webhook_id": found.id,
        "owner_id": found.owner_id,
        "kinds": kinds_of(found.events),
        "follower": followers.WEBHOOKS,
    }


def _new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()

"""All that is held about an account, for whoever it is about."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.journal import Actor
from gateway.services.accounts import own
from gateway.services.reading import Reader
from gateway.services.seen import Seen
from gateway.storage import accounts, kept_drafts, kept_views, sessions, webhooks
from gateway.storage.sessions import SessionKind

PAGE = 100


class Exporter:
    """Writes JSON piece by piece: a firm's thousands fit in no answer at once."""

    def __init__(self, engine: AsyncEngine, reader: Reader) -> None:
        self._engine = engine
        self._reader = reader

    async def about(self, actor: Actor) -> dict[str, Any]:
        """Return everything but the declarations; no secret is in it, nor a hash."""
        async with self._engine.connect() as connection:
            account = await own(connection, actor)
            owner_id = account.owner_id or account.id
            firm = await accounts.get(connection, owner_id)
            there = await sessions.of_account(
                connection, account.id, SessionKind.SESSION
            )
            keys = await sessions.of_account(connection, account.id, SessionKind.KEY)
            hooks = await webhooks.of_owner(connection, owner_id)
            draft = await kept_drafts.of_account(connection, account.id)
            views = await kept_views.of_owner(connection, owner_id)
        return {
            "exported_at": datetime.now(UTC),
            "account": {
                "id": account.id,
                "username": account.username,
                "role": account.role,
                "gate": account.gate,
                "phone": account.phone,
                "one_time_password": account.second_factor_at is not None,
                "letter_keys": account.letter_keys,
            },
            "firm": {"id": firm.id, "name": firm.name, "tax_code": firm.tax_code}
            if firm and account.owner_id
            else None,
            "sessions": [{"id": one.id, "created_at": one.created_at} for one in there],
            "keys": [
                {"id": key.id, "name": key.name, "scopes": key.scopes} for key in keys
            ],
            "webhooks": [{"id": hook.id, "url": hook.url} for hook in hooks],
            "half_declared": json.loads(draft)["said"] if draft else None,
            "views": [{"name": view.name, "query": view.query} for view in views],
        }

    async def declarations(self, owner_id: UUID) -> AsyncIterator[Sequence[Seen]]:
        """Yield all that the owner declared, a page at a time, oldest change first."""
        after: tuple[datetime, UUID] | None = None
        while True:
            found = await self._reader.page(
                account_id=owner_id,
                gate=None,
                status=[],
                tractor=None,
                number=None,
                changed_after=None,
                after=after,
                limit=PAGE,
            )
            if found:
                yield found
            if len(found) < PAGE:
                return
            last = found[-1].declaration
            after = (last.changed_at, last.id)


def opening(about: dict[str, Any]) -> bytes:
    """Begin the document; the list of declarations is left open."""
    return to_json(about)[:-1] + b',"declarations":['

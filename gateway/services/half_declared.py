"""What people have begun to declare by page, kept until it is sent, for a week."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.storage import kept_drafts

# It names people and plates, and a journey that is begun is made within days.
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class HalfDeclared:
    """The fields of the form, the key that it will be sent with, and its step."""

    said: Mapping[str, str]
    key: str
    step: str


class HalfDeclarations:
    """One for each account: whoever signs out finds it again, and nobody else does."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, account_id: UUID) -> HalfDeclared | None:
        async with self._engine.connect() as connection:
            found = await kept_drafts.of_account(connection, account_id)
        return HalfDeclared(**json.loads(found)) if found else None

    async def keep(self, account_id: UUID, draft: HalfDeclared) -> None:
        async with self._engine.begin() as connection:
            text = json.dumps(asdict(draft))
            await kept_drafts.keep(connection, account_id, text)

    async def forget(self, account_id: UUID) -> None:
        async with self._engine.begin() as connection:
            await kept_drafts.forget(connection, account_id)

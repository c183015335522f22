"""API keys: what a firm's programs show in place of a session."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.errors import KeyNotFound, NotAuthenticated, TooManyKeys
from gateway.domain.scopes import Scope
from gateway.services.sessions import hash_token
from gateway.storage import accounts, sessions
from gateway.storage.sessions import Session, SessionKind

# So that whoever finds one in a log or in published code knows what it is.
PREFIX = "bgk_"
MOST_KEYS = 20


class Keys:
    """An account's keys; their secrets are told once, and kept as hashes only."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def make(
        self, account_id: UUID, name: str, scopes: Sequence[Scope]
    ) -> tuple[Session, str]:
        """Return a new key and its secret; raises TooManyKeys."""
        secret = PREFIX + secrets.token_urlsafe(32)
        async with self._engine.begin() as connection:
            # Under its lock, as signing in does: no key outlives its account.
            account = await accounts.lock(connection, account_id)
            if account is None or account.disabled_at is not None:
                msg = "the account is closed"
                raise NotAuthenticated(msg)
            kept = await sessions.of_account(connection, account_id, SessionKind.KEY)
            if len(kept) >= MOST_KEYS:
                msg = f"you have {len(kept)} keys; revoke one that is not used any more"
                raise TooManyKeys(msg)
            made = await sessions.add_key(
                connection, hash_token(secret), account_id, name, sorted(set(scopes))
            )
        return made, secret

    async def list(self, account_id: UUID) -> Sequence[Session]:
        async with self._engine.connect() as connection:
            return await sessions.of_account(connection, account_id, SessionKind.KEY)

    async def revoke(self, account_id: UUID, key_id: UUID) -> None:
        """Revoke one at once; raises KeyNotFound."""
        async with self._engine.begin() as connection:
            if not await sessions.remove_one(
                connection, account_id, key_id, SessionKind.KEY
            ):
                msg = f"you have no key {key_id}"
                raise KeyNotFound(msg)

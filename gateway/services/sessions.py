"""Signing in and out. Tokens are opaque, random, and kept hashed only."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.errors import (
    OneTimePasswordNeeded,
    SessionNotFound,
    WrongPassword,
)
from gateway.services.attempts import Attempts
from gateway.services.passwords import Passwords, hash_password
from gateway.services.second_factors import SecondFactors
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account
from gateway.storage.sessions import Session, SessionKind

_WRONG = "the user name or the password is wrong"
SANDBOX_PASSWORD = "sandbox"  # noqa: S105 - published, and only in the sandbox
SANDBOX_USERS = (
    "driver",
    "agent",
    "yard",
    "border-guard",
    "customs",
    "quarantine",
    "management",
    "tester",
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    expires_at: datetime
    account: Account


def hash_token(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()


class Doorkeeper:
    """Lets people in who know their password, and out again."""

    def __init__(
        self,
        engine: AsyncEngine,
        passwords: Passwords,
        attempts: Attempts,
        second_factors: SecondFactors,
        *,
        lifetime: timedelta,
    ) -> None:
        self._engine = engine
        self._passwords = passwords
        self._attempts = attempts
        self._second_factors = second_factors
        self._lifetime = lifetime

    async def sign_in(
        self, username: str, password: str, otp: str | None, address: str
    ) -> SignedIn:
        """Return a session.

        Raises:
            WrongPassword: or no such user.
            OneTimePasswordNeeded: the password is right, the code is not there or not.
            TooManyAttempts, Busy
        """
        await self._attempts.begin(username, address)
        async with self._engine.connect() as connection:
            account = await accounts.find(connection, username)
        known = account.password_hash if account else None
        is_right = await self._passwords.match(known, password)
        if account is None or not is_right:
            await self._attempts.failed(address)
            raise WrongPassword(_WRONG)
        try:
            made = await self._open(account, otp)
        except OneTimePasswordNeeded:
            if otp is not None:
                await self._attempts.failed(address)
            raise
        await self._attempts.succeeded(username, address)
        return made

    async def _open(self, checked: Account, otp: str | None) -> SignedIn:
        token = secrets.token_urlsafe(32)
        async with self._engine.begin() as connection:
            # Under its lock: who is disabled, or changes the password, at this very
            # moment, ends this session with the others or keeps it from being made.
            account = await accounts.lock(connection, checked.id)
            if account is None or account.disabled_at or not _same(account, checked):
                raise WrongPassword(_WRONG)
            await self._second_factors.check(connection, account, otp)
            await sessions.add(
                connection, hash_token(token), account.id, lifetime=self._lifetime
            )
        return SignedIn(token, datetime.now(UTC) + self._lifetime, account)

    async def sign_out(self, token: str) -> None:
        async with self._engine.begin() as connection:
            await sessions.remove(connection, hash_token(token))

    async def sessions(self, account_id: UUID) -> Sequence[Session]:
        """Return the sessions of an account that have not ended, newest first."""
        async with self._engine.connect() as connection:
            return await sessions.of_account(
                connection, account_id, SessionKind.SESSION
            )

    async def end(self, account_id: UUID, session_id: UUID) -> None:
        """End one session of the account; raises SessionNotFound."""
        async with self._engine.begin() as connection:
            if not await sessions.remove_one(
                connection, account_id, session_id, SessionKind.SESSION
            ):
                msg = f"you have no session {session_id}"
                raise SessionNotFound(msg)

    async def end_all(self, account_id: UUID) -> None:
        """Sign out everywhere; keys stay."""
        async with self._engine.begin() as connection:
            await sessions.remove_all(connection, account_id, SessionKind.SESSION)


def _same(account: Account, checked: Account) -> bool:
    return account.password_hash == checked.password_hash


async def make_sandbox_accounts(engine: AsyncEngine) -> None:
    """Add the sandbox's accounts; those that are there stay as they are."""
    password_hash = await asyncio.to_thread(hash_password, SANDBOX_PASSWORD)
    async with engine.begin() as connection:
        for username in SANDBOX_USERS:
            role = username.replace("-", "_")
            made = Account(uuid7(), username, password_hash, role, None)
            await accounts.add_if_missing(connection, made)

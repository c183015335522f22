"""Signing in and out. Tokens are opaque, random, and kept hashed only."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.errors import Busy, WrongPassword
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account

# OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. About 30 ms of a core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Two hashes at once leave the event loop its turn; more in line than this is an attack.
MOST_HASHING = 2
MOST_SIGNING_IN = 20

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


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """What an unknown user's password is compared with: the answer takes as long."""
    return _HASHER.hash(secrets.token_urlsafe())


class Doorkeeper:
    """Checks passwords, a few at a time."""

    def __init__(self, engine: AsyncEngine, *, lifetime: timedelta) -> None:
        self._engine = engine
        self._lifetime = lifetime
        self._waiting = 0
        self._hashing = asyncio.Semaphore(MOST_HASHING)

    async def sign_in(self, username: str, password: str) -> SignedIn:
        """Raises WrongPassword, and Busy when too many sign in at once."""
        if self._waiting >= MOST_SIGNING_IN:
            msg = "many people are signing in; try again in a moment"
            raise Busy(msg)
        self._waiting += 1
        try:
            return await self._sign_in(username, password)
        finally:
            self._waiting -= 1

    async def _sign_in(self, username: str, password: str) -> SignedIn:
        async with self._engine.connect() as connection:
            account = await accounts.find(connection, username)
        async with self._hashing:
            known = account.password_hash if account else _nobodys_hash()
            is_right = await asyncio.to_thread(_matches, known, password)
        if account is None or not is_right:
            raise WrongPassword(_WRONG)
        return await self._open(account)

    async def _open(self, checked: Account) -> SignedIn:
        token = secrets.token_urlsafe(32)
        async with self._engine.begin() as connection:
            # Under its lock: who is disabled, or changes the password, at this very
            # moment, ends this session with the others or keeps it from being made.
            account = await accounts.lock(connection, checked.id)
            if account is None or account.disabled_at or not _same(account, checked):
                raise WrongPassword(_WRONG)
            await sessions.add(
                connection, hash_token(token), account.id, lifetime=self._lifetime
            )
        return SignedIn(token, datetime.now(UTC) + self._lifetime, account)

    async def sign_out(self, token: str) -> None:
        async with self._engine.begin() as connection:
            await sessions.remove(connection, hash_token(token))


def _same(account: Account, checked: Account) -> bool:
    return account.password_hash == checked.password_hash


def _matches(known: str, password: str) -> bool:
    try:
        return _HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


async def make_sandbox_accounts(engine: AsyncEngine) -> None:
    """Add the sandbox's accounts; those that are there stay as they are."""
    password_hash = await asyncio.to_thread(hash_password, SANDBOX_PASSWORD)
    async with engine.begin() as connection:
        for username in SANDBOX_USERS:
            role = username.replace("-", "_")
            made = Account(uuid7(), username, password_hash, role, None)
            await accounts.add_if_missing(connection, made)

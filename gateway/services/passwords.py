"""Passwords: hashed with Argon2id, and compared, a few at a time."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.domain.errors import Busy

# OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. About 30 ms of a core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Two hashes at once leave the event loop its turn; more in line than this is an attack.
MOST_HASHING = 2
MOST_WAITING = 20
# No password has this hash: it is that of accounts which nobody signs in to.
NO_PASSWORD = "-"  # noqa: S105 - the absence of one


def hash_password(password: str) -> str:
    return _HASHER.hash(_typed(password))


def _typed(password: str) -> str:
    """Return the same text for whatever keyboard: Vietnamese is typed in two ways."""
    return normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """What an unknown user's password is compared with: the answer takes as long."""
    return _HASHER.hash(secrets.token_urlsafe())


def _matches(known: str, password: str) -> bool:
    try:
        return _HASHER.verify(known, _typed(password))
    except (VerificationError, InvalidHashError):
        return False


class Passwords:
    """Lets a few at a time be hashed; a crowd is sent away.

    Raises:
        Busy: too many are waiting already.
    """

    def __init__(self) -> None:
        self._waiting = 0
        self._hashing = asyncio.Semaphore(MOST_HASHING)

    async def hash(self, password: str) -> str:
        async with self._turn():
            return await asyncio.to_thread(hash_password, password)

    async def match(self, known: str | None, password: str) -> bool:
        """Compare; None takes as long and never matches."""
        async with self._turn():
            compared = known or _nobodys_hash()
            is_right = await asyncio.to_thread(_matches, compared, password)
        return is_right and known is not None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MOST_WAITING:
            msg = "many people are signing in; try again in a moment"
            raise Busy(msg)
        self._waiting += 1
        try:
            async with self._hashing:
                yield
        finally:
            self._waiting -= 1

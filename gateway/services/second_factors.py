"""One-time passwords (RFC 6238): what a telephone shows, beside the password."""

import secrets
import time
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet, MultiFernet
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.errors import (
    NotAuthenticated,
    OneTimePasswordActive,
    OneTimePasswordNeeded,
    OneTimePasswordWrong,
)
from gateway.storage import accounts, second_factors, sessions
from gateway.storage.accounts import Account
from gateway.storage.sessions import SessionKind

ISSUER = "Border gate"
# A code is taken half a minute before and after its own, for clocks that are off.
WINDOW_STEPS = 1
RECOVERY_CODES = 10
RECOVERY_BYTES = 10


class Sealer:
    """Encrypts secrets at rest.

    The first key encrypts; those behind it still decrypt, so that a key can be
    replaced.
    """

    def __init__(self, keys: str) -> None:
        """Raises ValueError when a key is none of Fernet's."""
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        return self._fernet.decrypt(sealed).decode()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a telephone is told, by hand or as a QR code of `uri`."""

    secret: str
    uri: str


class SecondFactors:
    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    async def begin(self, account_id: UUID) -> Enrolment:
        """Make a secret; it counts once a code of it was shown.

        Raises:
            OneTimePasswordActive: there is one; who holds a session must not
                replace it.
        """
        secret = pyotp.random_base32()
        async with self._engine.begin() as connection:
            account = await _lock(connection, account_id)
            if account.second_factor_at is not None:
                msg = "your one-time password works already; remove it first"
                raise OneTimePasswordActive(msg)
            await second_factors.begin(
                connection, account_id, self._sealer.seal(secret)
            )
        uri = pyotp.TOTP(secret).provisioning_uri(
            name=account.username, issuer_name=ISSUER
        )
        return Enrolment(secret, uri)

    async def confirm(
        self, account_id: UUID, code: str, *, session: bytes
    ) -> list[str]:
        """Take the first code: from now on one is needed; return the recovery codes.

        Raises:
            OneTimePasswordActive: it was confirmed before.
            OneTimePasswordWrong: not what the telephone shows now, or none was begun.
        """
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        async with self._engine.begin() as connection:
            account = await _lock(connection, account_id)
            if account.second_factor_at is not None:
                msg = "your one-time password works already"
                raise OneTimePasswordActive(msg)
            if not await self._take(connection, account_id, code):
                raise OneTimePasswordWrong(_WRONG)
            await second_factors.change(
                connection, account_id, recovery_hashes=[_hash(c) for c in codes]
            )
            await accounts.change(connection, account_id, second_factor_at=func.now())
            # Sessions that were begun with a password alone.
            await sessions.remove_all(
                connection, account_id, SessionKind.SESSION, but=session
            )
        return codes

    async def give_up(self, account_id: UUID, code: str) -> None:
        """Remove one's own, with a code of it; raises OneTimePasswordWrong."""
        async with self._engine.begin() as connection:
            await _lock(connection, account_id)
            if not await self._take(connection, account_id, code):
                raise OneTimePasswordWrong(_WRONG)
            await self.remove(connection, account_id)

    async def remove(self, connection: AsyncConnection, account_id: UUID) -> None:
        await second_factors.remove(connection, account_id)
        await accounts.change(connection, account_id, second_factor_at=None)

    async def check(
        self, connection: AsyncConnection, account: Account, code: str | None
    ) -> None:
        """Take the code of a sign-in, in its transaction, the account being locked.

        Raises:
            OneTimePasswordNeeded: it is missing, wrong, or was taken before.
        """
        if account.second_factor_at is None:
            return
        if code is None or not await self._take(connection, account.id, code):
            msg = "send `otp` too: what your telephone shows now, or a recovery code"
            raise OneTimePasswordNeeded(msg)

    async def _take(
        self, connection: AsyncConnection, account_id: UUID, code: str
    ) -> bool:
        """Whether the code is right; if so it is never taken again."""
        found = await second_factors.get(connection, account_id)
        if found is None:
            return False
        hashed = _hash(code)
        if hashed in found.recovery_hashes:
            left = [known for known in found.recovery_hashes if known != hashed]
            await second_factors.change(connection, account_id, recovery_hashes=left)
            return True
        step = _step_of(self._sealer.open(found.secret), code)
        if step is None or step <= found.last_step:
            return False
        await second_factors.change(connection, account_id, last_step=step)
        return True


_WRONG = "your telephone shows another code now; compare its clock, wait for the next"


def _step_of(secret: str, code: str) -> int | None:
    """Return the time step that the code belongs to, by real time."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            code, for_time=time.time(), valid_window=WINDOW_STEPS
        )
    except OTPVerificationError:
        return None


def _recovery_code() -> str:
    """Return 80 random bits as four groups of letters and digits."""
    text = b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _hash(code: str) -> bytes:
    """Hash as it was typed: in capitals, with or without dashes."""
    return sha256(code.lower().replace("-", "").replace(" ", "").encode()).digest()


async def _lock(connection: AsyncConnection, account_id: UUID) -> Account:
    account = await accounts.lock(connection, account_id)
    if account is None:
        msg = "the account is gone"
        raise NotAuthenticated(msg)
    return account

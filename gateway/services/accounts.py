"""People who register, look at their account, and change their password."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain import accounts as rules
from gateway.domain.errors import (
    CurrentPasswordWrong,
    NotAuthenticated,
    UsernameTaken,
)
from gateway.domain.journal import Actor
from gateway.services.attempts import Attempts
from gateway.services.passwords import NO_PASSWORD, Passwords
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account
from gateway.storage.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody says who wants an account, checked already."""

    username: str
    password: str
    role: str
    phone: str
    # Of the firm that the account is the first of.
    firm_name: str | None = None
    firm_tax_code: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """An account, and the firm that it belongs to."""

    account: Account
    firm: Account | None


class Accounts:
    """Makes accounts, and changes them in their owner's name."""

    def __init__(
        self, engine: AsyncEngine, passwords: Passwords, attempts: Attempts
    ) -> None:
        self._engine = engine
        self._passwords = passwords
        self._attempts = attempts

    async def register(self, wanted: Registration, address: str) -> Profile:
        """Make an account, and its firm; raises UsernameTaken, TooManyAttempts, Busy.

        A firm's tax code may come twice: nobody has proved that it is theirs, so it
        must not keep the firm itself out.
        """
        await self._attempts.register(address)
        password_hash = await self._passwords.hash(wanted.password)
        firm = _firm(wanted)
        made = Account(
            uuid7(),
            wanted.username,
            password_hash,
            wanted.role,
            None,
            owner_id=firm.id if firm else None,
            phone=wanted.phone,
            is_admin=firm is not None,
        )
        async with self._engine.begin() as connection:
            if firm is not None:
                await accounts.add(connection, firm)
            await add(connection, made)
        return Profile(made, firm)

    async def profile(self, actor: Actor) -> Profile:
        async with self._engine.connect() as connection:
            account = await own(connection, actor)
            firm = None
            if account.owner_id is not None:
                firm = await accounts.get(connection, account.owner_id)
        return Profile(account, firm)

    async def change_password(
        self, actor: Actor, current: str, new: str, *, session: bytes, address: str
    ) -> None:
        """Change it, and end all other sessions; keys stay.

        Raises:
            CurrentPasswordWrong: whoever holds the session is not who signed in.
            TooManyAttempts: and that was tried too often.
        """
        async with self._engine.connect() as connection:
            known = await own(connection, actor)
        rules.require_password(new, known.username, pointer="/new")
        await self._attempts.begin(known.username, address)
        if not await self._passwords.match(known.password_hash, current):
            await self._attempts.failed(address)
            msg = "`current` is not your present password; nothing was changed"
            raise CurrentPasswordWrong(msg)
        await self._attempts.succeeded(known.username, address)
        password_hash = await self._passwords.hash(new)
        async with self._engine.begin() as connection:
            found = await accounts.lock(connection, known.id)
            if found is None or found.password_hash != known.password_hash:
                msg = "the password was changed meanwhile; sign in with the new one"
                raise CurrentPasswordWrong(msg)
            await accounts.change(connection, known.id, password_hash=password_hash)
            await sessions.remove_all(
                connection, known.id, SessionKind.SESSION, but=session
            )


def _firm(wanted: Registration) -> Account | None:
    if wanted.firm_name is None:
        return None
    firm_id = uuid7()
    return Account(
        firm_id,
        # No user name has a colon, so nobody can take it before or sign in with it.
        f"{rules.FIRM}:{firm_id}",
        NO_PASSWORD,
        rules.FIRM,
        None,
        name=wanted.firm_name,
        tax_code=wanted.firm_tax_code,
    )


async def add(connection: AsyncConnection, made: Account) -> None:
    """Add an account; raises UsernameTaken."""
    if not await accounts.add(connection, made):
        msg = f"{made.username!r} has an account already; choose another name"
        raise UsernameTaken(msg)


async def close(connection: AsyncConnection, account_id: UUID) -> None:
    """Disable an account at once: no session and no key of it is left."""
    await accounts.lock(connection, account_id)
    await accounts.change(connection, account_id, disabled_at=func.now())
    await sessions.remove_all(connection, account_id)


async def own(connection: AsyncConnection, actor: Actor) -> Account:
    """Return the actor's account as it is now."""
    found = await accounts.get(connection, _id_of(actor))
    if found is None:
        msg = "the account is gone"
        raise NotAuthenticated(msg)
    return found


def _id_of(actor: Actor) -> UUID:
    if actor.account_id is None:
        msg = "workers have no account"
        raise NotAuthenticated(msg)
    return actor.account_id

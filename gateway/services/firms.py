"""Firms: their users, and who of them looks after the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.errors import (
    AccountNotFound,
    FirmNotFound,
    LastAdmin,
    RoleNotAllowed,
)
from gateway.domain.journal import Actor
from gateway.services.accounts import Registration, add, close, own
from gateway.services.passwords import Passwords
from gateway.storage import accounts
from gateway.storage.accounts import Account


@dataclass(frozen=True, slots=True)
class Firm:
    account: Account
    users: Sequence[Account]


class Firms:
    """Every change takes the firm's row, so that two admins cannot remove each other.

    Raises:
        FirmNotFound: the actor works alone.
        RoleNotAllowed: the actor is no admin of the firm.
    """

    def __init__(self, engine: AsyncEngine, passwords: Passwords) -> None:
        self._engine = engine
        self._passwords = passwords

    async def firm(self, actor: Actor) -> Firm:
        """Return the actor's firm and its users; any of them may look."""
        async with self._engine.connect() as connection:
            user = await own(connection, actor)
            firm = await accounts.get(connection, _firm_of(user))
            if firm is None:
                raise FirmNotFound(_ALONE)
            return Firm(firm, await accounts.of_owner(connection, firm.id))

    async def add_user(
        self, actor: Actor, wanted: Registration, *, is_admin: bool
    ) -> Account:
        """Add a user to the actor's firm; raises UsernameTaken."""
        async with self._engine.connect() as connection:
            await _admin(connection, actor)
        password_hash = await self._passwords.hash(wanted.password)
        async with self._engine.begin() as connection:
            admin = await _admin(connection, actor, lock=True)
            made = Account(
                uuid7(),
                wanted.username,
                password_hash,
                wanted.role,
                None,
                owner_id=admin.owner_id,
                phone=wanted.phone,
                is_admin=is_admin,
            )
            await add(connection, made)
        return made

    async def remove_user(self, actor: Actor, user_id: UUID) -> None:
        """Disable a user at once, with all sessions and keys.

        Raises:
            AccountNotFound: the firm has no such user.
            LastAdmin: nobody would be left to look after the firm.
        """
        async with self._engine.begin() as connection:
            admin = await _admin(connection, actor, lock=True)
            users = await accounts.of_owner(connection, _firm_of(admin))
            found = next((user for user in users if user.id == user_id), None)
            if found is None:
                msg = f"the firm has no user {user_id}"
                raise AccountNotFound(msg)
            if found.disabled_at is not None:
                return
            others = [u for u in users if u.is_admin and not u.disabled_at]
            if found.is_admin and len(others) == 1:
                msg = "this is the firm's last admin; add another one first"
                raise LastAdmin(msg)
            await close(connection, user_id)


_ALONE = "you belong to no firm"


def _firm_of(user: Account) -> UUID:
    if user.owner_id is None:
        raise FirmNotFound(_ALONE)
    return user.owner_id


async def _admin(
    connection: AsyncConnection, actor: Actor, *, lock: bool = False
) -> Account:
    """Return the actor's account, if it is an admin's; see the class's refusals."""
    user = await own(connection, actor)
    firm_id = _firm_of(user)
    if lock:
        await accounts.lock(connection, firm_id)
        # As it is now that nobody else changes the firm.
        user = await own(connection, actor)
    if not user.is_admin or user.disabled_at is not None:
        msg = "this is for the admins of your firm"
        raise RoleNotAllowed(msg)
    return user

"""Firms: their users, and who of them looks after the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.errors import (
    AccountNotFound,
    FirmNotFound,
    LastAdmin,
    NotOnYourself,
    RoleNotAllowed,
)
from gateway.domain.journal import Actor
from gateway.services.accounts import Registration, add, close, own
from gateway.services.passwords import Passwords
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account
from gateway.storage.erasing import MARK
from gateway.storage.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class Firm:
    account: Account
    users: Sequence[Account]

    @property
    def present(self) -> Sequence[Account]:
        """Who has not erased the own account; those who were removed are there."""
        return [user for user in self.users if not _is_erased(user)]


@dataclass(frozen=True, slots=True)
class UserChange:
    """Only what changes."""

    disabled: bool | None = None
    admin: bool | None = None
    password: str | None = field(default=None, repr=False)


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

    async def user(self, actor: Actor, user_id: UUID) -> Account:
        """Return a user whom the actor may change; raises AccountNotFound."""
        async with self._engine.connect() as connection:
            admin = await _admin(connection, actor)
            found, _ = await _user(connection, admin, user_id)
        return found

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

    async def change_user(
        self, actor: Actor, user_id: UUID, wanted: UserChange
    ) -> Account:
        """Change a user; who is removed, or gets a password, is signed out.

        A new password leaves keys as they are; removing a user ends them.

        Raises:
            AccountNotFound: the firm has no such user.
            LastAdmin: nobody would be left to look after the firm.
            NotOnYourself: one's own password is changed with the present one.
        """
        async with self._engine.connect() as connection:
            await _admin(connection, actor)
        password_hash = None
        if wanted.password is not None:
            if user_id == actor.account_id:
                raise NotOnYourself(_WITH_THE_PRESENT_ONE)
            password_hash = await self._passwords.hash(wanted.password)
        async with self._engine.begin() as connection:
            admin = await _admin(connection, actor, lock=True)
            user, others = await _user(connection, admin, user_id)
            if wanted.disabled or wanted.admin is False:
                _require_admin_but(user, others)
            if values := _values(wanted, password_hash):
                await accounts.change(connection, user_id, **values)
            if password_hash is not None:
                await sessions.remove_all(connection, user_id, SessionKind.SESSION)
            if wanted.disabled and user.disabled_at is None:
                await close(connection, user_id)
            return await accounts.get(connection, user_id) or user

    async def remove_user(self, actor: Actor, user_id: UUID) -> None:
        """Disable a user at once, with all sessions and keys; see `change_user`."""
        await self.change_user(actor, user_id, UserChange(disabled=True))


def _values(wanted: UserChange, password_hash: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if wanted.admin is not None:
        values["is_admin"] = wanted.admin
    if wanted.disabled is False:
        values["disabled_at"] = None
    if password_hash is not None:
        values["password_hash"] = password_hash
    return values


def _is_erased(user: Account) -> bool:
    return user.username.startswith(MARK)


async def _user(
    connection: AsyncConnection, admin: Account, user_id: UUID
) -> tuple[Account, list[Account]]:
    """Return a user of the admin's firm, and the others; raises AccountNotFound.

    Whoever erased the own account is nobody's user any more.
    """
    users = await accounts.of_owner(connection, _firm_of(admin))
    found = next((user for user in users if user.id == user_id), None)
    if found is None or _is_erased(found):
        msg = f"the firm has no user {user_id}"
        raise AccountNotFound(msg)
    return found, [user for user in users if user.id != user_id]


def _require_admin_but(user: Account, others: Sequence[Account]) -> None:
    """Raises LastAdmin when nobody but this user looks after the firm."""
    is_one = user.is_admin and user.disabled_at is None
    if is_one and not any(one.is_admin and not one.disabled_at for one in others):
        msg = "this is the firm's last admin; add another one first"
        raise LastAdmin(msg)


_WITH_THE_PRESENT_ONE = (
    "your own is changed with the present one: PUT /v1/accounts/current/password"
)
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

"""Officers: management adds them, moves them, and takes their access away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.accounts import OFFICER_ROLES
from gateway.domain.errors import AccountNotFound, NotOnYourself, RoleNotAllowed
from gateway.domain.journal import Actor
from gateway.services.accounts import add, close
from gateway.services.passwords import Passwords
from gateway.services.second_factors import SecondFactors
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """`gate` None is every gate."""

    username: str
    password: str
    role: str
    gate: str | None


@dataclass(frozen=True, slots=True)
class OfficerChange:
    """Only what changes; a new gate is a tuple of one, since None is every gate."""

    disabled: bool | None = None
    gate: tuple[str | None] | None = None
    password: str | None = field(default=None, repr=False)


class Officers:
    """Management of one gate looks after the officers of that gate only."""

    def __init__(
        self,
        engine: AsyncEngine,
        passwords: Passwords,
        second_factors: SecondFactors,
    ) -> None:
        self._engine = engine
        self._passwords = passwords
        self._second_factors = second_factors

    async def list(self, actor: Actor) -> Sequence[Account]:
        async with self._engine.connect() as connection:
            return await accounts.officers(connection, OFFICER_ROLES, actor.gate)

    async def one(self, actor: Actor, officer_id: UUID) -> Account:
        """Return an officer of the actor's gate; raises AccountNotFound."""
        async with self._engine.connect() as connection:
            found = await accounts.get(connection, officer_id)
        return _of_the_gate(actor, officer_id, found)

    async def add(self, actor: Actor, wanted: NewOfficer) -> Account:
        """Raises UsernameTaken, and RoleNotAllowed for another gate than one's own."""
        _require_gate(actor, wanted.gate)
        password_hash = await self._passwords.hash(wanted.password)
        made = Account(
            uuid7(), wanted.username, password_hash, wanted.role, wanted.gate
        )
        async with self._engine.begin() as connection:
            await add(connection, made)
        log.info("officer_added", officer=str(made.id), by=str(actor))
        return made

    async def change(
        self, actor: Actor, officer_id: UUID, wanted: OfficerChange
    ) -> Account:
        """Change an officer; who is disabled, or gets a password, is signed out.

        Raises:
            AccountNotFound: there is none, or not at the actor's gate.
            NotOnYourself: so at least one management account is always left.
            RoleNotAllowed: moved to a gate that is not the actor's.
        """
        values: dict[str, Any] = {}
        if wanted.gate is not None:
            _require_gate(actor, wanted.gate[0])
            values["gate"] = wanted.gate[0]
        if wanted.password is not None:
            values["password_hash"] = await self._passwords.hash(wanted.password)
        if wanted.disabled is False:
            values["disabled_at"] = None
        async with self._engine.begin() as connection:
            found = await _lock(connection, actor, officer_id)
            if values:
                await accounts.change(connection, found.id, **values)
            if wanted.password is not None:
                await sessions.remove_all(connection, found.id)
            if wanted.disabled and found.disabled_at is None:
                await close(connection, found.id)
            changed = await accounts.get(connection, found.id)
        log.info("officer_changed", officer=str(officer_id), by=str(actor))
        return changed or found

    async def remove_second_factor(self, actor: Actor, officer_id: UUID) -> None:
        """Let an officer who lost the telephone enrol another; see `change`.

        Whoever has the lost one is signed out.
        """
        async with self._engine.begin() as connection:
            await _lock(connection, actor, officer_id)
            await self._second_factors.remove(connection, officer_id)
            await sessions.remove_all(connection, officer_id)
        log.info("second_factor_removed", officer=str(officer_id), by=str(actor))


async def _lock(connection: AsyncConnection, actor: Actor, officer_id: UUID) -> Account:
    """Take an officer whom the actor may change; raises what `change` raises."""
    if officer_id == actor.account_id:
        msg = "somebody else has to do this to your account"
        raise NotOnYourself(msg)
    found = await accounts.lock(connection, officer_id)
    return _of_the_gate(actor, officer_id, found)


def _of_the_gate(actor: Actor, officer_id: UUID, found: Account | None) -> Account:
    """Raises AccountNotFound unless it is an officer whom the actor looks after."""
    if (
        found is None
        or found.role not in OFFICER_ROLES
        or actor.gate not in {None, found.gate}
    ):
        msg = f"there is no officer {officer_id} at your gate"
        raise AccountNotFound(msg)
    return found


def _require_gate(actor: Actor, gate: str | None) -> None:
    if actor.gate not in {None, gate}:
        msg = f"you look after the officers of {actor.gate}"
        raise RoleNotAllowed(msg)

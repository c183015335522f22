"""The journal: one gapless row per change, per gate, in commit order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.domain.declarations import Kind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person's account in a role, or a worker (no account).

    `owner_id` is whose declarations are theirs: the firm's account, else the own one.
    `scopes` is what a key may do; None is no key, and may do all that the role may.
    """

    role: str
    account_id: UUID | None = None
    gate: str | None = None
    owner_id: UUID | None = None
    scopes: frozenset[str] | None = None
    # Whether signing in took a one-time password as well.
    is_enrolled: bool = False

    def __post_init__(self) -> None:
        if self.owner_id is None:
            object.__setattr__(self, "owner_id", self.account_id)

    def __str__(self) -> str:
        return f"{self.role}:{self.account_id}" if self.account_id else self.role


_FOR_LINES = frozenset({"direction", "line", "score", "ticket"})


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One row.

    `data` holds `declarations.standing` of the declaration and what is particular to
    `kind`; personal data stays with the declaration.
    """

    gate: str
    seq: int
    at: datetime
    kind: Kind
    declaration_id: UUID | None
    actor: str
    data: dict[str, Any]

    @property
    def by(self) -> str:
        """The role or the worker, without the person."""
        return self.actor.partition(":")[0]

    @property
    def because(self) -> dict[str, Any]:
        """What people are told of `data`; the rest is for whoever draws the lines."""
        return {key: value for key, value in self.data.items() if key not in _FOR_LINES}

"""The journal: one gapless row per change, per gate, in commit order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.domain.declarations import Kind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person's account in a role, or a worker (no account)."""

    role: str
    account_id: UUID | None = None
    gate: str | None = None

    def __str__(self) -> str:
        return f"{self.role}:{self.account_id}" if self.account_id else self.role


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

"""The journal: one gapless row per change, per gate, in commit order."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
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


_FOR_LINES = frozenset({"direction", "from_line", "line", "score", "ticket"})


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


class Told(Protocol):
    """What says where and when something was journaled."""

    @property
    def gate(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...


Entry = TypeVar("Entry", bound=Told)


def in_order(told: Iterable[Entry]) -> list[Entry]:
    """Return what was told of one declaration in the order in which it happened.

    Only within one gate do numbers say what came first, and a time may be the same at
    several. So it is followed from gate to gate: out of one, into the next.
    """
    by_gate: dict[str, deque[Entry]] = {}
    for one in sorted(told, key=lambda entry: entry.seq):
        by_gate.setdefault(one.gate, deque()).append(one)
    found: list[Entry] = []
    while left := [gate for gate in by_gate.values() if gate]:
        # It begins where it did not come from elsewhere, and goes on where it came in.
        coming = [
            gate for gate in left if (gate[0].kind == Kind.MOVED_IN) is bool(found)
        ]
        here = min(coming or left, key=lambda gate: (gate[0].at, gate[0].seq))
        found.append(here.popleft())
        while here and found[-1].kind != Kind.MOVED_OUT:
            found.append(here.popleft())
    return found

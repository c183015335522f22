"""What one transaction at a gate does: what it needs, and what it will write.

A command says what it needs, and decides. Deciding is pure: it reads what was loaded,
raises a refusal or records changes, and returns its answer. So many commands share one
transaction, and a refusal concerns only the command that it refuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic_core import from_json

from gateway.domain.declarations import Change, Declaration, Direction, Kind, Line
from gateway.domain.errors import DeclarationNotFound, VersionStale
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor, JournalEntry
from gateway.storage.approvals import Approval
from gateway.storage.checks import Check
from gateway.storage.claims import KINDS, Claim
from gateway.storage.contents import (
    ChangedContents,
    Contents,
    NewContents,
    Remarks,
    remarks_of,
)
from gateway.storage.entries import Entry, ManualLift
from gateway.storage.notices import Notice
from gateway.storage.paper_tickets import PaperTicket
from gateway.storage.payments import Payment
from gateway.storage.recording import Accepted
from gateway.storage.transshipments import Transfer

Answer_co = TypeVar("Answer_co", covariant=True)


Place = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Up to *limit* of a line, after a place in it.

    A place is an order key, or in `scheduled`, which has both directions, a planned
    arrival; and a ticket. Of those scheduled only whose time has come near.
    """

    line: Line
    direction: Direction | None
    limit: int
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a command wants loaded; numbers are how many rows at most."""

    claim: Claim | None = None
    # (kind, identity) of which a live declaration would stand in the way.
    identities: frozenset[tuple[str, str]] = frozenset()
    # Declarations, which come with their approvals, entries and checks.
    ids: frozenset[UUID] = frozenset()
    tractors: frozenset[str] = frozenset()
    # What was declared of them.
    contents: bool = False
    # What their receiving vehicles took over, and which alerts were raised.
    transfers: bool = False
    alerted: bool = False
    payments: bool = False
    unrouted: int = 0
    stretches: frozenset[Stretch] = frozenset()
    overdue: int = 0
    stale: int = 0
    heads: Mapping[Direction, int] = field(default_factory=dict)
    # The notices that are up at the gate.
    notices: bool = False
    # Paper tickets, by serial and by id.
    papers: frozenset[str] = frozenset()
    paper_ids: frozenset[UUID] = frozenset()


@dataclass(slots=True)
class Loaded:
    """What was read under the gate's lock."""

    declarations: dict[UUID, Declaration] = field(default_factory=dict)
    # (account, key) -> id, and (kind, identity) -> (id, account) of a live declaration:
    # a trailer that is named like a tractor is another vehicle.
    keys: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    identities: dict[tuple[str, str], tuple[UUID, UUID]] = field(default_factory=dict)
    first_answers: dict[UUID, tuple[bytes, bytes]] = field(default_factory=dict)
    # Hashes of the sessions that are alive.
    sessions: set[bytes] = field(default_factory=set)
    contents: dict[UUID, Contents] = field(default_factory=dict)
    approvals: dict[UUID, Approval] = field(default_factory=dict)
    entries: dict[UUID, Entry] = field(default_factory=dict)
    checks: dict[UUID, list[Check]] = field(default_factory=dict)
    transfers: dict[UUID, list[Transfer]] = field(default_factory=dict)
    alerted: dict[UUID, set[str]] = field(default_factory=dict)
    payments: dict[UUID, list[Payment]] = field(default_factory=dict)
    unrouted: list[UUID] = field(default_factory=list)
    # Of these, what the rule that routes them asks.
    remarks: dict[UUID, Remarks] = field(default_factory=dict)
    stretches: dict[Stretch, list[UUID]] = field(default_factory=dict)
    overdue: list[UUID] = field(default_factory=list)
    stale: list[UUID] = field(default_factory=list)
    heads: dict[Direction, list[UUID]] = field(default_factory=dict)
    inside: dict[Direction, int] = field(default_factory=dict)
    notices: dict[UUID, Notice] = field(default_factory=dict)
    papers: dict[str, PaperTicket] = field(default_factory=dict)
    # The database's clock, for whatever must not follow the sandbox's.
    real_now: datetime | None = None


class Work:
    """The changes of one transaction, in the order in which they are decided."""

    def __init__(self, gate: Gate, now: datetime, loaded: Loaded) -> None:
        self.gate = gate
        self.now = now
        self.loaded = loaded
        self.accepted: list[Accepted] = []
        # Of each declaration, the rows to write one after the other, each with what
        # was there before: the database sees every edge of the lifecycle.
        self.changed: dict[UUID, list[tuple[Declaration, Declaration]]] = {}
        self.approvals: list[Approval] = []
        self.entries: list[Entry] = []
        self.lifts: list[ManualLift] = []
        self.checks: list[Check] = []
        self.contents: dict[UUID, ChangedContents] = {}
        # Posted or, when they are withdrawn, changed.
        self.notices: dict[UUID, Notice] = {}
        self.transfers: list[Transfer] = []
        self.papers = loaded.papers
        self.changed_papers: dict[UUID, PaperTicket] = {}
        # Payments that were told to be paid.
        self.paid: list[UUID] = []
        self.journal: list[JournalEntry] = []
        self._controls = gate.controls
        self._ticket = gate.ticket
        self._day = max(gate.serial_day, now.astimezone(gate.zone).date())
        self._serial = gate.serial if self._day == gate.serial_day else 0
        self._prefix = f"{gate.code}{self._day:%Y%m%d}"

    # Reading

    def find(self, declaration_id: UUID) -> Declaration:
        """Return a declaration of this gate, as it is by now.

        Raises:
            DeclarationNotFound: it is not there, or at another gate.
        """
        found = self.loaded.declarations.get(declaration_id)
        if found is None or found.gate != self.gate.id:
            msg = f"there is no declaration {declaration_id} at {self.gate.id}"
            raise DeclarationNotFound(msg)
        return found

    def find_at(self, declaration_id: UUID, version: int | None) -> Declaration:
        """Return a declaration that is as its reader saw it; None has seen whatever.

        Raises:
            DeclarationNotFound: it is not there, or at another gate.
            VersionStale: it changed since.
        """
        found = self.find(declaration_id)
        if version is not None and found.version != version:
            msg = f"it is at version {found.version} by now; read it again"
            raise VersionStale(msg)
        return found

    def find_live(self, tractor: str) -> Declaration | None:
        """Return the live declaration of a vehicle, at whatever gate."""
        claimed = self.loaded.identities.get(("tractor", tractor))
        return self.loaded.declarations.get(claimed[0]) if claimed else None

    # Numbers; only what is accepted takes them, so there are no gaps.

    def take_ticket(self) -> int:
        self._ticket += 1
        return self._ticket

    def take_number(self) -> str:
        self._serial += 1
        return f"{self._prefix}{self._serial:05}"

    def take_vehicle(self, taker: Declaration) -> None:
        """Let nobody else in this transaction have the vehicle of *taker*."""
        for name in KINDS:
            identity = getattr(taker, name)
            if identity is not None:
                self.loaded.identities[name, identity] = (taker.id, taker.account_id)

    # Recording

    def accept(self, change: Change, actor: str, contents: NewContents) -> None:
        """Record a new declaration: its key and its vehicle are taken from now on."""
        made = change.after
        self.enter(change.kind, made.id, actor, change.data)
        self.accepted.append((made, contents))
        self.loaded.declarations[made.id] = made
        self.loaded.keys[contents.account_id, contents.idempotency_key] = made.id
        answer = (contents.fingerprint, contents.answer)
        self.loaded.first_answers[made.id] = answer
        self.take_vehicle(made)

    def change(self, change: Change, actor: str) -> Declaration:
        """Record a change of a declaration and its journal entry."""
        after = change.after
        rows = self.changed.setdefault(after.id, [])
        if rows and rows[-1][1].status is after.status:
            rows[-1] = (rows[-1][0], after)
        else:
            rows.append((self.loaded.declarations[after.id], after))
        self.loaded.declarations[after.id] = after
        self.enter(change.kind, after.id, actor, change.data)
        return after

    def declare_anew(self, contents: ChangedContents) -> None:
        """Record what a declaration says from now on."""
        self.contents[contents.declaration_id] = contents
        # Who reads it later in this transaction must read the same.
        found = from_json(contents.findings)
        said = Contents(
            from_json(contents.body), found["rule_failures"], found["warnings"]
        )
        self.loaded.contents[contents.declaration_id] = said
        self.loaded.remarks[contents.declaration_id] = remarks_of(said)

    def enter(
        self, kind: Kind, declaration_id: UUID | None, actor: str, data: dict[str, Any]
    ) -> None:
        """Append a journal entry; nothing changes without one."""
        seq = self.gate.journal_seq + len(self.journal) + 1
        self.journal.append(
            JournalEntry(self.gate.id, seq, self.now, kind, declaration_id, actor, data)
        )

    @property
    def is_turned(self) -> bool:
        """Whether the gate has other controls than were loaded."""
        return self.gate.controls is not self._controls

    def renumbered_gate(self) -> Gate:
        """Return the gate with the numbers that were taken."""
        return replace(
            self.gate,
            journal_seq=self.gate.journal_seq + len(self.journal),
            ticket=self._ticket,
            serial_day=self._day,
            serial=self._serial,
        )


class Command(Protocol, Generic[Answer_co]):
    """One request's or worker's part of a transaction."""

    @property
    def needs(self) -> Needs: ...

    def decide(self, work: Work) -> Answer_co:
        """Record changes and answer, or raise a `DomainError` and record nothing."""
        ...


WORKER_ROLE = "worker"


def worker(name: str) -> str:
    """Name a worker as the journal's actor."""
    return str(Actor(f"{WORKER_ROLE}-{name}"))

"""What is counted on the way, and what is found that must not be."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

# As many of each fault are kept, so that a broken database cannot fill the memory.
KEPT = 20


class Count(StrEnum):
    """What is counted, to be read beside the zeros."""

    DECLARED = "declared"
    DRAFTS = "drafts"
    APPROVED = "approved"
    REJECTED = "rejected"
    CALLED = "called"
    ENTERED = "entered"
    DEPARTED = "departed"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    LIVE = "still live"
    CALLS = "calls"
    LIFTS = "manual lifts"
    PAPERS = "paper tickets"
    OPEN_PAPERS = "open paper tickets"
    ENTRIES = "journal entries"


class Fault(StrEnum):
    """What must never be."""

    LOST = "lost"
    TWICE = "handled twice"
    TICKET_GAP = "ticket gaps"
    JOURNAL_GAP = "journal gaps"
    ILLEGAL_EDGE = "illegal edges"
    UNAPPROVED = "entries without approval"
    OVERTAKE = "forbidden overtakes"
    UNREADABLE = "unreadable entries"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, where it is, and why it is one.

    `number` is more than 1 where one finding tells of a run of numbers.
    """

    fault: Fault
    gate: str
    why: str
    declaration_id: UUID | None = None
    seq: int | None = None
    number: int = 1

    def __str__(self) -> str:
        entry = None if self.seq is None else f"entry {self.seq}"
        named = (self.gate, self.declaration_id, entry)
        return " ".join(str(part) for part in named if part is not None) + (
            f": {self.why}"
        )


class Tally:
    """Everything counted and found so far, by gate."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[Count, str]] = Counter()
        self.found: Counter[tuple[Fault, str]] = Counter()
        self.kept: defaultdict[Fault, list[Finding]] = defaultdict(list)

    def count(self, what: Count, gate: str, number: int = 1) -> None:
        self.counted[what, gate] += number

    def find(self, finding: Finding) -> None:
        self.found[finding.fault, finding.gate] += finding.number
        kept = self.kept[finding.fault]
        if len(kept) < KEPT:
            kept.append(finding)

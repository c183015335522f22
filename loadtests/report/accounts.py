"""What is known of a run when it has ended: all that a report tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from loadtests.bounds import Kind
from loadtests.judging import Finding, Outcome, Verified
from loadtests.ledger import Ledger

# Measures that are no times: of each vehicle 0 or 1, or how many.
SHARES = frozenset({"estimate-kept"})
COUNTS = frozenset({"overtakes"})
GRAVEST = ("verify", "checks", "run", "server", "measures", "requests")


@dataclass(frozen=True)
class Account:
    """`run` is how it was run, as a reader would say it: shape, seed, host."""

    ledger: Ledger
    findings: Sequence[Finding]
    verified: Verified = field(default_factory=Verified)
    run: Mapping[str, str] = field(default_factory=dict)
    # What the run was of, in a few words: the shape and the host.
    title: str = "A load test"
    # The promise behind each business check.
    promises: Mapping[str, str] = field(default_factory=dict)
    # The p99 that every request is allowed, for the chart of all; 0 if there is none.
    p99_allowed_ms: float = 0
    # The command that plays the same again.
    command: str = ""
    # Why it was ended before its time, if it was, and at which second of the run.
    hopeless: str = ""
    hopeless_at_s: float = 0
    # What else a reader has to know to believe the figures.
    warnings: Sequence[str] = ()
    begun_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def kind_of(self, measure: str) -> Kind:
        """Return what a measure is a number of: its name says so, or it is a time."""
        if measure in SHARES:
            return Kind.SHARE
        return Kind.COUNT if measure in COUNTS else Kind.TIME

    @property
    def length_s(self) -> float:
        return max(self.ledger.timeline, default=0)

    @property
    def missed(self) -> list[Finding]:
        """Return what was missed, the gravest first: wrong answers, then slow ones."""
        found = [it for it in self.findings if it.outcome is Outcome.MISSED]
        return sorted(found, key=lambda it: GRAVEST.index(it.subject.section))

    @property
    def is_met(self) -> bool:
        return not self.missed and not self.hopeless

    @property
    def sentence(self) -> str:
        """Say in one sentence how it came out."""
        judged = [it for it in self.findings if it.outcome is not Outcome.UNJUDGED]
        if not self.is_met:
            ended = ", and the run was ended early" if self.hopeless else ""
            return f"{len(self.missed)} of {len(judged)} objectives missed{ended}"
        return f"All {len(judged)} objectives met"

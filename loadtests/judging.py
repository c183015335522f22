"""Whether a run achieved what it had to: from the ledger alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from loadtests.bounds import Kind, tell
from loadtests.growths import NotTold, growth
from loadtests.ledger import Ledger, Looks, Timings
from loadtests.objectives import ALL, SHORT, Objective, Objectives, Subject

# Visits, as the scheduler counts them in the ledger.
VISITS = "visits."
# The figures of a run, as a reader would ask for them.
OF_RUN = {
    "requests": "requests",
    "failed": "failed requests",
    "late": "late visits",
    "dropped": "dropped visits",
    "finished": "finished visits",
    "unfinished": "unfinished visits",
    "acts": "acts",
    "acts-refused": "refused acts",
}


class Outcome(StrEnum):
    MET = "met"
    MISSED = "missed"
    # There is nothing to judge by: `why` says what is missing.
    UNJUDGED = "not judged"


@dataclass(frozen=True)
class Verified:
    """What the gateway's own check of its journal found, by its rows.

    Without rows, `why` says why nobody looked.
    """

    found: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    # What else it told: how many were declared, entered and so on.
    counted: Mapping[str, int] = field(default_factory=dict)
    why: str = ""
    # Whether the tester insists on it.
    is_wanted: bool = False


@dataclass(frozen=True)
class Finding:
    """One objective, and what became of it."""

    subject: Subject
    wanted: str
    found: str
    outcome: Outcome
    why: str = ""

    @property
    def name(self) -> str:
        if self.subject.section == "run":
            return OF_RUN[self.subject.figure]
        if self.subject.figure in SHORT.values():
            return self.subject.name
        return " ".join(filter(None, (self.subject.name, self.subject.figure)))


def judge(objectives: Objectives, ledger: Ledger, verified: Verified) -> list[Finding]:
    """Return a finding for each objective, and for each thing that `*` stands for."""
    seen = dict(_figures(ledger, verified))
    findings = [
        _grown(subject, objective, ledger)
        if subject.section == "server"
        else _finding(subject, objective, seen)
        for subject, objective in _spread(objectives, seen).items()
        if objective is not None
    ]
    if verified.why:
        findings.append(_unverified(verified))
    return [finding for finding in findings if finding is not None]


# What was found, its kind, and what there is to say about it.
Figures = Mapping[Subject, tuple[float, Kind, str]]


def _finding(subject: Subject, objective: Objective, seen: Figures) -> Finding | None:
    wanted = str(objective.bound)
    if subject not in seen:
        if not objective.is_own:
            return None
        return Finding(
            subject, wanted, "nothing", Outcome.MISSED, _unseen(subject, seen)
        )
    found, kind, why = seen[subject]
    is_met = objective.bound.holds(found)
    return Finding(
        subject,
        wanted,
        tell(found, objective.bound.kind if kind is Kind.COUNT else kind),
        Outcome.MET if is_met else Outcome.MISSED,
        "" if is_met else why,
    )


def _grown(subject: Subject, objective: Objective, ledger: Ledger) -> Finding:
    wanted = str(objective.bound)
    try:
        found = growth(ledger, subject.name)
    except NotTold as reason:
        return Finding(subject, wanted, "unknown", Outcome.UNJUDGED, str(reason))
    outcome = Outcome.MET if objective.bound.holds(found) else Outcome.MISSED
    return Finding(subject, wanted, tell(found, Kind.SHARE), outcome)


def _unseen(subject: Subject, seen: Figures) -> str:
    """Say what was there, so that a misspelt name is found."""
    if not subject.name:
        return f"there were no {OF_RUN[subject.figure]}"
    names = {other.name for other in seen if other.section == subject.section}
    near = get_close_matches(subject.name, names, 1)
    return "nothing of that name was seen" + (f"; {near[0]} was" if near else "")


def _spread(objectives: Objectives, seen: Figures) -> Objectives:
    """Put in the place of `*` whatever was seen and is not named itself."""
    spread: dict[Subject, Objective | None] = {}
    for subject, objective in objectives.items():
        if subject.name == ALL:
            spread |= {
                other: objective
                for other in seen
                if (other.section, other.figure) == (subject.section, subject.figure)
            }
    named = {subject: it for subject, it in objectives.items() if subject.name != ALL}
    return spread | named


def _unverified(verified: Verified) -> Finding:
    outcome = Outcome.MISSED if verified.is_wanted else Outcome.UNJUDGED
    subject = Subject("verify", "border-gate verify", "")
    return Finding(subject, "run, nothing found", "not run", outcome, verified.why)


def _figures(
    ledger: Ledger, verified: Verified
) -> Iterator[tuple[Subject, tuple[float, Kind, str]]]:
    for figure, (value, kind) in _of_run(ledger).items():
        why = commonest(ledger) if figure == "failed" else ""
        yield Subject("run", "", figure), (value, kind, why)
    for name, timings in ledger.timings.items():
        why = _told(timings.faults)
        for figure, (value, kind) in _of_request(timings).items():
            told = why if figure in {"failed", "answered"} else ""
            yield Subject("requests", name, figure), (value, kind, told)
    for name, values in ledger.measures.items():
        for share in (10, 50, 90, 95, 99):
            value = values.quantile(share / 100)
            yield Subject("measures", name, f"p{share}"), (value, Kind.COUNT, "")
        for figure, value in (
            ("max", values.greatest),
            ("mean", values.mean),
            ("count", values.count),
        ):
            yield Subject("measures", name, figure), (value, Kind.COUNT, "")
    for name, looks in ledger.checks.items():
        yield Subject("checks", name, "broken"), (looks.broken, Kind.COUNT, looks.first)
        yield Subject("checks", name, "looked"), (looks.looked, Kind.COUNT, "")
    for name, number in verified.found.items():
        told = verified.details.get(name, "")
        yield Subject("verify", name, "found"), (number, Kind.COUNT, told)


def _of_run(ledger: Ledger) -> dict[str, tuple[float, Kind]]:
    requests = sum(timings.due.count for timings in ledger.timings.values())
    failed = sum(timings.failed for timings in ledger.timings.values())
    visits = {name: ledger.counts[VISITS + name] for name in ("due", "late", "dropped")}
    ended = {name: ledger.counts[VISITS + name] for name in ("finished", "failed")}
    found: dict[str, tuple[float, Kind]] = {
        "requests": (requests, Kind.COUNT),
        "failed": (failed / max(requests, 1), Kind.SHARE),
    }
    if visits["due"]:  # A run of closed personas only has no visits.
        due = visits["due"]
        found |= {
            "late": (visits["late"] / due, Kind.SHARE),
            "dropped": (visits["dropped"] / due, Kind.SHARE),
            "finished": (ended["finished"], Kind.COUNT),
            "unfinished": (ended["failed"] / due, Kind.SHARE),
        }
    if acts := ledger.counts["acts"]:
        refused = ledger.counts["acts.failed"]
        found |= {
            "acts": (acts - refused, Kind.COUNT),
            "acts-refused": (refused, Kind.COUNT),
        }
    return found


def _of_request(timings: Timings) -> dict[str, tuple[float, Kind]]:
    asked = timings.due.count
    return {
        "p50": (timings.due.quantile(0.5), Kind.TIME),
        "p90": (timings.due.quantile(0.9), Kind.TIME),
        "p95": (timings.due.quantile(0.95), Kind.TIME),
        "p99": (timings.due.quantile(0.99), Kind.TIME),
        "max": (timings.due.greatest, Kind.TIME),
        "failed": (timings.failed / max(asked, 1), Kind.SHARE),
        "answered": (asked - timings.failed, Kind.COUNT),
    }


def commonest(ledger: Ledger) -> str:
    """Say what failed most often, of all requests."""
    return _told(sum((it.faults for it in ledger.timings.values()), Counter()))


def _told(faults: Counter[str]) -> str:
    return "; ".join(
        f"{times:,} times: {fault}" for fault, times in faults.most_common(3)
    )


def broken(checks: Mapping[str, Looks]) -> list[str]:
    """Return the ids of the business checks that were broken."""
    return sorted(name for name, looks in checks.items() if looks.broken)

"""What a declaration's history must say, and how long its steps took."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from loadtests import checks
from loadtests.checks import Finding
from loadtests.followed import OVER

History = Sequence[Mapping[str, Any]]
# Business values, in milliseconds of the gateway's clock: the first entry of the one
# kind to the first of the other. Times of people, not of requests.
SPANS = {
    "time-to-decision": ("submitted", ("approved", "rejected")),
    "wait": ("approved", ("called",)),
}


def kinds(history: History) -> list[str]:
    return [entry["kind"] for entry in history]


def findings(history: History) -> Iterator[Finding]:
    """Look for entries that nobody approved or called, and for second ones."""
    told = kinds(history)
    entries = told.count("entered")
    twice = f"its history has {entries} entries" if entries > 1 else None
    yield checks.ONE_ENTRY_ONLY, twice
    if not entries:
        return
    before = told[: told.index("entered")]
    lacking = [kind for kind in ("approved", "called") if kind not in before]
    detail = f"it entered and was never {' nor '.join(lacking)}" if lacking else None
    yield checks.NO_ENTRY_WITHOUT_APPROVAL, detail


def spans(history: History) -> Iterator[tuple[str, float]]:
    """Yield how long it waited for others, as far as that is over."""
    for name, (begins, ends) in SPANS.items():
        begun = _first(history, (begins,))
        ended = _first(history, ends)
        if begun and ended and ended >= begun:
            yield name, (ended - begun).total_seconds() * 1000


def entered_by(history: History, promised: str) -> bool | None:
    """Whether it entered before *promised*; None if it has not entered."""
    entered = _first(history, ("entered",))
    return None if entered is None else entered <= datetime.fromisoformat(promised)


def over_by(history: History, at: str) -> bool:
    """Whether it had come to an end at that moment: nobody has to count it any more."""
    ended = _first(history, tuple(OVER))
    return ended is not None and ended <= datetime.fromisoformat(at)


def _first(history: History, wanted: Sequence[str]) -> datetime | None:
    found = (entry["at"] for entry in history if entry["kind"] in wanted)
    at = next(found, None)
    return datetime.fromisoformat(at) if at else None

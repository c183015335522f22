"""What somebody should look at now: pure functions of the facts and of the time.

An alert is open while its condition holds. That it opened is journaled once for each
declaration, so that whoever follows the journal hears of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gateway.domain.alert_texts import TEXTS
from gateway.domain.checks import (
    ENTRY_MARKS,
    OWNERS,
    CheckKind,
    Fact,
    failed,
    missing,
    passed_at,
)
from gateway.domain.declarations import Declaration
from gateway.domain.fees import FeeLine
from gateway.domain.lifecycle import Status
from gateway.domain.names import CHECKS, ROLES
from gateway.domain.transshipments import Transshipment


class Alert(StrEnum):
    HALF_CONFIRMED = "half_confirmed"
    DWELL = "dwell"
    TRANSSHIPMENT_READY = "transshipment_ready"
    NOT_ARRIVED = "not_arrived"


HALF_CONFIRMED_AFTER = timedelta(minutes=5)
# A vehicle goes home within a day of its delivery; one of the two-way pilot may stay
# for 36 hours (the pilot's terms, December 2025).
DWELL_AFTER = timedelta(hours=24)
TWO_WAY_DWELL_AFTER = timedelta(hours=36)
NOT_ARRIVED_AFTER = timedelta(hours=2)

_AT_THE_BARRIER = frozenset({Status.CALLED, Status.ENTERED})
_INSIDE = frozenset({Status.ENTERED, Status.CLEARED})
_EXPECTED = frozenset({Status.APPROVED, Status.CALLED})


@dataclass(frozen=True, slots=True)
class Situation:
    """All that alerts are derived from."""

    declaration: Declaration
    needed: frozenset[CheckKind]
    facts: Sequence[Fact]
    transshipment: Transshipment | None = None
    is_two_way: bool = False
    # The gate calls only whoever has checked in at the buffer yard.
    has_buffer_yard: bool = False
    fees: Sequence[FeeLine] = ()


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """`owner` is the role whose move it is; texts are in vi, en and zh."""

    alert: Alert
    since: datetime
    owner: str
    message: Mapping[str, str]
    next_action: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "alert": self.alert,
            "since": self.since,
            "owner": self.owner,
            "message": dict(self.message),
            "next_action": dict(self.next_action),
        }


def open_alerts(situation: Situation, now: datetime) -> list[OpenAlert]:
    """Return what is open at *now*, oldest first."""
    found = [alert for alert in _all(situation) if alert.since <= now]
    return sorted(found, key=lambda alert: alert.since)


def next_alert_at(situation: Situation, now: datetime) -> datetime | None:
    """Return when the next one opens after *now* if nothing happens meanwhile."""
    later = (alert.since for alert in _all(situation) if alert.since > now)
    return min(later, default=None)


def _all(situation: Situation) -> Iterator[OpenAlert]:
    """Yield what is open or will be if nothing happens; `since` says from when on."""
    status = situation.declaration.status
    if status in _AT_THE_BARRIER:
        yield from _half_confirmed(situation)
    if status in _INSIDE:
        yield from _dwell(situation)
    if status is Status.ENTERED:
        yield from _transshipment_ready(situation)
    if status in _EXPECTED:
        yield from _not_arrived(situation)


def _half_confirmed(situation: Situation) -> Iterator[OpenAlert]:
    """One of the two entry marks is there, and nobody says anything of the other."""
    done = passed_at(situation.facts)
    told = {CheckKind(fact.kind) for fact in situation.facts}
    lacking = ENTRY_MARKS - told
    if len(lacking) == 1 and (marked := ENTRY_MARKS & done.keys()):
        (mark,), (kind,) = marked, lacking
        since = done[mark] + HALF_CONFIRMED_AFTER
        yield _alert(Alert.HALF_CONFIRMED, since, OWNERS[kind], check=CHECKS[kind])


def _dwell(situation: Situation) -> Iterator[OpenAlert]:
    done = passed_at(situation.facts)
    marks = [done[mark] for mark in ENTRY_MARKS & done.keys()]
    if not marks:
        return
    limit = TWO_WAY_DWELL_AFTER if situation.is_two_way else DWELL_AFTER
    hours = int(limit / timedelta(hours=1))
    owner = _whose_move(situation)
    yield _alert(Alert.DWELL, min(marks) + limit, owner, hours=hours)


def _whose_move(situation: Situation) -> str:
    if situation.declaration.status is Status.CLEARED:
        return "driver"
    lacking = missing(situation.needed, situation.facts)
    stands = [*failed(situation.facts), *lacking]
    return OWNERS[stands[0]] if stands else "management"


def _transshipment_ready(situation: Situation) -> Iterator[OpenAlert]:
    shown = situation.transshipment
    if shown is None or shown.ready_since is None:
        return
    if CheckKind.TRANSSHIPMENT not in passed_at(situation.facts):
        owner = OWNERS[CheckKind.TRANSSHIPMENT]
        yield _alert(Alert.TRANSSHIPMENT_READY, shown.ready_since, owner)


def _not_arrived(situation: Situation) -> Iterator[OpenAlert]:
    """It had planned to be here long ago, and has not come.

    That is known of who was called in vain, and of who has not checked in where the
    gate has a buffer yard. Anybody else may well stand in a long line.
    """
    found = situation.declaration
    since = found.planned_arrival + NOT_ARRIVED_AFTER
    if situation.has_buffer_yard and found.checked_in_at is None:
        yield _alert(Alert.NOT_ARRIVED, since, "driver")
    elif found.missed_calls and found.ready_at is not None:
        # A missed call makes it ready anew: that is when it was not there.
        yield _alert(Alert.NOT_ARRIVED, max(since, found.ready_at), "driver")


def _alert(alert: Alert, since: datetime, owner: str, **values: Any) -> OpenAlert:
    """Fill in the texts; a value that is a mapping has a name in each language."""
    texts = TEXTS[alert]
    named: dict[str, Any] = {"role": ROLES[owner]} | values
    return OpenAlert(
        alert,
        since,
        owner,
        _filled(texts.message, named),
        _filled(texts.next_action, named),
    )


def _filled(texts: Mapping[str, str], named: Mapping[str, Any]) -> dict[str, str]:
    return {
        language: text.format_map(
            {
                name: value[language] if isinstance(value, Mapping) else value
                for name, value in named.items()
            }
        )
        for language, text in texts.items()
    }


def names(alerts: Iterable[OpenAlert]) -> frozenset[str]:
    return frozenset(alert.alert for alert in alerts)

"""What an officer is shown of a declaration: every value already said in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.api import views
from gateway.console.moments import moment
from gateway.console.officer import actions, contents, rows
from gateway.console.officer.events import (
    ShownEvent,
    Teller,
    owners_changes,
    why_not_green,
)
from gateway.domain import privacy
from gateway.domain.alerts import open_alerts
from gateway.domain.checks import OWNERS, CheckKind, Outcome
from gateway.domain.journal import JournalEntry
from gateway.domain.names import CHECKS, ROLES
from gateway.services.seen import Seen


@dataclass(frozen=True, slots=True)
class ShownCheck:
    kind: str
    name: str
    office: str
    # `pass`, `fail`, or nothing while nobody said.
    outcome: str
    at: str
    note: str
    is_required: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ShownAlert:
    text: str
    todo: str
    since: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A declaration at a glance; the last of `history` is what happened last."""

    row: rows.ShownRow
    tone: str
    number: str
    version: int
    seq: int
    status: str
    direction: str
    regime: str
    arrival: str
    channel: str
    channel_tone: str
    because: Sequence[str]
    warnings: Sequence[str]
    reason: str
    next_action: str
    hold: str
    alerts: Sequence[ShownAlert]
    parts: Mapping[str, Sequence[contents.ShownField]]
    shows_goods: bool
    goods: Sequence[Sequence[contents.ShownField]]
    receiving: Sequence[str]
    transfers: Sequence[str]
    checks: Sequence[ShownCheck]
    history: Sequence[ShownEvent]
    verbs: Sequence[str]
    due: str


def item(
    one: Seen, history: Sequence[JournalEntry], teller: Teller, *, read_up_to: int
) -> ShownItem:
    """Show it whole; what its owner changed after *read_up_to* is marked."""
    found, texts, language = one.declaration, teller.phrases.texts, teller.language
    told = views.seen(one, teller.now, teller.viewer)
    hidden = privacy.hidden_from(teller.viewer.role, is_owner=False)
    changed = owners_changes(history, read_up_to)
    reason, payment = told["reason"], told.get("payment")
    channel = found.channel
    return ShownItem(
        row=rows.row(one, teller),
        tone="stopped" if found.hold else rows.TONES.get(found.status, "over"),
        number=found.number or "",
        version=found.version,
        seq=max((entry.seq for entry in history), default=0),
        status=texts[f"officer_status_{found.status}"],
        direction=texts[found.direction.value],
        regime=texts[f"option_{told['regime']}"],
        arrival=moment(found.planned_arrival, one.gate, teller.now, teller.phrases),
        channel=texts[f"channel_{channel}"] if channel else "",
        channel_tone=rows.CHANNEL_TONES[channel] if channel else "",
        because=teller.because(why_not_green(history)),
        warnings=[warning["message"][language] for warning in told["warnings"]],
        reason=reason["message"][language] if reason else "",
        next_action=reason["next_action"].get(language, "") if reason else "",
        hold=_hold(one, teller),
        alerts=list(_alerts(one, teller)),
        parts=contents.parts(told, hidden, changed, teller),
        # A yard is shown the category alone, which stands above already.
        shows_goods="/goods/*/description" not in hidden,
        goods=contents.goods(told, hidden, changed, teller),
        receiving=[o["plate"] for o in told["receiving_vehicles"] if o["plate"]],
        transfers=list(_transfers(told["transshipment"], one, teller)),
        checks=list(_checks(one, teller)),
        history=teller.all(history)[::-1],
        verbs=actions.offered(
            found, teller.viewer, is_unloaded=bool(told["receiving_vehicles"])
        ),
        due=_due(payment, teller),
    )


def _due(payment: Mapping[str, int] | None, teller: Teller) -> str:
    if not payment or not payment["outstanding_vnd"]:
        return ""
    amount = teller.phrases.number(payment["outstanding_vnd"])
    return teller.phrases.texts["officer_due"].format(amount=amount)


def _hold(one: Seen, teller: Teller) -> str:
    hold = one.declaration.hold
    if hold is None:
        return ""
    return teller.phrases.texts["officer_held"].format(
        role=ROLES.get(hold.owner, {}).get(teller.language, hold.owner),
        time=moment(hold.at, one.gate, teller.now, teller.phrases),
        reason=hold.reason,
    )


def _transfers(
    told: Mapping[str, Any] | None, one: Seen, teller: Teller
) -> Iterator[str]:
    """Say of each receiving vehicle where it stands, and what it took over."""
    for found in told["receiving"] if told else ():
        since = moment(found["since"], one.gate, teller.now, teller.phrases)
        weight = found["weight_kg"]
        said = [found["plate"], found["area"], since]
        if weight:
            said.append(f"{teller.phrases.number(weight)} kg")
        yield " · ".join(text for text in said if text)


def _alerts(one: Seen, teller: Teller) -> Iterator[ShownAlert]:
    for alert in open_alerts(one.situation, teller.now):
        yield ShownAlert(
            alert.message[teller.language],
            alert.next_action[teller.language],
            moment(alert.since, one.gate, teller.now, teller.phrases),
        )


def _checks(one: Seen, teller: Teller) -> Iterator[ShownCheck]:
    """Yield what is required, what was told, and what this office could tell."""
    situation = one.situation
    latest = {}
    for fact in sorted(one.checks, key=lambda fact: (fact.happened_at, fact.at)):
        latest[CheckKind(fact.kind)] = fact
    own = actions.confirmable(one.declaration, teller.viewer)
    for kind in CheckKind:
        is_required, fact_ = kind in situation.needed, latest.get(kind)
        if not is_required and fact_ is None and kind not in own:
            continue
        yield ShownCheck(
            kind=kind.value,
            name=CHECKS[kind][teller.language],
            office=ROLES[OWNERS[kind]][teller.language],
            outcome=Outcome(fact_.outcome).value if fact_ else "",
            at=moment(fact_.happened_at, one.gate, teller.now, teller.phrases)
            if fact_
            else "",
            note=(fact_.note or "") if fact_ else "",
            is_required=is_required,
            is_own=kind in own,
        )

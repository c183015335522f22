"""What an officer is shown of a declaration: every value already said in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.api import views
from gateway.console.moments import moment
from gateway.console.officer import actions
from gateway.console.officer.events import (
    ShownEvent,
    Teller,
    owners_changes,
    why_not_green,
)
from gateway.domain import privacy
from gateway.domain.alerts import open_alerts
from gateway.domain.checks import OWNERS, CheckKind, Outcome
from gateway.domain.declarations import Channel
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.domain.names import CHECKS, ROLES
from gateway.services.seen import Seen

_TONES: Mapping[Status, str] = {
    Status.DRAFT: "over",
    Status.SUBMITTED: "waiting",
    Status.APPROVED: "waiting",
    Status.CALLED: "called",
    Status.ENTERED: "moving",
    Status.CLEARED: "moving",
    Status.REJECTED: "stopped",
    Status.RETURNED: "stopped",
}
_CHANNEL_TONES = {
    Channel.GREEN: "moving",
    Channel.YELLOW: "called",
    Channel.RED: "stopped",
}
# The parts of a declaration, and the fields of each in the order of reading.
_PARTS: Mapping[str, Sequence[str]] = {
    "vehicle": (
        "plate",
        "trailer_plate",
        "container",
        "seal",
        "gross_weight_kg",
        "nationality",
        "laden",
    ),
    "driver": ("name", "phone", "identity_number", "companion"),
    "quarantine": ("plant_certificate", "animal_certificate", "growing_area_code"),
}
GOODS = (
    "description",
    "category",
    "weight_kg",
    "owner_name",
    "customs_declaration",
    "hs_code",
    "origin",
    "owner_tax_code",
)
# An en dash, as in tables of figures.
NOT_SAID = "\u2013"
# They are compared digit by digit, so they stay on one line.
_CODES = frozenset({"hs_code", "owner_tax_code", "customs_declaration"})
_LABELS = {"name": "driver_name"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A declaration in a queue; `tone` is a key of the stylesheet."""

    id: str
    plate: str
    tone: str
    word: str
    goods: str
    since: str
    is_held: bool
    alert: str


@dataclass(frozen=True, slots=True)
class ShownField:
    label: str
    text: str
    is_code: bool = False
    is_changed: bool = False
    is_said: bool = True
    is_figure: bool = False


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

    row: ShownRow
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
    parts: Mapping[str, Sequence[ShownField]]
    shows_goods: bool
    goods: Sequence[Sequence[ShownField]]
    receiving: Sequence[str]
    checks: Sequence[ShownCheck]
    history: Sequence[ShownEvent]
    verbs: Sequence[str]
    due: str


def row(one: Seen, teller: Teller) -> ShownRow:
    found, texts = one.declaration, teller.phrases.texts
    told = views.seen(one, teller.now, teller.viewer)
    alerts = open_alerts(one.situation, teller.now)
    channel = found.channel if found.status is Status.SUBMITTED else None
    return ShownRow(
        id=str(found.id),
        plate=told["vehicle"]["plate"] or NOT_SAID,
        tone=_tone(one),
        word=texts[f"channel_{channel}"]
        if channel
        else texts[f"officer_status_{found.status}"],
        goods=_goods_in_short(told, teller),
        since=moment(found.changed_at, one.gate, teller.now, teller.phrases),
        is_held=found.hold is not None,
        alert=texts[f"alert_{alerts[0].alert}"] if alerts else "",
    )


def _tone(one: Seen) -> str:
    found = one.declaration
    if found.hold is not None:
        return "stopped"
    if found.status is Status.SUBMITTED and found.channel is not None:
        return _CHANNEL_TONES[found.channel]
    return _TONES.get(found.status, "over")


def _goods_in_short(told: Mapping[str, Any], teller: Teller) -> str:
    """Name the kinds of goods, and their weight in tonnes if that is to be seen."""
    texts, goods = teller.phrases.texts, told["goods"]
    kinds = dict.fromkeys(line["category"] for line in goods if line["category"])
    said = ", ".join(texts[f"category_{kind}"] for kind in kinds)
    if not goods:
        said = texts["category_empty"]
    weight = sum(line.get("weight_kg") or 0 for line in goods)
    if not weight:
        return said
    tonnes = f"{weight / 1000:.1f}".rstrip("0").rstrip(".").replace(".", texts["point"])
    return f"{said} {texts['officer_tonnes'].format(n=tonnes)}".strip()


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
        row=row(one, teller),
        tone="stopped" if found.hold else _TONES.get(found.status, "over"),
        number=found.number or "",
        version=found.version,
        seq=max((entry.seq for entry in history), default=0),
        status=texts[f"officer_status_{found.status}"],
        direction=texts[found.direction.value],
        regime=texts[f"option_{told['regime']}"],
        arrival=moment(found.planned_arrival, one.gate, teller.now, teller.phrases),
        channel=texts[f"channel_{channel}"] if channel else "",
        channel_tone=_CHANNEL_TONES[channel] if channel else "",
        because=teller.because(why_not_green(history)),
        warnings=[warning["message"][language] for warning in told["warnings"]],
        reason=reason["message"][language] if reason else "",
        next_action=reason["next_action"].get(language, "") if reason else "",
        hold=_hold(one, teller),
        alerts=list(_alerts(one, teller)),
        parts=_parts(told, hidden, changed, teller),
        # A yard is shown the category alone, which stands above already.
        shows_goods="/goods/*/description" not in hidden,
        goods=_goods(told, hidden, changed, teller),
        receiving=[o["plate"] for o in told["receiving_vehicles"] if o["plate"]],
        checks=list(_checks(one, teller)),
        history=teller.all(history)[::-1],
        verbs=actions.offered(found, teller.viewer),
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


def _alerts(one: Seen, teller: Teller) -> Iterator[ShownAlert]:
    for alert in open_alerts(one.situation, teller.now):
        yield ShownAlert(
            alert.message[teller.language],
            alert.next_action[teller.language],
            moment(alert.since, one.gate, teller.now, teller.phrases),
        )


def _parts(
    told: Mapping[str, Any],
    hidden: Sequence[str],
    changed: Sequence[str],
    teller: Teller,
) -> dict[str, list[ShownField]]:
    found: dict[str, list[ShownField]] = {}
    for part, names in _PARTS.items():
        within = told.get(part) or {}
        found[part] = [
            ShownField(
                teller.phrases.texts[f"field_{_LABELS.get(name, name)}"],
                _said(name, within[name], teller),
                is_code="plate" in name or name == "container",
                is_changed=_is_under(f"/{part}/{name}", changed),
            )
            for name in names
            if f"/{part}/{name}" not in hidden and within.get(name) not in {None, ""}
        ]
    return found


def _goods(
    told: Mapping[str, Any],
    hidden: Sequence[str],
    changed: Sequence[str],
    teller: Teller,
) -> list[list[ShownField]]:
    return [
        [
            ShownField(
                teller.phrases.texts[f"field_{name}"],
                _said(name, line.get(name), teller),
                is_changed=_is_under(f"/goods/{place}/{name}", changed),
                is_said=line.get(name) not in {None, ""},
                is_code=name in _CODES,
                is_figure=name == "weight_kg",
            )
            for name in GOODS
            if f"/goods/*/{name}" not in hidden
        ]
        for place, line in enumerate(told["goods"])
    ]


def _is_under(pointer: str, changed: Sequence[str]) -> bool:
    return any(pointer == one or pointer.startswith(f"{one}/") for one in changed)


def _said(name: str, value: Any, teller: Teller) -> str:
    texts = teller.phrases.texts
    if value is None or value == "":
        return NOT_SAID
    if name.endswith("_kg"):
        return f"{teller.phrases.number(value)} kg"
    if name == "laden":
        return texts["option_yes" if value else "option_no"]
    if name == "category":
        return texts[f"category_{value}"]
    if name == "nationality":
        return texts[f"option_{value}"]
    return str(value)


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

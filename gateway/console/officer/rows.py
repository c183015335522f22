"""A declaration as it stands in a queue: one line, said in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.console.moments import moment
from gateway.console.officer.events import Teller
from gateway.domain import privacy
from gateway.domain.alerts import open_alerts
from gateway.domain.declarations import Channel
from gateway.domain.lifecycle import Status
from gateway.services.seen import Seen

# An en dash, as in tables of figures.
NOT_SAID = "\u2013"
TONES: Mapping[Status, str] = {
    Status.DRAFT: "over",
    Status.SUBMITTED: "waiting",
    Status.APPROVED: "waiting",
    Status.CALLED: "called",
    Status.ENTERED: "moving",
    Status.CLEARED: "moving",
    Status.REJECTED: "stopped",
    Status.RETURNED: "stopped",
}
CHANNEL_TONES: Mapping[Channel, str] = {
    Channel.GREEN: "moving",
    Channel.YELLOW: "called",
    Channel.RED: "stopped",
}


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


def row(one: Seen, teller: Teller) -> ShownRow:
    found, texts = one.declaration, teller.phrases.texts
    # Not all that is told of it: a desk shows a hundred rows again and again.
    hidden = privacy.hidden_from(teller.viewer.role, is_owner=False)
    told = privacy.without(one.contents.body, hidden)
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
        return CHANNEL_TONES[found.channel]
    return TONES.get(found.status, "over")


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

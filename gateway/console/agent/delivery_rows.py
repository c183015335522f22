"""A delivery as it stands in a webhook's log, said in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.console.moments import moment
from gateway.console.phrases import Phrases
from gateway.domain.gates import Gate
from gateway.domain.webhooks import DeliveryState, message_id
from gateway.storage.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """`answer` is the receiver's, or why there was none; empty before the first try."""

    id: str
    kind: str
    gate: str
    seq: str
    state: str
    is_failing: bool
    tries: int
    answer: str
    took: str
    at: str
    next: str


def row_of(
    one: Delivery,
    gates: Mapping[str, Gate],
    now: datetime,
    language: str,
    phrases: Phrases,
) -> DeliveryRow:
    gate = gates[one.gate]
    is_pending = one.state is DeliveryState.PENDING
    took = one.duration_ms
    return DeliveryRow(
        id=message_id(one.webhook_id, one.gate, one.seq),
        kind=one.kind,
        gate=gate.names.get(language, gate.id),
        seq=phrases.number(one.seq),
        state=one.state.value,
        is_failing=is_pending and one.tries > 0,
        tries=one.tries,
        answer=_answer(one, phrases),
        took=f"{phrases.number(took)} ms" if took is not None else "",
        at=moment(one.tried_at or one.created_at, gate, now, phrases),
        next=moment(one.next_try_at, gate, now, phrases) if is_pending else "",
    )


def _answer(one: Delivery, phrases: Phrases) -> str:
    if one.status is not None:
        return f"HTTP {one.status}"
    return phrases.texts[f"agent_trouble_{one.error}"] if one.error else ""

"""What a webhook is told: the bytes of an event, the same at every try."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json

from gateway.domain.downgrades import downgrade_of
from gateway.domain.journal import JournalEntry
from gateway.domain.webhooks import PING, event_of, message_id


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    body: bytes


def of_entry(webhook_id: UUID, entry: JournalEntry, number: str) -> Message:
    """Tell of an entry about the declaration of that *number*."""
    downgrade = downgrade_of(entry.kind, entry.data)
    told = {
        "gate": entry.gate,
        "seq": entry.seq,
        "declaration_id": entry.declaration_id,
        "number": number,
        "status": entry.data.get("to"),
        "at": entry.at,
        "kind": entry.kind,
        "by": entry.by,
        "data": entry.because,
        "downgrade": downgrade
        and {"code": downgrade.code, "message": dict(downgrade.message)},
    }
    body = {"type": event_of(entry.kind), "timestamp": entry.at, "data": told}
    return Message(message_id(webhook_id, entry.gate, entry.seq), to_json(body))


def ping(webhook_id: UUID, serial: UUID, now: datetime) -> Message:
    told = {"webhook_id": webhook_id}
    body = {"type": PING, "timestamp": now, "data": told}
    return Message(f"ping_{serial.hex}_{webhook_id.hex}", to_json(body))

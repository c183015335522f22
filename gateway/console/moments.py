"""When something is, on the clock of a gate."""

from datetime import datetime

from gateway.console.phrases import Phrases
from gateway.domain.gates import Gate


def moment(at: datetime | None, gate: Gate, now: datetime, phrases: Phrases) -> str:
    """Say the time; the day is named if it is another than today's."""
    if at is None:
        return ""
    local, today = at.astimezone(gate.zone), now.astimezone(gate.zone).date()
    time = f"{local:%H:%M}"
    return time if local.date() == today else f"{phrases.day(local.date())} {time}"

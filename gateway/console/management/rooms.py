"""What the pages of one gate share: who may see them, and the way between them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends

from gateway.console.staff import one_of
from gateway.console.texts import TEXTS
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor

# As `GET /v1/gates/{gate}/line` and `…/journal` are for.
VIEWERS = ("border_guard", "customs", "management", "tester")
Viewer = Annotated[Actor, Depends(one_of(*VIEWERS))]
Management = Annotated[Actor, Depends(one_of("management"))]

_SEEN = {
    "gate": "",
    "line": "/line",
    "day": "/day",
    "journal": "/journal",
}
_TURNED = {
    "controls": "/controls",
    "what_if": "/what-if",
    "notices": "/notices",
}
# What a page that stays fresh says by itself.
_LIVE = (
    "fresh_at",
    "fresh_live",
    "fresh_stale",
    "fresh_trouble",
    "fresh_offline",
    "age_seconds",
    "age_minutes",
    "thousands",
)


def room(name: str, gate: Gate, actor: Actor, language: str) -> dict[str, Any]:
    """Return what `management/room.html` needs for the page *name*."""
    found = _SEEN | (_TURNED if actor.role == "management" else {})
    return {
        "room": name,
        "rooms": [(key, f"/manage/{gate.id}{path}") for key, path in found.items()],
        "gate_id": gate.id,
        "gate_name": gate.names.get(language, gate.id),
    }


def live_texts(language: str) -> Mapping[str, str]:
    """Return the words that a script says, without all the others."""
    return {key: TEXTS[language][key] for key in _LIVE}

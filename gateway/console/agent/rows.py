"""A vehicle as it stands on the desk: one row, said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.api import views
from gateway.console.agent.cells import Cell, cells_of
from gateway.console.phrases import Phrases
from gateway.console.shown_vehicles import ShownVehicle, show
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import FINAL, Status
from gateway.services.seen import Seen

# Whose move it is, when it is nobody's at the gate.
_OURS = frozenset({"agent", "driver"})


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`searched` is all that a clerk may look for, in lower case.

    `cells` is what was declared, as far as the table shows it.
    """

    shown: ShownVehicle
    gate_id: str
    direction: str
    status: Status
    place: int | None
    changed_at: datetime
    goods: str
    searched: str
    needs_me: bool
    version: int
    cells: Sequence[Cell] = ()

    @property
    def id(self) -> str:
        return self.shown.id

    @property
    def plate(self) -> str:
        return self.shown.plate

    @property
    def is_called(self) -> bool:
        return self.status is Status.CALLED


def row_of(
    one: Seen,
    now: datetime,
    viewer: Actor,
    language: str,
    phrases: Phrases,
    *,
    with_cells: bool = False,
) -> DeskRow:
    found, body = one.declaration, one.contents.body
    reason = views.seen(one, now, viewer)["reason"]
    goods = body.get("goods") or []
    vehicle, driver = body["vehicle"], body["driver"]
    known = [
        *(vehicle.get(name) for name in ("plate", "trailer_plate", "container")),
        *(line.get("customs_declaration") for line in goods),
        *(line.get("description") for line in goods),
        *(driver.get(name) for name in ("name", "phone")),
        found.number,
    ]
    return DeskRow(
        shown=show(one, now, viewer, language, phrases),
        gate_id=found.gate,
        direction=found.direction.value,
        status=found.status,
        place=one.position,
        changed_at=found.changed_at,
        goods=", ".join(line["description"] for line in goods if line["description"]),
        searched=_searchable([text for text in known if text]),
        needs_me=found.status not in FINAL
        and reason is not None
        and reason["owner"] in _OURS,
        version=found.version,
        cells=cells_of(one, now, language, phrases) if with_cells else (),
    )


def _searchable(known: list[str]) -> str:
    """Plates are looked for with their dots and dashes, and without."""
    bare = ["".join(filter(str.isalnum, text)) for text in known]
    return " ".join([*known, *bare]).casefold()

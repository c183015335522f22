"""What receiving vehicles take over: facts, late, twice and in any order."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from gateway.domain.declarations import Declaration, Kind, change
from gateway.domain.errors import ReceivingVehicleNotDeclared, TransitionNotAllowed
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.domain.transshipments import place_of
from gateway.services.checking import refuse_impossible_time
from gateway.services.work import Needs, Work
from gateway.storage.transshipments import Transfer

_UNLOADED = frozenset(
    {Status.ENTERED, Status.CLEARED, Status.DEPARTED, Status.RETURNED}
)
# A receiving vehicle may be there before the one that it unloads.
_AWAITED = _UNLOADED | {Status.APPROVED, Status.CALLED}


@dataclass(frozen=True, slots=True)
class AddTransfer:
    """`plate` is normalised; without a weight it is there, with one it carries that."""

    id: UUID
    plate: str
    area: str
    weight_kg: int | None
    actor: Actor
    happened_at: datetime | None = None
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        ids = frozenset({self.id})
        needs = Needs(ids=ids, contents=True, transfers=True)
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> Declaration:
        """Record the fact, unless it is known.

        Raises:
            ReceivingVehicleNotDeclared: the declaration does not name this plate.
            TransitionNotAllowed: the vehicle has not come so far.
            ShapeNotAllowed: it cannot have happened then.
        """
        found = work.find(self.id)
        self._refuse_too_early(found)
        refuse_impossible_time(self.happened_at, found, work.now)
        place = place_of(self.plate, work.loaded.contents[self.id].body)
        if place is None:
            msg = "no receiving vehicle of this declaration has this plate"
            raise ReceivingVehicleNotDeclared(msg)
        known = work.loaded.transfers.setdefault(self.id, [])
        if self._is_known(place, known):
            return found
        return self._record(work, found, place, known)

    def _refuse_too_early(self, found: Declaration) -> None:
        allowed = _AWAITED if self.weight_kg is None else _UNLOADED
        if found.status not in allowed:
            msg = f"cannot unload a vehicle that is {found.status}"
            raise TransitionNotAllowed(msg)

    def _is_known(self, place: int, known: list[Transfer]) -> bool:
        here = [one for one in known if one.receiving == place]
        if self.happened_at is None:
            here = sorted(here, key=lambda one: (one.happened_at, one.at))[-1:]
        return any(
            (one.area, one.weight_kg) == (self.area, self.weight_kg)
            and self.happened_at in {None, one.happened_at}
            for one in here
        )

    def _record(
        self, work: Work, found: Declaration, place: int, known: list[Transfer]
    ) -> Declaration:
        at = self.happened_at or work.now
        made = Transfer(
            uuid7(),
            self.id,
            place,
            self.area,
            self.weight_kg,
            str(self.actor),
            at,
            work.now,
        )
        known.append(made)
        work.transfers.append(made)
        because = {
            "receiving": place,
            "area": self.area,
            "weight_kg": self.weight_kg,
            "happened_at": at.isoformat(),
        }
        after = change(found, Kind.TRANSSHIPPED, at=work.now, because=because)
        return work.change(after, str(self.actor))

"""The places that bots take on a day: sold to vehicles drawn before, or to nobody."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from gateway.domain.declarations import Direction
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import DAY_MS
from simulator.traffic import identities
from simulator.traffic.days import Register, plates, scaled
from simulator.traffic.streams import Streams
from simulator.traffic.vehicles import Vehicle
from simulator.whatif.drawing import traffic
from simulator.whatif.scalpers import grabbed

_DRAWN = ("plate", "trailer", "container", "person", "number")


@dataclass(frozen=True, slots=True)
class Place:
    """What a bot declares: a load like that of a vehicle drawn, on one that is not.

    `vehicle` is nobody's. `buyer` is the id of who buys the place; None: nobody does.
    """

    vehicle: Vehicle
    buyer: str | None


def unsold(vehicle_id: str) -> str:
    """Return the id of the place beside a vehicle that nobody buys."""
    return f"{vehicle_id}/unsold"


def prepare_places(
    scenario: Scenario,
    vehicles: Iterable[Vehicle],
    register: Register,
    *,
    seed: int,
    day: int,
    on: date,
    share: float = 1.0,
) -> list[Place]:
    """Return the places of the run's *day*-th day, those of the what-if question.

    There are at most two for each of its *vehicles*: one that it buys, and one beside
    it that nobody does. Their identities come from the *register* of these.
    """
    replication, since = divmod(day, scenario.run.days)
    drawn, identity = Streams(seed, replication), Streams(seed, on.toordinal())
    by_id = {vehicle.id: vehicle for vehicle in vehicles}
    thinned = scaled(scenario, share)
    return [
        place
        for flow in thinned.flows
        for place in _places(
            thinned,
            flow,
            since,
            drawn=drawn,
            identity=identity,
            by_id=by_id,
            register=register,
        )
    ]


def _places(
    scenario: Scenario,
    flow: Flow,
    since: int,
    *,
    drawn: Streams,
    identity: Streams,
    by_id: Mapping[str, Vehicle],
    register: Register,
) -> Iterator[Place]:
    found = traffic(scenario, flow, drawn)
    bots = grabbed(scenario, flow, drawn, found.declared + found.slips)
    for is_sold, rows in ((True, bots.bought), (False, bots.beside)):
        kind = "sold" if is_sold else "unsold"
        draws = {
            name: identity.uniforms(f"{flow.name}/{kind}/{name}", len(rows))
            for name in _DRAWN
        }
        for row in np.flatnonzero(rows & (found.declared // DAY_MS == since)).tolist():
            beside = by_id[f"{flow.name}/{row}"]
            own = {name: column[row] for name, column in draws.items()}
            taken_at = (int(bots.taken[row]) - since * DAY_MS) / 1000
            vehicle = replace(
                beside,
                id=f"{beside.id}/sold" if is_sold else unsold(beside.id),
                declares_at=taken_at,
                # Who wants to sell a place does not want it to be called before.
                arrives_at=DAY_MS / 1000 if is_sold else taken_at,
                body=_body(beside, own, register),
                no_show=False,
                never=True,
                uncalled=False,
                slip_min=0.0,
                fault_min=0.0,
                near_at=0.0,
            )
            yield Place(vehicle, beside.id if is_sold else None)


def _body(
    beside: Vehicle, draws: Mapping[str, float], register: Register
) -> dict[str, Any]:
    """Return what *beside* declares, for another vehicle with other papers."""
    carrier = beside.body["vehicle"]
    number = register.numbers.take(draws["number"])
    leaves = beside.direction is Direction.EXPORT
    customs = identities.customs_declaration(number, leaves=leaves)
    others = plates(
        draws,
        register,
        vietnamese=carrier["nationality"] == "VN",
        container=carrier["container"] is not None,
    )
    return {
        **beside.body,
        "vehicle": {**carrier, **others},
        "driver": identities.person_of_bot(register.people.take(draws["person"])),
        "goods": [
            {**line, "customs_declaration": customs} for line in beside.body["goods"]
        ],
    }

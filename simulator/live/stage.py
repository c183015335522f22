"""What everybody on the stage shares."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from simulator.live.clock import Clock
from simulator.live.desks import Desk, Shifts
from simulator.live.gateway import Gateway
from simulator.live.journeys import Ledger
from simulator.results.records import Records
from simulator.scenario.models import Scenario


@dataclass(frozen=True, slots=True)
class GateDesks:
    """The desks of a gate, by the names that stages of what-if questions have."""

    border_guard: Desk
    review: Desk
    customs: Desk
    inspection: Desk
    quarantine: Desk
    far_side: Desk

    def work_by(self, shifts: Callable[[str], Shifts]) -> None:
        for one in fields(self):
            desk: Desk = getattr(self, one.name)
            desk.work_by(shifts(one.name))


@dataclass(frozen=True, slots=True)
class Stage:
    scenario: Scenario
    clock: Clock
    gateway: Gateway
    ledger: Ledger
    records: Records
    desks: dict[str, GateDesks]


def staff(scenario: Scenario, clock: Clock, records: Records) -> dict[str, GateDesks]:
    """Put the officers of the scenario at the desks of each gate."""

    def desk(gate: str, name: str) -> Desk:
        shifts = Shifts(planned(scenario, gate, name))
        return Desk(clock, shifts, name=f"{gate}/{name}", records=records)

    return {
        gate: GateDesks(**{one.name: desk(gate, one.name) for one in fields(GateDesks)})
        for gate in scenario.desks
    }


def planned(scenario: Scenario, gate: str, name: str) -> int:
    """Return how many work at a desk when nothing is changed.

    A scenario that says nothing of the other side lets everybody cross at once.
    """
    if name != "far_side":
        officers: int = getattr(scenario.desks[gate], name)
        return officers
    found = scenario.gates.get(gate)
    return found.far_side.lanes if found else 1

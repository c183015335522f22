"""What everybody on the stage shares."""

from dataclasses import dataclass, fields

from simulator.live.clock import Clock
from simulator.live.desks import Desk
from simulator.live.gateway import Gateway
from simulator.live.journeys import Ledger
from simulator.results.records import Records
from simulator.scenario.models import Scenario


@dataclass(frozen=True, slots=True)
class GateDesks:
    border_guard: Desk
    review: Desk
    customs: Desk
    inspection: Desk
    quarantine: Desk


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
        officers: int = getattr(scenario.desks[gate], name)
        return Desk(clock, officers, name=f"{gate}/{name}", records=records)

    return {
        gate: GateDesks(**{one.name: desk(gate, one.name) for one in fields(GateDesks)})
        for gate in scenario.desks
    }

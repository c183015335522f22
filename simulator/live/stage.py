"""What everybody on the stage shares."""

from dataclasses import dataclass

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


def staff(scenario: Scenario, clock: Clock) -> dict[str, GateDesks]:
    """Put the officers of the scenario at the desks of each gate."""
    return {
        gate: GateDesks(
            border_guard=Desk(clock, desks.border_guard),
            review=Desk(clock, desks.review),
            customs=Desk(clock, desks.customs),
            inspection=Desk(clock, desks.inspection),
            quarantine=Desk(clock, desks.quarantine),
        )
        for gate, desks in scenario.desks.items()
    }

"""When officers of a living day are there: the timetable of the what-if question."""

from simulator.live.desks import Shifts
from simulator.live.stage import GateDesks, planned
from simulator.scenario.models import Scenario
from simulator.traffic.streams import Streams
from simulator.whatif.plans import timetable_of


def put_on_duty(
    desks: dict[str, GateDesks],
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    midnight: float,
) -> None:
    """Let everybody work by the timetable, whose days begin at the virtual *midnight*.

    Outages and changes are those of the *replication*. A scenario that says nothing of
    its gates has officers day and night.
    """
    for gate, own in desks.items():
        if gate not in scenario.gates:
            continue
        timetable = timetable_of(scenario, gate, Streams(seed, replication))

        def shifts(name: str, gate: str = gate) -> Shifts:
            at, _, officers = timetable.controls((name,))  # noqa: B023 - used at once
            changes = [
                (midnight + at_ms / 1000, number)
                for at_ms, number in zip(at.tolist(), officers.tolist(), strict=True)
            ]
            return Shifts(planned(scenario, gate, name), changes)

        own.work_by(shifts)

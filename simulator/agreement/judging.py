"""Compare the first day of a run with what was foretold of its vehicles."""

from dataclasses import replace

from simulator.agreement.buying import buying
from simulator.agreement.differences import Agreement, compare
from simulator.agreement.moments import foretold, lived, told_by
from simulator.agreement.turns import lost_turns
from simulator.live.options import Options
from simulator.live.stage import Stage
from simulator.scenario.models import Scenario
from simulator.traffic.days import scaled
from simulator.whatif.drawing import Told
from simulator.whatif.scalpers import has_bots


def judge(
    scenario: Scenario, options: Options, stage: Stage, midnight: float
) -> Agreement:
    """Return where the day from *midnight* (virtual) on and the prediction differ.

    Raises:
        ScenarioNotAllowed: the scenario says nothing of its gates.
    """
    everything, records = list(stage.ledger), stage.records
    own = [journey for journey in everything if not journey.is_place]
    played = scaled(scenario, options.share)
    moments = lived(records.log, everything, midnight)
    told = told_by(played, seed=options.seed, journeys=everything, moments=moments)
    vehicles = lived(records.log, own, midnight)
    given = Told(channels=told.channels, kept=told.kept)
    with_inputs = foretold(played, seed=options.seed, told=told)
    names = {one.case: one.vehicle.id for one in own if one.vehicle}
    near = {
        case: with_inputs[name].callable
        for case, name in names.items()
        if name in with_inputs
    }
    lost = lost_turns(played, records.log, near, seed=options.seed, midnight=midnight)
    found = compare(
        vehicles,
        foretold(played, seed=options.seed, told=given),
        with_inputs,
        records,
        options.speed,
        lost_min={names[case]: one for case, one in lost.items() if case in names},
    )
    if not has_bots(played):
        return found
    supposed = foretold(played, seed=options.seed, told=Told(channels=told.channels))
    return replace(found, buying=buying(vehicles, supposed))

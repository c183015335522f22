"""Compare the first day of a run with what was foretold of its vehicles."""

from simulator.agreement.differences import Agreement, compare
from simulator.agreement.moments import foretold, lived, told_by
from simulator.live.options import Options
from simulator.live.stage import Stage
from simulator.scenario.models import Scenario
from simulator.traffic.days import scaled
from simulator.whatif.drawing import Told


def judge(
    scenario: Scenario, options: Options, stage: Stage, midnight: float
) -> Agreement:
    """Return where the day from *midnight* (virtual) on and the prediction differ.

    Raises:
        ScenarioNotAllowed: the scenario says nothing of its gates.
    """
    own, records = list(stage.ledger), stage.records
    played = scaled(scenario, options.share)
    moments = lived(records.log, own, midnight)
    told = told_by(played, seed=options.seed, journeys=own, moments=moments)
    channels = Told(channels=told.channels)
    return compare(
        moments,
        foretold(played, seed=options.seed, told=channels),
        foretold(played, seed=options.seed, told=told),
        records,
        options.speed,
    )

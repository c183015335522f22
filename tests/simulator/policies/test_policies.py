"""Policies change who goes first, bots take places, and nobody else is another."""

import numpy as np
import pytest
from typer.testing import CliRunner

from gateway.domain import transitions
from gateway.domain.declarations import Direction, milliseconds
from simulator.cli import app
from simulator.errors import ScenarioNotAllowed
from simulator.policies.variants import Bots, variants
from simulator.scenario.changes import Policy, PolicyChange
from simulator.scenario.figures import Service
from simulator.scenario.reading import read_scenario
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import EXPIRED, GAVE_UP
from simulator.whatif.measures import measures, overtakes
from simulator.whatif.plans import play
from simulator.whatif.policies import slots_of

JULY = read_scenario("july-2025")
BOTS = Bots(places=0.4, sold=0.5, tickets=3, deters=0.8)
GATE = "tan-thanh/export"


@pytest.fixture(scope="module")
def found():
    """What every variant of a day in July comes to, by policy and with bots or not."""
    return {
        (one.policy, one.with_bots): measures(
            one.scenario, seed=1, replication=0, engine=Engine.PYTHON
        )
        for one in variants(JULY, BOTS)
    }


def run_of(scenario, gate="huu-nghi"):
    for run in play(scenario, seed=1, replication=0, engine=Engine.PYTHON):
        if run.timetable.gate == gate:
            return run
    raise LookupError(gate)


def variant(policy, *, bots=False, scenario=JULY):
    for one in variants(scenario, BOTS):
        if (one.policy, one.with_bots) == (policy, bots):
            return one.scenario
    raise LookupError(policy)


def test_policies_order_the_line_as_they_say(found):
    alone = {policy: found[policy, False] for policy in Policy}

    overtaken = {p: alone[p][f"{GATE}: overtakes"] for p in Policy}
    assert overtaken[Policy.FIRST_COME] < overtaken[Policy.GATEWAY]
    assert overtaken[Policy.GATEWAY] < overtaken[Policy.LOTTERY]
    ahead = "huu-nghi/export: wait with head start"
    others = "huu-nghi/export: wait without head start"
    assert alone[Policy.GATEWAY][ahead] < alone[Policy.GATEWAY][others] - 20
    assert abs(alone[Policy.FIRST_COME][ahead] - alone[Policy.FIRST_COME][others]) < 15
    vehicles = {row[f"{GATE}: vehicles"] for row in found.values()}
    assert 1 == len(vehicles)


def test_whoever_buys_a_place_waits_less_and_all_others_more(found):
    for policy in Policy:
        bots = found[policy, True]

        assert bots[f"{GATE}: saved by buying"] > 0
        own = bots[f"{GATE}: wait in own place"]
        assert own > found[policy, False][f"{GATE}: wait in own place"]


def test_a_deposit_keeps_places_away_from_who_does_not_come(found):
    own = f"{GATE}: wait in own place"

    assert found[Policy.DEPOSIT, True][own] < found[Policy.GATEWAY, True][own] / 2


def test_nobody_is_called_before_the_slot_that_was_booked():
    run = run_of(variant(Policy.SLOTS))

    lane = run.flow == list(Direction).index(Direction.EXPORT)
    joins = run.outcome.case.vehicles.arrives[lane]
    slots = slots_of(run.timetable, Direction.EXPORT)
    assert set(joins.tolist()) <= set(slots.tolist())
    assert len(joins) == len(set(joins.tolist()))
    assert (run.outcome.started[lane, 0] >= joins).all()
    assert (joins >= run.ready[lane]).all()


def test_places_that_nobody_bought_expire_and_count_as_no_vehicle():
    run = run_of(variant(Policy.GATEWAY, bots=True))

    phantoms = run.flow == -1
    assert phantoms.any()
    assert (run.outcome.fate[phantoms] == EXPIRED).all()
    assert not run.bought[phantoms].any()


def test_another_order_rule_of_the_gateway_changes_what_policies_say(monkeypatch):
    before = run_of(variant(Policy.GATEWAY)).outcome.left.tolist()

    def twice_the_head_start(ready_at, category, head_start_minutes):
        minutes = 2 * head_start_minutes.get(category, 0)
        return milliseconds(ready_at) - minutes * 60_000

    monkeypatch.setattr(transitions, "order_key", twice_the_head_start)

    assert before != run_of(variant(Policy.GATEWAY)).outcome.left.tolist()


def test_overtakes_are_counted_pair_by_pair():
    ready, called = np.array([1, 2, 3, 4]), np.array([40, 20, 30, 20])

    # The first is overtaken by three, the third by the fourth.
    assert 4 == overtakes(ready, called)


def test_who_has_no_patience_turns_back():
    law = JULY.service[Service.BARRIER].model_copy(update={"mean": 30.0})
    behaviour = JULY.behaviour.model_copy(update={"patience": law})

    hasty = run_of(JULY.model_copy(update={"behaviour": behaviour}))

    # Who missed a call has waited before, and may turn back later.
    gone = (hasty.outcome.fate == GAVE_UP) & (hasty.outcome.missed == 0)
    assert gone.any()
    waited = hasty.outcome.left[gone] - hasty.ready[gone]
    assert {30 * 60_000} == set(waited.tolist())


def test_a_scenario_that_has_a_policy_is_not_given_another():
    own = PolicyChange(kind="policy", policy="lottery", grade="C", source="test")
    scenario = JULY.model_copy(update={"changes": (own,)})

    with pytest.raises(ScenarioNotAllowed, match="change 1 is of the kind 'policy'"):
        list(variants(scenario, BOTS))


def test_the_command_shows_every_policy_and_writes_all_figures(tmp_path):
    options = ("--replications", "2", "--workers", "1", "--engine", "python")
    out = tmp_path / "out"

    result = CliRunner().invoke(
        app, ["policies", "july-2025", *options, "--no-cache", "--out", str(out)]
    )

    assert 0 == result.exit_code
    assert 8 == result.stdout.count("first-come")
    assert "july-2025-lottery-bots" in (out / "summary.csv").read_text("utf-8")
    assert 'id="policy_gains"' in (out / "report.html").read_text("utf-8")

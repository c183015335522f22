"""A scenario becomes vehicles and staff; changes change what they say, and no more."""

import numpy as np
import pytest

from gateway.domain import transitions
from gateway.domain.declarations import Direction, milliseconds
from simulator.errors import OrderRuleUnknown, ScenarioNotAllowed
from simulator.scenario.models import Chance, Scenario
from simulator.scenario.reading import read_scenario
from simulator.scenario.sources import known_days
from simulator.scenario.units import DAY_MS
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import EXPIRED
from simulator.whatif.plans import play
from simulator.whatif.staffing import STAGES, Timetable

HOUR = DAY_MS // 24
GRADED = {"grade": "C", "source": "test"}
JULY = read_scenario("july-2025")


def changed(*changes):
    """The day of July with changes, checked as if it had been read."""
    shown = read_raw()
    return Scenario.model_validate(
        shown | {"change": [change | GRADED for change in changes]}
    )


def read_raw():
    import tomllib

    return tomllib.loads(known_days()["july-2025"].read_text("utf-8"))


def runs(scenario):
    return {
        run.timetable.gate: run
        for run in play(scenario, seed=1, replication=0, engine=Engine.PYTHON)
    }


def waits(run, direction):
    at = list(Direction).index(direction)
    own = run.flow == at
    ready = run.outcome.case.vehicles.arrives[own]
    return (run.outcome.started[own, at] - ready) / 60_000


@pytest.fixture(scope="module")
def july():
    return runs(JULY)


def test_the_same_replication_has_the_same_vehicles(july):
    again = runs(JULY)["huu-nghi"]

    assert july["huu-nghi"].outcome.left.tolist() == again.outcome.left.tolist()


def test_the_day_has_about_the_vehicles_that_were_counted(july):
    came = sum(len(run.flow) for run in july.values())

    assert 1453 == pytest.approx(came, abs=4 * 1453**0.5)


def test_nobody_is_called_before_the_gate_opens(july):
    called = july["huu-nghi"].outcome.started[:, :2].max(axis=1)

    assert called.min() >= 7 * HOUR
    assert called.max() < 20 * HOUR


def test_a_closed_lane_meets_the_same_vehicles_and_keeps_exports_waiting(july):
    closed = runs(read_scenario("lane-closed-3h"))

    before, after = july["huu-nghi"], closed["huu-nghi"]
    arrives = [run.outcome.case.vehicles.arrives.tolist() for run in (before, after)]
    assert arrives[0] == arrives[1]
    assert waits(after, "export").mean() > waits(before, "export").mean() + 15
    other = [run["tan-thanh"].outcome.left.tolist() for run in (july, closed)]
    assert other[0] == other[1]


def test_more_arrivals_are_the_same_vehicles_sooner(july):
    more = runs(changed({"kind": "arrivals", "factor": 1.5}))["huu-nghi"]

    assert len(july["huu-nghi"].flow) * 1.5 == pytest.approx(len(more.flow), rel=0.1)


def test_nobody_crosses_while_the_other_side_has_stopped():
    run = runs(read_scenario("far-side-stops-4h"))["huu-nghi"]

    begun = run.outcome.started[:, STAGES.index("far_side")]
    assert not ((begun >= 10 * HOUR) & (begun < 14 * HOUR)).any()
    assert (begun >= 14 * HOUR).any()


def test_a_smaller_room_lets_fewer_in():
    room = {"kind": "room", "gate": "huu-nghi", "direction": "export", "vehicles": 20}

    run = runs(changed(room))["huu-nghi"]

    assert waits(run, "export").mean() > 120


def test_slower_service_keeps_vehicles_longer(july):
    slow = runs(changed({"kind": "service", "service": "quarantine", "factor": 3}))

    stays = [
        (run["huu-nghi"].outcome.left - run["huu-nghi"].outcome.case.vehicles.arrives)
        for run in (july, slow)
    ]
    assert stays[1].mean() > stays[0].mean()


def test_everybody_comes_when_called_if_so_asked():
    run = runs(changed({"kind": "no-shows", "probability": 0}))["huu-nghi"]

    assert 0 == run.outcome.missed.sum()


def test_who_follows_no_call_expires_and_leaves_the_others_as_they_are(july):
    never = Chance(probability=0.5, grade="C", source="test")
    behaviour = JULY.behaviour.model_copy(update={"never": never})

    outcome = runs(JULY.model_copy(update={"behaviour": behaviour}))["huu-nghi"].outcome

    share = (outcome.fate == EXPIRED).mean()
    assert 0.5 == pytest.approx(share, abs=0.06)
    assert 2 == outcome.missed[outcome.fate == EXPIRED].min()
    before = july["huu-nghi"].outcome.case.vehicles
    assert before.arrives.tolist() == outcome.case.vehicles.arrives.tolist()


def test_head_starts_asked_about_take_the_place_of_those_in_force(july):
    none = runs(changed({"kind": "order", "head_starts": {}}))["huu-nghi"]

    vehicles = none.outcome.case.vehicles
    own = july["huu-nghi"].outcome.case.vehicles
    leads = {0, 120 * 60_000, 180 * 60_000, -60 * 60_000}
    assert leads == set((vehicles.key - own.key).tolist())


def test_a_vehicle_stands_by_when_it_was_declared_and_is_called_near_its_time(july):
    vehicles = runs(changed({"kind": "order", "head_starts": {}}))[
        "huu-nghi"
    ].outcome.case.vehicles

    # Whoever is to come an hour after being declared may be called at once.
    early = (vehicles.arrives - vehicles.key) / 60_000
    assert early.min() == 0
    assert 180 == pytest.approx(early.max(), abs=60)


def test_another_order_rule_of_the_gateway_gives_other_answers(july, monkeypatch):
    def twice_the_head_start(ready_at, category, head_start_minutes):
        minutes = 2 * head_start_minutes.get(category, 0)
        return milliseconds(ready_at) - minutes * 60_000

    monkeypatch.setattr(transitions, "order_key", twice_the_head_start)

    planted = runs(JULY)["huu-nghi"]
    assert july["huu-nghi"].outcome.left.tolist() != planted.outcome.left.tolist()


def test_an_order_rule_without_head_starts_is_refused(monkeypatch):
    def last_first(ready_at, category, head_start_minutes):
        return 2**45 - milliseconds(ready_at)

    monkeypatch.setattr(transitions, "order_key", last_first)

    with pytest.raises(OrderRuleUnknown):
        runs(JULY)


def test_hours_and_closures_say_when_lanes_are_open():
    hours = {"kind": "hours", "gate": "huu-nghi", "open": ["08:00-22:00"]}
    closure = {"kind": "closure", "from": "day 1 09:00", "to": "day 1 10:00"}

    table = Timetable(changed(hours, closure), "huu-nghi", {})

    lanes = [table.servers("call export", hour * HOUR) for hour in (7, 8, 9, 10, 21)]
    assert [0, 2, 0, 2, 2] == lanes
    desks = [table.servers("customs", hour * HOUR) for hour in (7, 9, 24, 25)]
    assert [0, 8, 8, 0] == desks


def test_a_desk_out_of_order_has_one_place_less():
    table = Timetable(JULY, "huu-nghi", {"inspection": [(9 * HOUR, 10 * HOUR)]})

    assert [8, 7, 8] == [table.servers("inspection", h * HOUR) for h in (8, 9, 10)]


def test_a_scenario_without_gates_cannot_be_asked():
    bare = Scenario.model_validate({**read_raw(), "gates": {}})

    with pytest.raises(ScenarioNotAllowed, match=r"july-2025: .* need its gates"):
        runs(bare)


def test_tet_keeps_everybody_until_the_gates_open_again():
    run = runs(read_scenario("tet-2026"))["huu-nghi"]

    called = run.outcome.started[:, :2].max(axis=1)
    assert not ((called >= 3 * DAY_MS) & (called < 7 * DAY_MS)).any()
    assert np.all(run.outcome.fate == 1)


def test_a_day_on_which_nobody_comes_can_be_asked_about():
    empty = runs(changed({"kind": "arrivals", "factor": 0}))

    assert [0, 0] == [len(run.flow) for run in empty.values()]


def test_figures_beyond_the_kernel_are_refused_not_crashed_on():
    slow = {"kind": "service", "service": "handover", "factor": 1e12}

    with pytest.raises(ScenarioNotAllowed, match="huu-nghi cannot be played: "):
        runs(changed(slow))


def test_a_gate_that_nobody_comes_to_is_left_out():
    one = [flow for flow in read_raw()["flows"] if flow["gate"] == "huu-nghi"]

    found = runs(Scenario.model_validate({**read_raw(), "flows": one}))

    assert ["huu-nghi"] == list(found)


def test_who_stands_there_already_is_called_before_who_comes(july):
    standing = {"gate": "huu-nghi", "direction": "export", "vehicles": 300} | GRADED

    full = Scenario.model_validate(read_raw() | {"standing": [standing]})
    run = runs(full)["huu-nghi"]

    arrives = run.outcome.case.vehicles.arrives
    assert 300 == (arrives == 0).sum()
    later = july["huu-nghi"].outcome.case.vehicles.arrives
    assert later.tolist() == arrives[arrives > 0].tolist()
    # 40 an hour: seven and a half hours of the lanes.
    assert waits(run, "export").max() > 7 * 60 + 5 * 60

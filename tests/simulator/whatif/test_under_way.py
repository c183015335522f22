"""Vehicles that are called or inside as a run begins: room, desks, and who comes."""

import numpy as np
import pytest

from gateway.domain.declarations import Direction
from gateway.domain.whereabouts import Place
from simulator.scenario.figures import Law
from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.traffic.columns import times_ms
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import DEPARTED
from simulator.whatif.measures import measures
from simulator.whatif.plans import play
from simulator.whatif.staffing import STAGES
from simulator.whatif.under_way import begun, together
from tests.simulator.whatif.test_plans import GRADED, JULY, read_raw

TEN = DAY_MS * 10 // 24
HOUR_MIN = 60


def of(at, *been, direction="export", left=()):
    return {
        "gate": "huu-nghi", "direction": direction, "at": at,
        "been": been, "left": left,
    } | GRADED  # fmt: skip


def july(*under_way, **changes):
    """The day of July from ten o'clock on, with some on their way through."""
    raw = read_raw() | {"under_way": list(under_way)} | changes
    raw["run"] = raw["run"] | {"since": "day 1 10:00"}
    raw["flows"] = [flow for flow in raw["flows"] if flow["gate"] == "huu-nghi"]
    return Scenario.model_validate(raw)


def run_of(scenario, engine=Engine.PYTHON):
    (run,) = play(scenario, seed=1, replication=0, engine=engine)
    return run


def stage(name):
    return STAGES.index(name)


def test_each_goes_on_where_it_is_and_leaves():
    run = run_of(july(of("customs", 1), of("yard", 30), of("inspection", 20)))

    there = np.flatnonzero(~run.waits)
    outcome = run.outcome
    begins = outcome.case.vehicles.begins[there]
    places = sorted(STAGES[at] for at in begins)
    assert ["customs", "handover", "inspection"] == places
    assert (outcome.started[there, begins] == TEN).all()
    assert (outcome.joined[there, : stage("customs")] == -1).all()
    assert (outcome.fate[there] == DEPARTED).all()


def test_who_comes_is_the_same_with_and_without_those_who_are_there():
    alone, beside = run_of(july()), run_of(july(of("yard", *range(40))))

    new = beside.waits
    for name in ("arrives", "key", "kind", "misses"):
        own = getattr(beside.outcome.case.vehicles, name)[new].tolist()
        assert getattr(alone.outcome.case.vehicles, name).tolist() == own


def test_a_full_yard_calls_nobody_before_somebody_leaves():
    # As many as the yard holds, all of them for an hour.
    waiting = {"gate": "huu-nghi", "direction": "export", "vehicles": 9} | GRADED
    full = july(of("yard", *[HOUR_MIN] * 150), standing=[waiting])

    run = run_of(full)

    exports = run.in_line(list(Direction).index(Direction.EXPORT))
    first_call = run.outcome.started[exports, 0].min()
    first_left = run.outcome.left[~run.waits].min()
    assert TEN < first_left == first_call


def test_more_than_a_desk_has_officers_are_served_one_after_the_other():
    run = run_of(july(of("quarantine", *range(30))))

    own = ~run.waits
    begun_at = run.outcome.started[own, stage("quarantine")]
    assert JULY.desks["huu-nghi"].quarantine == (begun_at == TEN).sum()
    longest_there = run.outcome.case.vehicles.key[own].argsort()
    assert sorted(begun_at.tolist()) == begun_at[longest_there].tolist()


def test_whoever_waits_inside_for_a_closed_desk_waits_until_it_opens():
    night = {"kind": "hours", "gate": "huu-nghi", "open": ["13:00-20:00"]} | GRADED

    run = run_of(july(of("customs", 5), change=[night]))

    (begun_at,) = run.outcome.started[~run.waits, stage("customs")]
    assert DAY_MS * 13 // 24 == begun_at


def test_a_driver_who_was_called_long_ago_has_most_likely_missed_the_call():
    long_ago, just_now = [50] * 400, [0] * 400
    left = [10] * 400 + [60] * 400
    scenario = july(of("called", *long_ago, *just_now, left=left))
    (export, _) = scenario.flows

    found = begun(scenario, export, scenario.service.__getitem__, np.zeros)
    late, fresh = np.split(found.missing(0.03), 2)

    assert 0.03 == pytest.approx(fresh[0])
    # Fifty minutes for a drive of eight: nobody who comes takes so long.
    assert late[0] > 0.99


def test_a_missed_call_keeps_room_for_as_long_as_it_lasts_and_is_made_again():
    missing = {"kind": "no-shows", "probability": 1} | GRADED
    calls = of("called", 20, left=[40])

    run = run_of(july(calls, change=[missing]))

    (own,) = np.flatnonzero(run.outcome.case.vehicles.begins == stage("drive"))
    assert 1 == run.outcome.missed[own]
    assert TEN + 40 * MINUTE_MS == run.outcome.joined[own, 0] == run.ready[own]
    assert run.waits[own]


def test_who_was_called_before_is_no_part_of_the_waits_but_leaves():
    without = measures(july(), seed=1, replication=0, engine=Engine.PYTHON)
    yard = july(of("yard", *[200] * 20))
    beside = measures(yard, seed=1, replication=0, engine=Engine.PYTHON)

    name = "huu-nghi/export: "
    assert without[f"{name}vehicles"] == beside[f"{name}vehicles"]
    assert without[f"{name}left a day"] + 20 == beside[f"{name}left a day"]
    assert without[f"{name}left over a day"] - 20 == beside[f"{name}left over a day"]


def test_under_each_policy_they_go_on_as_they_are():
    yard = of("yard", 60, 90)
    for policy in ("first-come", "slots", "lottery", "deposit"):
        asked = {"kind": "policy", "policy": policy} | GRADED

        run = run_of(july(yard, change=[asked]))

        assert [TEN, TEN] == run.outcome.started[~run.waits, stage("handover")].tolist()


def test_both_engines_play_them_alike():
    scenario = july(
        of("called", 1, 9, 30, left=[59, 51, 30]),
        of("quarantine", *range(12), direction="import"),
        of("yard", *range(0, 200, 5)),
    )

    plain, compiled = (run_of(scenario, e) for e in (Engine.PYTHON, Engine.NUMBA))

    assert plain.outcome.left.tolist() == compiled.outcome.left.tolist()
    assert plain.outcome.area == compiled.outcome.area


def test_services_together_have_the_mean_and_the_spread_of_their_sum():
    parts = [
        Law(law="lognormal", mean=6, cv=0.4, **GRADED),
        Law(law="constant", mean=2, cv=0, **GRADED),
        Law(law="gamma", mean=10, cv=0.5, **GRADED),
    ]
    grid = (np.arange(100_000) + 0.5) / 100_000

    found = times_ms(together(parts), grid) / MINUTE_MS

    assert 18 == pytest.approx(found.mean(), rel=1e-3)
    assert (2.4**2 + 5**2) ** 0.5 == pytest.approx(found.std(), rel=1e-2)


def test_services_of_which_each_has_an_end_have_one_together():
    ends = [
        Law(law="lognormal", mean=6, cv=0.4, longest=9, **GRADED),
        Law(law="constant", mean=2, **GRADED),
    ]

    assert 11 == together(ends).longest
    assert (
        together([*ends, ends[0].model_copy(update={"longest": None})]).longest is None
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (of("called", 3), "left: 1 are wanted"),
        (of("yard", 3, left=[4]), "left: 0 are wanted"),
        (of("yard", -3), "greater than or equal to 0"),
        (of("yard", 3) | {"gate": "cha-lo"}, "under_way: there is no flow"),
    ],
)
def test_a_scenario_that_says_it_wrongly_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        july(wrong)


def test_every_place_of_the_gateway_is_played():
    wanted = [
        of(place, 5, left=[9] if place is Place.CALLED else []) for place in Place
    ]

    run = run_of(july(*wanted))

    assert len(Place) == (run.outcome.case.vehicles.begins > 1).sum()

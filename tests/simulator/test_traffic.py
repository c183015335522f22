import json
from datetime import UTC, date, datetime
from itertools import chain
from statistics import fmean
from types import SimpleNamespace

import pytest

from gateway.domain import plates
from gateway.domain.rules import evaluate
from simulator.scenario.figures import Service
from simulator.scenario.gates import Run
from simulator.traffic import identities, laws
from simulator.traffic.days import prepare_day
from simulator.traffic.identities import Unused
from simulator.traffic.spares import substitute, times_of
from simulator.traffic.streams import Streams
from simulator.whatif.drawing import CATEGORIES, traffic

TUESDAY, WEDNESDAY = date(2030, 1, 8), date(2030, 1, 9)


@pytest.fixture(scope="module")
def vehicles(july):
    return prepare_day(july, seed=1, day=0, on=TUESDAY)


def timing(vehicles):
    return [(v.id, v.declares_at, v.times, v.no_show) for v in vehicles]


def identities_of(vehicles):
    kinds = ("plate", "trailer_plate", "container")
    carriers = [v.body["vehicle"] for v in vehicles]
    return {carrier[kind] for carrier in carriers for kind in kinds} - {None}


def read(body):
    """Read a body as the rules do: attributes, not keys."""
    found = json.loads(
        json.dumps(body), object_hook=lambda keys: SimpleNamespace(**keys)
    )
    found.planned_arrival = datetime(2030, 1, 8, 3, tzinfo=UTC)
    return found


def test_the_same_seed_plays_the_same_day(july, vehicles):
    again = prepare_day(july, seed=1, day=0, on=TUESDAY)

    assert vehicles == again


def test_another_seed_plays_another_day(july, vehicles):
    other = prepare_day(july, seed=2, day=0, on=TUESDAY)

    assert timing(vehicles) != timing(other)


def test_the_second_day_of_a_run_is_another_one(july, vehicles):
    second = prepare_day(july, seed=1, day=1, on=WEDNESDAY)

    assert timing(vehicles) != timing(second)


def test_a_run_of_another_date_plays_the_same_day_with_other_plates(july, vehicles):
    later = prepare_day(july, seed=1, day=0, on=WEDNESDAY)

    assert timing(vehicles) == timing(later)
    shared = identities_of(vehicles) & identities_of(later)
    assert len(shared) < 0.01 * len(identities_of(vehicles))


def test_a_share_of_the_day_scales_every_flow(july):
    tenth = prepare_day(july, seed=1, day=0, on=TUESDAY, share=0.1)

    assert 26 + 61 + 14 + 44 == pytest.approx(len(tenth), abs=4 * 145**0.5)
    assert 4 == len({(v.gate, v.direction) for v in tenth})


def test_the_day_has_the_vehicles_of_the_what_if_question(july, vehicles):
    (flow,) = (flow for flow in july.flows if flow.name == "huu-nghi/import")

    asked = traffic(july, flow, Streams(1, 0))

    own = [v for v in vehicles if v.id.startswith("huu-nghi/import/")]
    assert asked.declared.tolist() == [round(v.declares_at * 1000) for v in own]
    assert asked.planned.tolist() == [round(v.arrives_at * 1000) for v in own]
    assert [CATEGORIES[kind] for kind in asked.kind] == [v.category for v in own]
    inspected = asked.times[Service.PHYSICAL].tolist()
    assert inspected == [round(v.times[Service.PHYSICAL] * 60_000) for v in own]


def test_a_scenario_of_several_days_is_played_day_by_day(july):
    week = july.model_copy(update={"run": Run(days=2)})

    first, second, third = (
        prepare_day(week, seed=1, day=day, on=TUESDAY) for day in range(3)
    )

    assert {v.id for v in first}.isdisjoint(v.id for v in second)
    assert "huu-nghi/export/0" in {v.id for v in first} & {v.id for v in third}
    assert max(v.declares_at for v in second) < 24 * 3600


def test_three_quarters_of_exports_are_fruit(vehicles):
    exports = [v for v in vehicles if v.direction == "export"]
    fruit = [
        v
        for v in exports
        if v.body["goods"] and v.body["goods"][0]["category"] == "fresh_fruit"
    ]

    assert 0.75 == pytest.approx(len(fruit) / len(exports), abs=0.05)


def test_some_three_in_a_hundred_miss_their_first_call(vehicles):
    assert 0.03 == pytest.approx(
        sum(v.no_show for v in vehicles) / len(vehicles), abs=0.015
    )


def test_vehicles_are_declared_when_the_curve_says(july, vehicles):
    hours = {int(v.declares_at // 3600) for v in vehicles}

    assert set(range(5, 15)) == hours
    assert sorted(v.declares_at for v in vehicles) == [v.declares_at for v in vehicles]


def test_some_plan_to_come_later_and_none_before_they_are_declared(vehicles):
    ahead = [v.arrives_at - v.declares_at for v in vehicles]

    assert 0 == min(ahead)
    assert 0.3 < sum(a > 0 for a in ahead) / len(ahead) < 0.45
    assert max(v.arrives_at for v in vehicles) <= 15.5 * 3600


def test_no_two_vehicles_of_a_day_share_an_identity(vehicles):
    carriers = [v.body["vehicle"] for v in vehicles]
    given = [
        carrier[kind]
        for carrier in carriers
        for kind in ("plate", "trailer_plate", "container")
        if carrier[kind]
    ]

    assert len(given) == len(set(given))


def test_no_declaration_of_the_day_breaks_a_rule(vehicles):
    now = datetime(2030, 1, 8, 3, tzinfo=UTC)

    findings = [evaluate(read(v.body), now=now) for v in vehicles]

    failures = list(chain.from_iterable(found for found, _ in findings))
    warnings = list(chain.from_iterable(found for _, found in findings))
    assert ([], []) == (failures, warnings)


def test_plates_are_as_a_declaration_must_write_them(vehicles):
    for vehicle in vehicles:
        plates.declared_plate(vehicle.plate)


def test_a_substitute_is_another_vehicle_with_the_same_load(vehicles):
    vehicle = next(v for v in vehicles if v.body["vehicle"]["container"])

    other = substitute(vehicle, TUESDAY, 0)
    third = substitute(vehicle, TUESDAY, 1)

    assert vehicle.body["goods"] == other.body["goods"]
    assert set() == identities_of([vehicle]) & identities_of([other])
    assert other.plate != third.plate


def test_a_stream_does_not_depend_on_the_others():
    alone = Streams(1, 0).uniforms("arrival", 3)
    streams = Streams(1, 0)
    streams.uniforms("something new", 100)

    assert alone == streams.uniforms("arrival", 3)


def test_streams_of_other_names_days_and_seeds_differ():
    drawn = [
        Streams(seed, day).uniforms(name, 1)[0]
        for seed in (1, 2)
        for day in (0, 1)
        for name in ("arrival", "plate")
    ]

    assert 8 == len(set(drawn))


def test_a_longer_stream_begins_like_a_shorter_one():
    short, long = (Streams(1, 0).uniforms("arrival", n) for n in (3, 30))

    assert short == long[:3]


def test_a_lognormal_time_has_the_mean_that_the_scenario_says(july):
    law = july.service["quarantine"]
    quantiles = [(i + 0.5) / 100_000 for i in range(100_000)]

    found = [laws.minutes(law, q) for q in quantiles]

    assert law.mean == pytest.approx(fmean(found), rel=0.005)
    assert found == sorted(found)


def test_times_are_finite_at_the_very_ends(july):
    law = july.service["physical"]

    assert 0 < laws.minutes(law, 0.0) < laws.minutes(law, 1.0) == law.longest


def test_a_constant_time_is_the_same_for_all(july):
    law = july.service["barrier"]

    assert [0.33, 0.33] == [laws.minutes(law, q) for q in (0.01, 0.99)]


def test_a_number_that_is_taken_gives_the_next_one():
    numbers = Unused(3)

    assert [2, 0, 1] == [numbers.take(0.9) for _ in range(3)]


def test_invented_people_are_told_from_others():
    assert identities.is_invented(identities.person_cn(5)["identity_number"])
    assert not identities.is_invented("020090001234")
    assert not identities.is_invented(None)


def test_times_of_a_declaration_met_on_the_way_follow_from_its_id(july):
    first, second = times_of("one", july), times_of("two", july)

    assert first == times_of("one", july)
    assert first != second

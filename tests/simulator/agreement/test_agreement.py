"""A living day against its prediction: what differs is told, and what explains it."""

import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.agreement.buying import Buying, buying
from simulator.agreement.differences import compare
from simulator.agreement.moments import Passed, foretold, told_by
from simulator.agreement.tables import agreement_tables, to_json
from simulator.reports.living import Lived, day_page
from simulator.results.bots import DOUBLE
from simulator.results.records import Records
from simulator.scenario.changes import ScalpersChange
from simulator.traffic.days import Register, prepare_day, scaled
from simulator.traffic.places import prepare_places
from simulator.whatif.drawing import Told

MINUTE = 60_000


@pytest.fixture(scope="module")
def predicted(july):
    return foretold(scaled(july, 0.1), seed=1, told=Told())


def lived_as(predicted, passed, later_min):
    """Everything as foretold, and from *passed* on so many minutes later."""
    late = list(Passed)[list(Passed).index(passed) :]
    return {
        name: {
            what: at + later_min * MINUTE * (what in late)
            for what, at in one.passed.items()
        }
        for name, one in predicted.items()
    }


def compared(moments, predicted):
    return compare(moments, predicted, predicted, Records(), 240)


def test_a_day_that_went_as_foretold_differs_by_nothing(predicted):
    found = compared(lived_as(predicted, Passed.CALLED, 0), predicted)

    assert len(predicted) == found.vehicles
    assert (0, 0, True) == (found.difference, found.pacing.error, found.is_explained)
    assert {0} == {spread.farthest for spread in found.stages.values()}


def test_calls_late_for_everybody_are_the_pace_of_who_calls(predicted):
    found = compared(lived_as(predicted, Passed.CALLED, 3), predicted)

    assert 3 == pytest.approx(found.difference)
    assert 3 == pytest.approx(found.pacing.calling)
    assert found.is_explained


def test_waits_that_only_those_in_line_have_are_not_explained(predicted):
    moments = lived_as(predicted, Passed.CALLED, 0)
    longest = sorted(predicted, key=lambda name: _waits(predicted[name]))[-20:]
    for name in longest:
        moments[name] = moments[name] | {
            Passed.CALLED: moments[name][Passed.CALLED] + 60 * MINUTE
        }

    found = compared(moments, predicted)

    assert not found.is_explained
    assert set(longest) >= {one.vehicle for one in found.farthest}
    assert {"was called in another turn"} == {one.because for one in found.farthest}


def test_who_was_never_called_is_counted_apart(predicted):
    moments = lived_as(predicted, Passed.CALLED, 0)
    del moments["huu-nghi/import/3"][Passed.CALLED]

    found = compared(moments, predicted)

    assert len(predicted) - 1 == found.vehicles
    assert (1, 1) == (found.only_lived, found.only_foretold)


def test_the_answer_is_told_first_and_as_numbers_too(predicted):
    found = compared(lived_as(predicted, Passed.CALLED, 3), predicted)

    answer, *_ = agreement_tables(found)
    told = json.loads(json.dumps(to_json(found)))

    assert "difference of +3.00 min is explained" in str(answer)
    assert (True, 3.0) == (told["is_explained"], round(told["difference"], 6))


@pytest.mark.parametrize(
    ("code", "answer", "why"),
    [
        ("en", "of +3.00 min is NOT explained", "called in another turn"),
        ("vi", "+3,00 phút KHÔNG giải thích được", "được gọi theo lượt khác"),
    ],
)
def test_the_report_of_a_day_says_what_differs(predicted, july, code, answer, why):
    found = compared(lived_as(predicted, Passed.CALLED, 3), predicted)
    beyond = replace(found, pacing=replace(found.pacing, calling=0.5))
    lived = Lived(july, Records(), date(2030, 1, 8), 240, "border-sim live", beyond)

    shown = day_page(lived, code)

    assert answer in shown
    assert 10 == shown.count(f">{why}</td>")
    assert 2 == shown.count("<svg")


@pytest.mark.parametrize(
    ("code", "answer", "why"),
    [
        ("en", "saves 155.00 min of waiting; here it saved 18.00 min", "sold a place"),
        ("vi", "đỡ phải chờ 155,00 phút; ở đây chỉ đỡ 18,00 phút", "bán được chỗ"),
    ],
)
def test_the_report_of_a_day_says_what_bots_gained(predicted, july, code, answer, why):
    found = compared(lived_as(predicted, Passed.CALLED, 0), predicted)
    beside = replace(found, buying=Buying(28, 229, 247, 100, 255))
    records = Records()
    records.bots.asked = records.bots.taken = 60
    records.bots.refuse(DOUBLE, "vehicle-already-declared")

    shown = day_page(
        Lived(july, records, date(2030, 1, 8), 240, "border-sim live", beside), code
    )

    assert answer in shown
    assert f"<td>{why}</td>" in shown
    assert "<code>vehicle-already-declared</code>" in shown


def test_channels_that_the_gateway_gave_are_those_of_the_prediction(july, predicted):
    own = scaled(july, 0.1)
    all_red = Told(channels={flow.name: _all_red(own, flow) for flow in own.flows})

    found = foretold(own, seed=1, told=all_red)

    assert all(Passed.INSPECTION in one.passed for one in found.values())
    assert not all(Passed.INSPECTION in one.passed for one in predicted.values())
    assert replace(found["huu-nghi/import/3"], passed={}, is_green=True) == replace(
        predicted["huu-nghi/import/3"], passed={}, is_green=True
    )


@pytest.fixture(scope="module")
def beside_bots(july):
    """The day with a place for every second vehicle, half of them sold."""
    bots = ScalpersChange(
        kind="scalpers", places=0.5, sold=0.5, grade="C", source="test"
    )
    return scaled(july, 0.3).model_copy(update={"changes": (bots,)})


def test_behind_a_place_that_nobody_bought_stands_no_vehicle(july, beside_bots):
    alone = foretold(scaled(july, 0.3), seed=1, told=Told())

    assert set(alone) == set(foretold(beside_bots, seed=1, told=Told()))


def test_what_buying_saves_is_told_beside_what_was_supposed(july, beside_bots):
    own = beside_bots.model_copy(update={"flows": scaled(july, 1).flows})
    supposed = foretold(own, seed=1, told=Told())
    sold = {name for name, one in supposed.items() if one.bought}
    given = told_by(own, seed=1, journeys=_journeys(supposed), moments={})
    # The gateway lets nobody sell a turn, so who bought waits as all others do.
    lived_with = foretold(own, seed=1, told=Told(kept=given.kept))

    found = buying({name: one.passed for name, one in lived_with.items()}, supposed)

    assert 0 < found.vehicles == len(sold)
    assert not any(one.bought for one in lived_with.values())
    assert found.supposed_saved > 5 > abs(found.lived_saved)


def test_papers_of_a_place_are_told_of_behind_the_vehicles(beside_bots):
    day: Any = {"seed": 1, "day": 0, "on": date(2030, 1, 8)}
    vehicles = prepare_day(beside_bots, **day)
    places = prepare_places(beside_bots, vehicles, Register(), **day)
    (*_, place) = (one.vehicle for one in places if one.buyer is None)
    flow = f"{place.gate}/{place.direction}"
    read = 20 * 60 * MINUTE

    given = told_by(
        beside_bots, seed=1, journeys=(), moments={place.id: {Passed.APPROVED: read}}
    )

    own = [one for one in vehicles if one.id.startswith(flow)]
    assert len(own) == len(given.channels[flow])
    assert read == given.read[flow][-1] == max(given.read[flow][len(own) :])
    assert {one.id for one in vehicles} == set(
        foretold(beside_bots, seed=1, told=given)
    )


def _journeys(supposed):
    """Vehicles that all got a turn of their own."""
    return [
        SimpleNamespace(vehicle=SimpleNamespace(id=name), channel=None, kept_turn=False)
        for name in supposed
    ]


def _waits(one):
    ready = max(one.passed[Passed.APPROVED], one.callable)
    return one.passed[Passed.CALLED] - ready


def _all_red(scenario, flow):
    from simulator.traffic.streams import Streams
    from simulator.whatif.drawing import CHANNELS, traffic

    declared = traffic(scenario, flow, Streams(1, 0)).declared
    return declared * 0 + CHANNELS.index("red")

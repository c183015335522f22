"""A living day against its prediction: what differs is told, and what explains it."""

import json
from dataclasses import replace
from datetime import date

import pytest

from simulator.agreement.differences import compare
from simulator.agreement.moments import Passed, foretold
from simulator.agreement.tables import agreement_tables, to_json
from simulator.reports.living import Lived, day_page
from simulator.results.records import Records
from simulator.traffic.days import scaled
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


def test_channels_that_the_gateway_gave_are_those_of_the_prediction(july, predicted):
    own = scaled(july, 0.1)
    all_red = Told(channels={flow.name: _all_red(own, flow) for flow in own.flows})

    found = foretold(own, seed=1, told=all_red)

    assert all(Passed.INSPECTION in one.passed for one in found.values())
    assert not all(Passed.INSPECTION in one.passed for one in predicted.values())
    assert replace(found["huu-nghi/import/3"], passed={}, is_green=True) == replace(
        predicted["huu-nghi/import/3"], passed={}, is_green=True
    )


def _waits(one):
    ready = max(one.passed[Passed.APPROVED], one.callable)
    return one.passed[Passed.CALLED] - ready


def _all_red(scenario, flow):
    from simulator.traffic.streams import Streams
    from simulator.whatif.drawing import CHANNELS, traffic

    declared = traffic(scenario, flow, Streams(1, 0)).declared
    return declared * 0 + CHANNELS.index("red")

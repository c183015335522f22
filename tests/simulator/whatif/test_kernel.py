"""What the kernel promises, one promise a test; times in ms, chosen to be short."""

import pytest

from simulator.whatif.conservation import findings
from simulator.whatif.engines import Engine, run
from simulator.whatif.kernel import CENSORED, DEPARTED, EXPIRED, GAVE_UP, INNER
from tests.simulator.whatif.cases import (
    FAR,
    case_of,
    column,
    gate_of,
    one_line,
    vehicles_of,
)


def play(case):
    outcome = run(case, Engine.PYTHON)
    assert [] == list(findings(outcome))
    return outcome


def test_who_comes_first_is_served_first():
    outcome = play(one_line([0, 1, 2], [10, 10, 10]))

    assert [0, 10, 20] == outcome.started[:, 0].tolist()
    assert [10, 20, 30] == outcome.left.tolist()


def test_of_two_who_come_together_the_smaller_number_goes_first():
    outcome = play(one_line([0, 5, 5], [10, 1, 1]))

    assert [0, 10, 11] == outcome.started[:, 0].tolist()


def test_a_head_start_overtakes_whoever_is_not_much_earlier():
    outcome = play(one_line([0, 1, 2, 3], [10] * 4, key=[0, 1, 2, 3 - 2]))

    # The last one has the key of the second, and the larger number.
    assert [0, 10, 30, 20] == outcome.started[:, 0].tolist()


def test_closing_finishes_who_is_served_and_begins_nobody():
    gate = gate_of([FAR], [(0, 0, 1), (15, 0, 0), (40, 0, 1)])

    outcome = play(case_of(gate, vehicles_of([0, 0, 0], [[10], [10], [10]])))

    assert [0, 10, 40] == outcome.started[:, 0].tolist()
    assert [10, 20, 50] == outcome.ended[:, 0].tolist()


def test_an_officer_who_leaves_and_one_who_ends_a_service_at_once_serve_nobody():
    gate = gate_of([FAR], [(0, 0, 1), (10, 0, 0)])

    outcome = play(case_of(gate, vehicles_of([0, 0], [[10], [10]])))

    assert [0, -1] == outcome.started[:, 0].tolist()
    assert [DEPARTED, CENSORED] == outcome.fate.tolist()


def test_a_vehicle_is_called_only_while_there_is_room():
    gate = gate_of([1, INNER], [(0, 0, 9), (0, 1, 9)])

    outcome = play(case_of(gate, vehicles_of([0, 0], [[1, 10], [1, 10]])))

    assert [0, 11] == outcome.started[:, 0].tolist()
    assert [11, 22] == outcome.left.tolist()


def test_a_missed_call_keeps_the_room_and_costs_the_place():
    gate = gate_of([1], [(0, 0, 9)], drive=0, allowed=1)
    vehicles = vehicles_of(
        [0, 1, 2], [[5], [5], [5]], misses=[1, 0, 0], windows=[30, 30, 30]
    )

    outcome = play(case_of(gate, vehicles))

    assert [40, 30, 35] == outcome.started[:, 0].tolist()
    assert [1, 0, 0] == outcome.missed.tolist()


def test_who_is_inside_already_takes_room_until_the_rest_is_done():
    gate = gate_of([1, INNER], [(0, 0, 9), (0, 1, 9)])
    vehicles = vehicles_of([0, 0], [[1, 10], [1, 10]], begins=[1, 0], rest=[4, -1])

    outcome = play(case_of(gate, vehicles))

    assert [-1, 4] == outcome.started[:, 0].tolist()
    assert [0, 5] == outcome.started[:, 1].tolist()
    assert [4, 15] == outcome.left.tolist()


def test_who_is_inside_already_goes_on_from_its_stage():
    gate = gate_of([9, INNER, INNER], [(0, stage, 9) for stage in range(3)])
    vehicles = vehicles_of([0], [[1, 10, 20]], begins=[1], rest=[4])

    outcome = play(case_of(gate, vehicles))

    assert [[-1, 4, 24]] == outcome.ended.tolist()


def test_who_waits_inside_already_stands_by_its_key():
    gate = gate_of([9, INNER], [(0, 0, 9), (0, 1, 1)])
    vehicles = vehicles_of([0, 0, 0], [[0, 10]] * 3, begins=[1, 1, 1], key=[-1, -3, -2])

    outcome = play(case_of(gate, vehicles))

    assert [20, 0, 10] == outcome.started[:, 1].tolist()


def test_more_inside_than_there_is_room_keep_others_out_and_break_no_law():
    gate = gate_of([1, INNER], [(0, 0, 9), (0, 1, 1)])
    vehicles = vehicles_of([0, 0, 1], [[0, 10]] * 3, begins=[1, 1, 0], rest=[8, 9, -1])

    outcome = play(case_of(gate, vehicles))

    assert [8, 9, 19] == outcome.left.tolist()


def test_who_is_called_already_and_does_not_come_stands_in_line_again():
    gate = gate_of([1, INNER], [(0, 0, 9), (0, 1, 9)], drive=1, allowed=1)
    vehicles = vehicles_of(
        [0, 0], [[0, 5], [0, 5]], begins=[1, 0], rest=[12, -1], misses=[1, 0]
    )

    outcome = play(case_of(gate, vehicles))

    # Its call keeps the only room for 12 ms; then the other one goes first.
    assert [17, 12] == outcome.started[:, 0].tolist()
    assert [22, 17] == outcome.left.tolist()
    assert [1, 0] == outcome.missed.tolist()


def test_who_misses_too_many_calls_expires():
    gate = gate_of([1], [(0, 0, 9)], drive=0, allowed=1)

    outcome = play(case_of(gate, vehicles_of([0], [[5]], misses=[2], windows=[30])))

    assert [EXPIRED] == outcome.fate.tolist()
    assert [60] == outcome.left.tolist()


def test_who_is_near_late_comes_late_and_keeps_the_room():
    gate = gate_of([1], [(0, 0, 9)], drive=0, allowed=1)
    vehicles = vehicles_of([0, 1], [[5], [5]], there=[20, 0], windows=[30, 30])

    outcome = play(case_of(gate, vehicles))

    assert [25, 30] == outcome.left.tolist()
    assert [0, 0] == outcome.missed.tolist()


def test_who_is_near_too_late_misses_the_call_and_comes_at_the_next():
    gate = gate_of([1], [(0, 0, 9)], drive=0, allowed=1)
    vehicles = vehicles_of([0, 1], [[5], [5]], there=[26, 0], windows=[30, 30])

    outcome = play(case_of(gate, vehicles))

    # The room is kept for thirty, then given to who has waited since.
    assert [40, 35] == outcome.left.tolist()
    assert [1, 0] == outcome.missed.tolist()


def test_who_is_out_of_patience_has_left_before_it_is_noticed():
    outcome = play(one_line([0, 1, 2], [10, 10, 10], gives_up=[FAR, 4, FAR]))

    assert [DEPARTED, GAVE_UP, DEPARTED] == outcome.fate.tolist()
    assert [10, 4, 20] == outcome.left.tolist()
    assert 10 + 3 + 18 == outcome.area


def test_who_missed_a_call_and_has_no_patience_left_goes_at_once():
    gate = gate_of([1], [(0, 0, 9)], drive=0, allowed=1)
    vehicles = vehicles_of([0], [[5]], misses=[1], windows=[30], gives_up=[20])

    outcome = play(case_of(gate, vehicles))

    assert [GAVE_UP] == outcome.fate.tolist()
    assert [30] == outcome.left.tolist()


def test_who_is_out_of_patience_has_left_even_if_nobody_notices():
    outcome = play(one_line([0, 1], [50, 10], gives_up=[FAR, 4], until=20))

    assert [CENSORED, GAVE_UP] == outcome.fate.tolist()
    assert [-1, 4] == outcome.left.tolist()


def test_whoever_is_there_when_the_run_is_cut_is_censored_and_counted():
    outcome = play(one_line([0, 1, 90], [10, 10, 10], until=15))

    assert [10, -1, -1] == outcome.left.tolist()
    assert 10 + 14 == outcome.area


def test_the_backlog_of_yesterday_keeps_its_order():
    outcome = play(one_line([0, 0, 0], [5] * 3, key=[-1, -3, -2]))

    assert [10, 0, 5] == outcome.started[:, 0].tolist()


def test_a_day_without_vehicles_is_over_at_once():
    assert 0 == play(case_of(gate_of([1], []), vehicles_of([], []))).area


def test_more_served_than_there_are_officers_is_found():
    outcome = play(one_line([0, 1], [10, 10], servers=2))
    lacking = gate_of([FAR], [(0, 0, 1)])
    object.__setattr__(outcome.case, "gate", lacking)

    assert ["s0: more are served than there are officers"] == list(findings(outcome))


def test_a_stay_that_nobody_counted_is_found():
    outcome = play(one_line([0, 1], [10, 10]))
    outcome.left[1] += 1

    assert ["stays come to 30 ms, the number present over time 29"] == list(
        findings(outcome)
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arrives": column([3, 1])}, "sorted by time"),
        ({"arrives": column([-1, 1])}, "sorted by time"),
        ({"kind": column([0])}, "differ in length"),
        ({"services": column([-1, 5])}, "first stage must be its entrance"),
        ({"services": column([2**61, 5])}, "too many vehicles for so long"),
        ({"key": column([2**61, 5])}, "too many vehicles for so long"),
        ({"begins": column([1, 0])}, "begins at its entrance, or inside"),
        ({"rest": column([5, -1])}, "begins at its entrance, or inside"),
    ],
)
def test_columns_that_make_no_case_are_refused(change, message):
    case = one_line([0, 1], [5, 5])

    with pytest.raises(ValueError, match=message):
        case_of(case.gate, case.vehicles._replace(**change))

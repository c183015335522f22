"""`border-sim ask`: a program asks one question from now on, and reads the answer."""

import json

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.errors import QuestionNotAllowed
from simulator.exits import Exit
from simulator.present.outlooks import grid_minutes
from simulator.present.questions import Question, read_question, scenarios_of
from simulator.scenario.units import moment_in_words
from tests.simulator.test_present import a_board, under_way

ONE_LANE = {
    "kind": "capacity", "gate": "huu-nghi", "direction": "export", "delta": 1,
}  # fmt: skip


def a_question(*changes, **other):
    asked = {"board": a_board(), "gate": "huu-nghi", "changes": list(changes)}
    return json.dumps(asked | other)


def ask(text):
    # It asks its system to be nicer than others; the tests stay as they are.
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr("os.nice", raising=False)
        return CliRunner().invoke(app, ["ask"], input=text)


def test_a_lane_more_empties_the_line_sooner():
    result = ask(a_question(ONE_LANE, replications=3, hours=6))

    *progress, last = map(json.loads, result.stdout.splitlines())
    assert Exit.OK == result.exit_code
    assert [{"played": n, "of": 6} for n in range(1, 7)] == progress
    answer = last["answer"]
    export = answer["flows"]["export"]
    assert ("2030-01-08T02:30:00Z", 3) == (answer["now"], answer["replications"])
    assert (90, 0) == (export["waiting"], export["scheduled"])
    assert export["changed"]["gone"]["mean"] < export["as_is"]["gone"]["mean"]
    assert export["difference"]["wait_mean"]["high"] < 0
    assert answer["flows"]["import"]["as_is"]["gone"] is None


def test_the_line_begins_with_who_waits_now_and_has_a_value_for_each_moment():
    result = ask(a_question(replications=2, hours=1))

    answer = json.loads(result.stdout.splitlines()[-1])["answer"]
    export = answer["flows"]["export"]
    assert "changed" not in export
    assert list(range(0, 61, 5)) == answer["minutes"]
    middle = export["as_is"]["queue"]["middle"]
    assert 13 == len(middle)
    # Lanes that were free call at once, whose line is one shorter at that moment.
    assert 80 <= middle[0] <= 90
    assert all(0 <= share <= 1 for own in answer["use"] for share in own.values())


def test_a_yard_that_is_full_lets_the_line_wait():
    full = under_way("huu-nghi", *[("export", "yard", 10)] * 150)

    empty, told = (
        json.loads(ask(text).stdout.splitlines()[-1])["answer"]["flows"]["export"]
        for text in (
            a_question(replications=3, hours=6),
            a_question(replications=3, hours=6, under_way=full),
        )
    )

    assert (0, 150) == (empty["under_way"], told["under_way"])
    sooner, later = (own["as_is"] for own in (empty, told))
    assert later["gone"]["mean"] > sooner["gone"]["mean"] + 15
    assert later["wait_mean"]["low"] > sooner["wait_mean"]["high"]
    # Nobody of them waits to be called: the line is who it was.
    assert later["queue"]["middle"][0] >= sooner["queue"]["middle"][0]


def test_who_is_inside_another_gate_is_told():
    result = ask(a_question(under_way=under_way("tan-thanh")))

    assert Exit.UNREACHABLE == result.exit_code
    assert "of 'tan-thanh' it is told who is called or inside" in result.stderr


def test_a_line_that_nobody_calls_stays():
    board = a_board(mode="hold")

    result = ask(a_question(board=board, replications=2, hours=1))

    export = json.loads(result.stdout.splitlines()[-1])["answer"]["flows"]["export"]
    assert (1.0, None) == (export["as_is"]["stays"], export["as_is"]["gone"])


def test_a_change_needs_no_grade_and_no_source():
    question = read_question(a_question(ONE_LANE))

    base, changed = scenarios_of(question)

    assert base.changes == changed.changes[:-1]
    assert ("C", "what is asked") == (
        changed.changes[-1].grade,
        changed.changes[-1].source,
    )
    assert {"huu-nghi"} == {flow.gate for flow in changed.flows}


def test_a_gate_on_hold_may_be_asked_to_open_sooner():
    board = a_board(mode="hold")
    asked = {"board": board, "opens_at": "2030-01-08T03:00:00Z", "replications": 2}

    answer = json.loads(ask(a_question(**asked)).stdout.splitlines()[-1])["answer"]

    export = answer["flows"]["export"]
    assert 1 == export["as_is"]["stays"]
    assert 0 == export["changed"]["stays"]
    assert ["stays_closed"] == [one["proviso"] for one in answer["provisos"]]


def test_a_gate_that_calls_vehicles_is_not_asked_to_open():
    question = read_question(a_question(opens_at="2030-01-08T03:00:00Z"))

    with pytest.raises(QuestionNotAllowed, match=r"opens_at: huu-nghi calls vehicles"):
        scenarios_of(question)


def test_nobody_is_called_while_either_of_two_closures_holds():
    board = a_board(mode="hold", closed_until="2030-01-08T04:00:00Z")
    longer = {"kind": "closure", "gate": "huu-nghi", "to": "day 1 13:00"}

    _, changed = scenarios_of(read_question(a_question(longer, board=board)))

    times = [moment_in_words(change.window[1]) for change in changed.changes]
    assert ["day 1 11:00", "day 1 13:00"] == times


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the question: this is not JSON"),
        ("{}", "the question: board, gate are missing"),
        (a_question(hours=25), "hours: must be at most 24; found 25"),
        (a_question(replications=1), "replications: must be at least 2; found 1"),
        (a_question({"kind": "rain"}), r"changes\.1\.kind: 'rain' is not allowed"),
        (a_question(colour="red"), "colour: there is no such key"),
    ],
)
def test_a_wrong_question_is_told_where_and_what_is_allowed(text, message):
    with pytest.raises(QuestionNotAllowed, match=message):
        read_question(text)


def test_a_gate_that_is_not_played_is_told():
    asked = Question(board=a_board(), gate="dong-dang")

    with pytest.raises(QuestionNotAllowed, match=r"no gate 'dong-dang'.*huu-nghi"):
        scenarios_of(asked)


def test_changes_that_contradict_each_other_are_told():
    with pytest.raises(QuestionNotAllowed, match="both of capacity huu-nghi"):
        scenarios_of(read_question(a_question(ONE_LANE, ONE_LANE)))


def test_what_is_not_allowed_ends_the_command_with_its_reason():
    result = ask(a_question(hours=0))

    assert Exit.USAGE == result.exit_code
    assert result.stderr.startswith("border-sim: hours: must be at least 1; found 0")


@pytest.mark.parametrize(("hours", "last"), [(1, 60), (6, 360), (12, 720), (24, 1440)])
def test_a_line_is_drawn_to_its_end_by_few_points(hours, last):
    minutes = grid_minutes(hours)

    assert last == minutes[-1]
    assert len(minutes) <= 73

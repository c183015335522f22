import pytest

from loadtests.followed import Growth
from loadtests.replays import Replay
from tests.loadtests.shown import broken, entry


def played(*entries, at: float = 100.0):
    """A gate whose journal has been read, and all that was found broken in it."""
    replay = Replay("huu-nghi")
    found: dict[str, str] = {}
    for one in entries:
        found |= broken(replay.read(one, at=at))
    return replay, found


def growth(**changes):
    told = {
        "declaration_id": "b",
        "gate": "huu-nghi",
        "direction": "export",
        "order_key": 50,
        "ticket": 2,
        "before": 1,
        "after": 2,
        "first_look": 99.0,
        "second_look": 101.0,
    }
    return Growth(**{**told, **changes})


def test_a_line_that_is_called_in_order_breaks_nothing():
    _, found = played(
        entry(1, "approved", "a"),
        entry(2, "approved", "b"),
        entry(3, "called", "a", line="called"),
        entry(4, "called", "b", line="called"),
        entry(5, "lifted", None),
    )

    assert {} == found


def test_who_is_called_before_the_first_in_line_overtakes():
    _, found = played(
        entry(1, "approved", "a"),
        entry(2, "approved", "b"),
        entry(3, "called", "b", line="called"),
    )

    overtaking = "huu-nghi 3: ticket 2 was called while ticket 1 (a) stood before it"
    assert {"no-overtaking": overtaking} == found


def test_directions_do_not_overtake_each_other():
    _, found = played(
        entry(1, "approved", "a"),
        entry(2, "approved", "b", direction="import"),
        entry(3, "called", "b", line="called", direction="import"),
    )

    assert {} == found


def test_who_has_left_the_line_is_not_overtaken():
    _, found = played(
        entry(1, "approved", "a"),
        entry(2, "approved", "b"),
        entry(3, "held", "a", line=None),
        entry(4, "called", "b", line="called"),
    )

    assert {} == found


def test_who_does_not_stand_in_line_is_not_called():
    _, found = played(entry(1, "called", "a", line="called"))

    assert ["no-overtaking"] == list(found)


def test_a_number_that_is_missing_is_found():
    _, found = played(entry(1, "approved", "a"), entry(3, "approved", "b"))

    assert {"journal-has-no-gaps": "huu-nghi 3 came after 1"} == found


@pytest.mark.parametrize("mode", ["hold", "closed", "contingency"])
def test_a_gate_that_calls_nobody_has_no_calls(mode):
    _, found = played(
        entry(1, "approved", "a"),
        entry(2, "controls_changed", None, changed={"mode": mode}),
        entry(3, "called", "a", line="called"),
    )

    assert {
        "closed-gate-calls-nobody": f"huu-nghi 3 is a call, in mode {mode}"
    } == found


def test_a_gate_that_was_opened_again_calls():
    _, found = played(
        entry(1, "approved", "a"),
        entry(2, "controls_changed", None, changed={"mode": "closed"}),
        entry(3, "controls_changed", None, changed={"mode": "open"}),
        entry(4, "called", "a", line="called"),
    )

    assert {} == found


def test_an_entry_on_paper_is_no_call_of_the_gate():
    _, found = played(
        entry(1, "controls_changed", None, changed={"mode": "contingency"}),
        entry(2, "called", "a", line="called", paper_ticket="t-1"),
    )

    assert {} == found


def test_a_place_that_grew_is_explained_by_who_came_before_it():
    replay, _ = played(entry(1, "approved", "a"), entry(2, "approved", "b", score=50))

    assert ("place-never-grows-without-a-reason", None) == replay.explain(growth())


@pytest.mark.parametrize(
    ("joined", "at"),
    [
        (entry(1, "approved", "a", score=60), 100.0),
        (entry(1, "approved", "a", direction="import"), 100.0),
        (entry(1, "approved", "a"), 90.0),
    ],
    ids=["behind it", "in the other direction", "long before"],
)
def test_a_place_that_grew_for_nobody_is_told_with_what_the_journal_has(joined, at):
    replay, _ = played(joined, at=at)

    check, detail = replay.explain(growth())

    assert "place-never-grows-without-a-reason" == check
    assert detail is not None
    assert "1 became 2 at huu-nghi, and the journal tells of 0" in detail

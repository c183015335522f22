import pytest

from loadtests.followed import Followed
from tests.loadtests.shown import broken, declaration


def followed(**shown):
    return Followed(declaration(**shown), '"a"', at=10.0)


def test_a_vehicle_that_moves_up_breaks_nothing():
    one = followed()

    findings = broken(one.see(declaration(position=2), '"b"', at=20.0))

    assert {} == findings
    assert None is one.grew
    assert ('"b"', 20.0) == (one.tag, one.looked_at)


def test_a_place_that_grows_is_for_the_journal_to_explain():
    one = followed()

    findings = broken(one.see(declaration(position=5), '"b"', at=20.0))

    assert {} == findings
    assert one.grew is not None
    assert (3, 5, 10.0, 20.0) == (
        *(one.grew.before, one.grew.after),
        *(one.grew.first_look, one.grew.second_look),
    )


def test_who_was_moved_itself_is_not_overtaken():
    one = followed()

    broken(one.see(declaration(position=5, order_key=2000), '"b"', at=20.0))

    assert None is one.grew


@pytest.mark.parametrize(
    ("shown", "check", "detail"),
    [
        ({"ticket": 8}, "ticket-never-changes", "ticket 7 became 8"),
        ({"ticket": None}, "ticket-never-changes", "ticket 7 became None"),
        ({"version": 1}, "version-never-goes-back", "version 1 was shown after 2"),
        ({"reason": None}, "reason-is-told", "approved, and the reason is None"),
    ],
)
def test_what_must_not_change_is_told_by_the_check_that_it_breaks(shown, check, detail):
    findings = broken(followed().see(declaration(**shown), '"b"', at=20.0))

    assert {check: detail} == findings


def test_what_was_cancelled_comes_back_in_no_form():
    one = followed(status="cancelled")

    findings = broken(one.see(declaration(), '"b"', at=20.0))

    came_back = {"cancelled-stays-cancelled": "it was cancelled, and is approved"}
    assert came_back == findings


def test_what_waits_has_a_ticket_from_the_first_answer_on():
    findings = broken(followed(status="submitted", ticket=None).first())

    assert {"ticket-never-changes": "submitted with ticket None"} == findings


def test_a_draft_needs_no_ticket():
    assert {} == broken(followed(status="draft", ticket=None).first())


def test_a_304_is_right_while_we_have_changed_nothing():
    one = followed()

    assert {} == broken(one.confirm(at=30.0))
    assert 30.0 == one.looked_at


def test_a_304_for_a_tag_from_before_our_own_change_is_wrong():
    one = followed()
    changes = broken(one.change(declaration(version=3), at=15.0))

    findings = broken(one.confirm(at=20.0))

    assert {} == changes
    assert {"304-only-if-unchanged": '304 for "a", from before our change'} == findings


def test_a_change_that_changed_nothing_leaves_the_tag_as_it_was():
    one = followed()
    broken(one.change(declaration(), at=15.0))

    assert {} == broken(one.confirm(at=20.0))

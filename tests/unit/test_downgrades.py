import pytest

from gateway.domain.declarations import Kind
from gateway.domain.downgrades import KINDS, TEXTS, downgrade_of


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        (Kind.REJECTED, {"reason": "papers"}, "rejected"),
        (Kind.HELD, {"reason": "seal"}, "held"),
        (Kind.CORRECTED, {"from": "submitted", "to": "draft"}, "back-to-draft"),
        (Kind.CORRECTED, {"from": "rejected", "to": "draft"}, None),
        (Kind.CORRECTED, {"reopened": ["approval", "place"]}, "place-lost"),
        (Kind.CORRECTED, {"reopened": ["review"]}, None),
        (Kind.REOPENED, {"reopened": ["approval"]}, "reopened"),
        (Kind.REOPENED, {"reopened": ["approval", "place"]}, "place-lost"),
        (Kind.UNQUEUED, {}, "unqueued"),
        (Kind.MOVED, {"from_key": 5, "to_key": 9, "reason": "x"}, "moved-back"),
        (Kind.MOVED, {"from_key": 9, "to_key": 5, "reason": "x"}, None),
        (Kind.MISSED, {}, "missed-call"),
        (Kind.CHECKED, {"outcome": "fail"}, "check-failed"),
        (Kind.CHECKED, {"outcome": "pass"}, None),
        (Kind.CANCELLED, {}, "cancelled"),
        (Kind.EXPIRED, {}, "expired"),
        (Kind.RETURNED, {}, "returned"),
        (Kind.APPROVED, {}, None),
    ],
)
def test_what_leaves_a_vehicle_worse_off_is_told(kind, more, expected):
    found = downgrade_of(kind, more)

    assert expected == (found and found.code)


def test_the_reason_somebody_gave_is_told_as_it_was_written():
    found = downgrade_of("held", {"reason": "Seal broken {by hand}"})

    assert found is not None
    assert "The declaration is on hold: Seal broken {by hand}" == found.message["en"]


@pytest.mark.parametrize("code", TEXTS)
def test_a_downgrade_is_told_in_all_languages(code):
    assert ["vi", "en", "zh"] == list(TEXTS[code])
    assert 3 == len(set(TEXTS[code].values()))


def test_only_what_the_journal_tells_can_be_a_downgrade():
    assert KINDS <= set(Kind)

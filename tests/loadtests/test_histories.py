"""What a declaration's history says of it."""

import pytest

from loadtests.histories import over_by

HISTORY = [
    {"kind": "submitted", "at": "2030-01-07T02:05:47.807608Z"},
    {"kind": "routed", "at": "2030-01-07T02:05:56.962466Z"},
    {"kind": "rejected", "at": "2030-01-07T02:06:10.913944Z"},
]


@pytest.mark.parametrize(
    ("seen", "at", "was_over"),
    [
        (3, "2030-01-07T02:06:24.873476Z", True),
        (3, "2030-01-07T02:06:10.913943Z", False),
        (2, "2030-01-07T02:06:24.873476Z", False),
    ],
)
def test_what_an_officer_rejected_before_counts_no_more(seen, at, was_over):
    assert was_over == over_by(HISTORY[:seen], at)

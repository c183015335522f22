"""The order of the line is the gateway's, and nobody else's."""

from datetime import UTC, datetime

import pytest

from gateway.domain import transitions
from gateway.domain.declarations import milliseconds
from simulator.errors import OrderRuleUnknown
from simulator.whatif.engines import Engine, run
from simulator.whatif.orders import head_starts, order_keys
from tests.simulator.whatif.cases import column, one_line

BEGINS = datetime(2030, 1, 8, tzinfo=UTC)
CATEGORIES = ("other", "fresh_fruit", "empty")
MINUTES = {"fresh_fruit": 120, "empty": -60}
MINUTE = 60_000


def keys(ready, kinds):
    return order_keys(
        column(ready),
        column(kinds),
        categories=CATEGORIES,
        head_start_minutes=MINUTES,
        begins=BEGINS,
    )


def starts():
    """Fruit that came an hour after other goods, while somebody is served."""
    ready, kinds = [0, MINUTE, 60 * MINUTE], [0, 0, 1]
    services = [120 * MINUTE] * 3
    case = one_line(ready, services, key=keys(ready, kinds), until=10**8)
    return [at // MINUTE for at in run(case, Engine.PYTHON).started[:, 0].tolist()]


def test_a_place_is_the_time_of_being_ready_less_the_head_start():
    assert [5, 5 - 120 * MINUTE, 5 + 60 * MINUTE] == keys([5] * 3, [0, 1, 2]).tolist()


def test_head_starts_are_what_the_rule_makes_of_them():
    found = head_starts(CATEGORIES, MINUTES, BEGINS)

    assert [0, 120 * MINUTE, -60 * MINUTE] == found


def test_a_change_of_the_gateways_rule_changes_what_if_answers(monkeypatch):
    before = starts()
    monkeypatch.setattr(transitions, "order_key", lambda at, *_: milliseconds(at))

    assert [0, 240, 120] == before
    assert [0, 120, 240] == starts()


def test_a_rule_without_head_starts_is_followed_but_not_for_missed_calls(monkeypatch):
    monkeypatch.setattr(transitions, "order_key", lambda at, *_: -milliseconds(at))

    assert [0, 240, 120] == starts()
    with pytest.raises(OrderRuleUnknown, match="not one of head starts"):
        head_starts(CATEGORIES, MINUTES, BEGINS)

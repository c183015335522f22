"""One order rule: changed in the domain, it changes service and what-if alike."""

from datetime import timedelta

import numpy as np
import pytest

from gateway.domain import transitions
from gateway.domain.declarations import Kind, milliseconds
from simulator.whatif.drawing import BEGINS
from simulator.whatif.orders import order_keys
from tests.workers.gatehouse import Gatehouse
from tests.workers.plain_line import HEAD_STARTS

# Who comes, so many minutes after the first.
COMING = {"machinery": 0, "empty": 5, "fresh_fruit": 30}


def least_perishable_first(ready_at, category, head_start_minutes):
    """The published rule the other way round."""
    return milliseconds(ready_at) + head_start_minutes.get(category, 0) * 60_000


async def called_by_the_service(house: Gatehouse) -> list[str]:
    before = 0
    for category, minute in COMING.items():
        house.clock.now += timedelta(minutes=minute - before)
        before = minute
        assert await house.declare(category, "export", category, 0)
        assert await house.approve(category)
    await house.dispatch()
    return await house.happened(Kind.CALLED)


def called_by_what_if() -> list[str]:
    names = list(COMING)
    ready = np.array([minute * 60_000 for minute in COMING.values()])
    keys = order_keys(
        ready,
        np.arange(len(names)),
        categories=names,
        head_start_minutes={
            category: lead // timedelta(minutes=1)
            for category, lead in HEAD_STARTS.items()
        },
        begins=BEGINS,
    )
    return [names[place] for place in np.argsort(keys)]


async def test_the_published_rule_is_the_one_of_both(house: Gatehouse):
    found = await called_by_the_service(house)

    assert ["fresh_fruit", "machinery", "empty"] == found == called_by_what_if()


async def test_a_changed_rule_changes_both_alike(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(transitions, "order_key", least_perishable_first)

    found = await called_by_the_service(house)

    assert ["empty", "machinery", "fresh_fruit"] == found == called_by_what_if()

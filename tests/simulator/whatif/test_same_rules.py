"""One rule of the order: the running gateway and what-if questions follow the same."""

from datetime import datetime, timedelta

import pytest

from gateway.domain import transitions
from gateway.domain.declarations import milliseconds
from simulator.whatif.engines import Engine, run
from simulator.whatif.orders import order_keys
from tests.api.journeys import HUU_NGHI, MORNING, approved, said
from tests.simulator.whatif.cases import FAR, case_of, column, gate_of, vehicles_of

BEGINS = datetime.fromisoformat(MORNING)
EMPTY = {"goods": [], "vehicle__laden": False, "quarantine": None}
MINUTE = 60_000
# Who comes, and how many minutes after the beginning: nobody is served before the hour.
COMES = (("empty", 0), ("fresh_fruit", 20), ("empty", 30), ("fresh_fruit", 40))


@pytest.fixture
async def in_line(client):
    """The line of the gateway, once all have come and are approved."""

    async def line():
        came = {}
        for category, minutes in COMES:
            at = BEGINS + timedelta(minutes=minutes)
            await client.set_clock(at.isoformat())
            made = await approved(client, **(EMPTY if category == "empty" else {}))
            came[made.id] = (category, minutes)
        found = await client.ask(
            "management", "GET", f"/v1/gates/{HUU_NGHI}/line?direction=export"
        )
        return [came[one["declaration"]["id"]] for one in said(found)["items"]]

    return line


@pytest.fixture
async def foreseen(client):
    """The order in which what-if serves the same vehicles."""
    gates = {gate.id: gate for gate in await client.resources.reader.gates()}

    def order():
        ready = column([minutes * MINUTE for _, minutes in COMES])
        categories = ("empty", "fresh_fruit")
        keys = order_keys(
            ready,
            column([categories.index(category) for category, _ in COMES]),
            categories=categories,
            head_start_minutes=gates[HUU_NGHI].head_start_minutes,
            begins=BEGINS,
        )
        opens = gate_of([FAR], [(0, 0, 0), (60 * MINUTE, 0, 1)])
        vehicles = vehicles_of(ready, [[MINUTE]] * len(COMES), key=keys)
        started = run(case_of(opens, vehicles, 10**9), Engine.PYTHON).started[:, 0]
        return [COMES[at] for at in started.argsort()]

    return order


RULES = {
    "the gate's own": None,
    "who came first": lambda at, *_: milliseconds(at),
    "who came last": lambda at, *_: -milliseconds(at),
}


@pytest.mark.parametrize("rule", RULES)
async def test_a_changed_rule_changes_the_gateway_and_what_if_alike(
    in_line, foreseen, monkeypatch, rule
):
    if RULES[rule] is not None:
        monkeypatch.setattr(transitions, "order_key", RULES[rule])
    expected = {
        "the gate's own": [COMES[1], COMES[3], COMES[0], COMES[2]],
        "who came first": list(COMES),
        "who came last": list(reversed(COMES)),
    }

    assert expected[rule] == foreseen()
    assert expected[rule] == await in_line()

"""Who is not callable leaves the waiting line; who becomes so comes into it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.obstacles import conditions_at
from gateway.domain.suspensions import Suspension
from gateway.services import arranging
from gateway.services.arranging import Arranged
from gateway.services.controlling import ChangeControls
from gateway.services.dispatching import CallNext
from gateway.services.verification import verify
from gateway.workers.dispatch import Known, arrange, dispatch
from tests.workers.conftest import MORNING
from tests.workers.gatehouse import MANAGEMENT, Gatehouse
from tests.workers.test_dispatch import waiting

EXPORT = Direction.EXPORT
TODAY = f"{MORNING:%Y-%m-%d}"
MACHINERY = {
    "category": "machinery",
    "direction": None,
    "first": TODAY,
    "last": TODAY,
    "reason": "no cranes today",
}


async def turn(house: Gatehouse, **wanted: Any) -> None:
    version = (await house.gate()).version
    await house.writer.ask(ChangeControls(version, wanted, MANAGEMENT))


async def lines_of(house: Gatehouse, names: list[str]) -> list[Line | None]:
    return [(await house.row(name)).line for name in names]


async def stand(house: Gatehouse, number: int) -> list[str]:
    """Let so many wait at a gate that calls nobody."""
    await turn(house, mode="hold")
    return await waiting(house, number)


async def test_suspended_goods_leave_the_line_and_come_back_to_their_place(
    house: Gatehouse,
):
    names = await stand(house, 3)
    await house.declare("fruit", "export", "fresh_fruit", 0)
    await house.approve("fruit")
    order = [name for _, name in await house.line("export")]

    await turn(house, suspensions=[MACHINERY])
    await house.dispatch()
    suspended = await lines_of(house, [*names, "fruit"])
    await turn(house, suspensions=[])
    await house.dispatch()

    assert [Line.SCHEDULED] * 3 + [Line.WAITING] == suspended
    assert names == await house.happened(Kind.UNQUEUED)
    assert order == [name for _, name in await house.line("export")]
    assert order == await house.line_in_redis("export")


async def test_a_suspension_ends_with_its_last_day(house: Gatehouse):
    names = await stand(house, 2)
    known = Known()
    await turn(house, suspensions=[MACHINERY])
    await dispatch(house.resources, house.id, known)

    house.clock.now += timedelta(days=1)
    while await dispatch(house.resources, house.id, known):
        pass

    assert [Line.WAITING] * 2 == await lines_of(house, names)


async def test_a_call_never_goes_to_one_that_is_not_callable(house: Gatehouse):
    names = await waiting(house, 2)
    await house.declare("fruit", "export", "fresh_fruit", 0)
    await house.approve("fruit")
    ids = [house.ids[name] for name in ("fruit", *names)]
    await turn(house, suspensions=[MACHINERY])

    # Before anybody has walked through the line.
    called = await house.writer.ask(CallNext({EXPORT: ids}, seq=None))

    assert ([house.ids["fruit"]], 2) == (called.ids, called.sent_away)
    assert [Line.SCHEDULED] * 2 == await lines_of(house, names)


async def test_who_was_sent_away_is_no_disorder_of_the_lines(house: Gatehouse):
    await waiting(house, 2)
    await turn(house, suspensions=[MACHINERY])
    proposal = await house.resources.lines.gates[house.id].proposal(EXPORT, 50)

    called = await house.writer.ask(CallNext({EXPORT: proposal.ids}, proposal.seq))

    assert (2, False) == (called.sent_away, called.drifted)


async def test_a_long_line_is_walked_through_in_batches(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(arranging, "MOST_AT_ONCE", 2)
    names = await stand(house, 5)
    await turn(house, suspensions=[MACHINERY])
    known = Known()

    moved = [await arrange(house.resources, house.id, known) for _ in range(4)]

    assert [2, 2, 1, 0] == moved
    assert [Line.SCHEDULED] * 5 == await lines_of(house, names)


async def test_those_who_may_not_come_in_do_not_stand_before_those_who_may(
    house: Gatehouse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(arranging, "MOST_AT_ONCE", 2)
    await stand(house, 5)
    await turn(house, suspensions=[MACHINERY])
    known = Known()
    await house.declare("later", "export", "fresh_fruit", 13)
    await house.approve("later")
    while await dispatch(house.resources, house.id, known):
        pass

    house.clock.now += timedelta(hours=1)
    moved = await arrange(house.resources, house.id, known)

    assert 1 == moved
    assert Line.WAITING is (await house.row("later")).line


async def test_a_gate_where_nothing_is_due_is_left_alone(house: Gatehouse):
    await stand(house, 2)
    known = Known()
    await dispatch(house.resources, house.id, known)
    asked = []
    original = house.writer.ask

    async def listen(command: Any, *, is_early: bool = False) -> Any:
        asked.append(command)
        return await original(command, is_early=is_early)

    house.writer.ask = listen  # type: ignore[method-assign]
    await arrange(house.resources, house.id, known)

    assert [] == asked


async def test_nobody_looks_at_those_who_cannot_stand_wrongly(house: Gatehouse):
    gate = await house.gate()
    machinery = Suspension.from_json(MACHINERY | {"direction": "import"})
    turned = replace(gate, controls=replace(gate.controls, suspensions=(machinery,)))

    ordinary = arranging.walked(conditions_at(gate, MORNING))
    stopped = arranging.walked(conditions_at(turned, MORNING))

    assert [(Line.SCHEDULED, None)] == ordinary
    assert [(Line.WAITING, Direction.IMPORT), (Line.SCHEDULED, None)] == stopped


async def test_who_walked_for_long_rests_for_longer(house: Gatehouse):
    gate = await house.gate()
    walk = arranging.Walk()

    def is_walking_at(real_s: float) -> bool:
        walk.prepare(gate, MORNING, real_s)
        return walk.is_under_way

    def finish() -> None:
        stretches = walk.next(is_somebody_due=False)
        assert stretches is not None
        walk.note(Arranged(0, dict.fromkeys(stretches.stretches), MORNING))

    assert is_walking_at(100)
    assert is_walking_at(130)
    finish()

    assert not is_walking_at(130 + 20 * 30)
    assert is_walking_at(131 + 20 * 30)
    finish()
    assert not is_walking_at(190 + 20 * 30)
    assert is_walking_at(192 + 20 * 30)


async def test_lines_are_arranged_while_redis_is_away(house: Gatehouse):
    names = await stand(house, 2)
    await turn(house, suspensions=[MACHINERY])
    await house.resources.redis.config_set("maxmemory", 1)
    assert not await house.resources.lines.check()

    await house.dispatch()
    await house.resources.redis.config_set("maxmemory", 0)

    assert [Line.SCHEDULED] * 2 == await lines_of(house, names)


async def test_nothing_of_this_is_a_fault_to_verify(house: Gatehouse):
    await waiting(house, 3)
    await turn(house, suspensions=[MACHINERY])
    await house.dispatch()
    await turn(house, suspensions=[])
    await house.dispatch()

    report = await verify(house.resources.engine)

    assert [] == [row.name for row in report.rows if not row.ok]

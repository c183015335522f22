"""A sandbox that begins anew is as it was on its first day, and draws by its seed."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, text

from gateway.services.verification import verify
from gateway.storage import emptying, tables
from gateway.workers import approve, dispatch
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    TAN_THANH,
    body,
    called,
    declared,
    entered,
    is_problem,
    said,
    turn,
)
from tests.people import People

PATH = "/sandbox/reset"
# What is forgotten. A new table is added here or to what is kept: somebody decided.
HISTORY = {
    "approval",
    "check",
    "declaration",
    "declared",
    "delivery",
    "entry",
    "follower",
    "journal",
    "kept_draft",
    "manual_lift",
    "message",
    "notice",
    "paper_ticket",
    "payment",
    "sandbox_payment",
    "sandbox_text",
    "transshipment",
}


async def reset(people: People, seed: int = 0) -> None:
    said(await people.ask("tester", "POST", PATH, json={"seed": seed}), 200)
    await people.set_clock(MORNING)


async def counts(people: People) -> dict[str, int]:
    async with people.resources.engine.connect() as connection:
        return {
            name: await connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
            for name in sorted(tables.metadata.tables)
        }


async def channels(people: People, count: int = 25) -> list[Any]:
    """What chance says of vehicles that are all alike."""
    made = [await declared(people) for _ in range(count)]
    await approve.route(people.resources, HUU_NGHI)
    return [(await people.look(one.id))["channel"] for one in made]


def test_somebody_decided_for_every_table_whether_it_is_forgotten():
    assert HISTORY == {table.name for table in emptying.history()}
    assert set(tables.metadata.tables) == HISTORY | emptying.KEPT


async def test_all_that_happened_is_forgotten_and_who_takes_part_stays(morning: People):
    await entered(morning)
    await declared(morning, gate=TAN_THANH)
    await turn(morning, HUU_NGHI, mode="drain")
    before = await counts(morning)

    await reset(morning)

    after = await counts(morning)
    assert {0} == {after[name] for name in HISTORY}
    assert all(before[name] == after[name] for name in emptying.KEPT)
    board = said(await morning.http.get(f"/v1/gates/{HUU_NGHI}"), 200)
    assert ("open", 0, 0) == (
        board["mode"],
        board["waiting"],
        board["directions"]["export"]["entered_today"],
    )
    journal = await morning.ask("customs", "GET", f"/v1/gates/{HUU_NGHI}/journal")
    assert [] == journal.json()["items"]


SWEPT = (
    "SELECT relname, vacuum_count FROM pg_stat_user_tables"
    " WHERE schemaname = current_schema()"
)


async def test_what_was_forgotten_is_in_nobodys_way(morning: People):
    await entered(morning)

    await reset(morning)

    async with morning.resources.engine.connect() as connection:
        found = await connection.execute(text(SWEPT))
    swept = {row.relname: row.vacuum_count for row in found}
    assert {1} == {swept[name] for name in HISTORY}


async def test_no_statement_grows_with_what_is_forgotten(
    morning: People, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(30):
        await declared(morning)
    monkeypatch.setattr(emptying, "BLOCKS_AT_ONCE", 1)
    deleted: list[int] = []
    engine = morning.resources.engine.sync_engine

    def note(_connection, cursor, statement, *_):
        if statement.startswith("DELETE FROM declared "):
            deleted.append(cursor.rowcount)

    event.listen(engine, "after_cursor_execute", note)
    await reset(morning)
    event.remove(engine, "after_cursor_execute", note)

    assert 30 == sum(deleted)
    assert 2 <= sum(number > 0 for number in deleted)
    assert 0 == (await counts(morning))["declared"]


async def test_life_goes_on_from_ticket_one(morning: People):
    known = dispatch.Known()
    old = await called(morning)
    await dispatch.dispatch(morning.resources, HUU_NGHI, known)

    await reset(morning)
    again = await declared(morning, vehicle__plate=old.plate)
    said(await morning.ask("customs", "POST", f"{again.path}/approve"), 200)
    for _ in range(5):
        await dispatch.dispatch(morning.resources, HUU_NGHI, known)

    assert 1 == again.shown["ticket"]
    assert "called" == (await morning.look(again.id))["status"]
    assert is_problem(
        await morning.ask("agent", "GET", old.path), 404, "declaration-not-found"
    )
    report = await verify(morning.resources.engine)
    assert report.ok, report


async def test_an_answer_is_not_repeated_out_of_another_history(morning: People):
    wanted = body()
    first = said(await morning.declare(wanted, key="k" * 16), 201)

    await reset(morning)
    second = said(await morning.declare(wanted, key="k" * 16), 201)

    assert first["id"] != second["id"]


async def test_the_same_seed_draws_the_same_channels(morning: People):
    drawn = []

    for seed in (7, 7, 8):
        await reset(morning, seed)
        drawn.append(await channels(morning))

    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert {"green", "yellow"} <= set(drawn[0])


async def test_faults_and_the_clock_begin_anew(morning: People):
    rules = [{"path": "/v1/rules", "kind": "error"}]
    said(await morning.ask("tester", "PUT", "/sandbox/faults", json={"rules": rules}))

    shown = said(await morning.ask("tester", "POST", PATH, json={}), 200)

    clock = said(await morning.http.get("/sandbox/clock"), 200)
    assert clock["now"][:13] == clock["real_now"][:13] == shown["now"][:13]
    assert 1 == clock["speed"]
    assert [] == said(await morning.http.get("/sandbox/faults"), 200)["rules"]


async def test_who_declares_meanwhile_is_in_one_history_or_the_other(morning: People):
    wanted = [body() for _ in range(40)]

    answers = await asyncio.gather(
        *(morning.declare(one) for one in wanted[:20]),
        morning.ask("tester", "POST", PATH, json={"seed": 1}),
        *(morning.declare(one) for one in wanted[20:]),
    )

    assert {200, 201} == {answer.status_code for answer in answers}
    found = said(await morning.ask("agent", "GET", "/v1/declarations?limit=200"), 200)
    tickets = sorted(one["ticket"] for one in found["items"])
    assert list(range(1, len(tickets) + 1)) == tickets
    report = await verify(morning.resources.engine)
    assert report.ok, report


async def test_a_gate_that_is_locked_for_long_is_said_to_be_busy(morning: People):
    made = await declared(morning)
    async with morning.resources.engine.connect() as holding:
        await holding.execute(text("SELECT FROM gate FOR UPDATE"))

        answer = await morning.ask("tester", "POST", PATH, json={})

        await holding.rollback()
    assert is_problem(answer, 503, "busy")
    assert made.id == (await morning.look(made.id))["id"]


@pytest.mark.parametrize("who", ["agent", "management"])
async def test_it_is_the_testers(morning: People, who: str):
    answer = await morning.ask(who, "POST", PATH, json={})

    assert is_problem(answer, 403, "role-not-allowed")

"""What was begun to declare by page is found again, by who wrote it and nobody else."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from gateway.console.texts import TEXTS
from gateway.services.half_declared import KEPT_FOR
from tests.api.journeys import hire
from tests.console.test_declaring import ANSWERS, Paper, paper
from tests.console.test_desks import be
from tests.console.test_vehicles import sign_in

__all__ = ["paper"]
VEHICLE = {
    name: ANSWERS[name] for name in ("nationality", "plate", "gross_weight_kg", "laden")
}
STEPS = TEXTS["vi"]


async def plate_after(paper: Paper, who: str) -> str:
    await be(paper.client, who)
    await paper.open()
    return paper.filled()["plate"]


async def test_who_signs_out_on_the_way_goes_on_where_they_were(paper: Paper):
    await paper.go(**VEHICLE)
    key = paper.filled()["key"]

    await paper.client.http.post("/sign-out")
    await sign_in(paper.client, "driver")
    await paper.open()

    assert STEPS["step_name_trip"] == paper.heading
    assert VEHICLE.items() <= paper.filled().items()
    assert key == paper.filled()["key"]


async def test_the_next_driver_at_the_same_computer_finds_nothing_of_it(paper: Paper):
    await paper.go(**VEHICLE)
    other = await hire(paper.client.resources, "driver")

    assert "" == await plate_after(paper, other)
    assert VEHICLE["plate"] == await plate_after(paper, "driver")


async def test_what_was_sent_is_not_begun_any_more(paper: Paper):
    await paper.go_through()
    await paper.go("send")
    assert 303 == paper.status

    assert "" == await plate_after(paper, "driver")


async def test_who_wants_another_one_puts_it_away(paper: Paper):
    await paper.go(**VEHICLE)

    await paper.go("anew")

    assert (303, "/declare") == (paper.status, paper.location)
    assert "" == await plate_after(paper, "driver")


async def test_any_letter_that_can_be_typed_is_kept(paper: Paper):
    await paper.go(
        **VEHICLE | {"seal": "a\0b\ud83d".encode("utf-8", "ignore").decode()}
    )

    assert VEHICLE["plate"] == await plate_after(paper, "driver")


async def test_what_nobody_came_back_to_for_a_week_is_erased(paper: Paper):
    await paper.go(**VEHICLE)
    aged = text("UPDATE kept_draft SET kept_at = kept_at - CAST(:age AS interval)")
    eraser, engine = paper.client.resources.eraser, paper.client.resources.engine

    async def grow_old(age: timedelta) -> str:
        async with engine.begin() as connection:
            await connection.execute(aged, {"age": age})
        await eraser.erase_rest(datetime.now(UTC))
        return await plate_after(paper, "driver")

    before = await grow_old(KEPT_FOR - timedelta(hours=1))
    after = await grow_old(timedelta(hours=1))

    assert (VEHICLE["plate"], "") == (before, after)


async def test_it_is_told_to_whom_it_is_about_and_leaves_with_them(paper: Paper):
    who = await hire(paper.client.resources, "driver")
    await be(paper.client, who)
    await paper.open()
    await paper.go(**VEHICLE)
    account_id = (await paper.client.actor(who)).account_id
    path = "/v1/accounts/current"

    told = (await paper.client.ask(who, "GET", f"{path}/export")).json()
    await paper.client.ask(who, "DELETE", path)

    assert account_id is not None
    assert VEHICLE["plate"] == told["half_declared"]["plate"]
    assert None is await paper.client.resources.reception.half_declared.of(account_id)

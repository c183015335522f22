"""The board is read once for all who look, and is never older than what they know."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event

from gateway.main import make_app
from gateway.resources import Resources, open_resources
from tests.api.conftest import given
from tests.api.journeys import HUU_NGHI, MORNING, approved, is_problem, said, turn
from tests.faults.patience import until
from tests.people import People, sandbox_settings

GATE = f"/v1/gates/{HUU_NGHI}"


@pytest.fixture
async def second(
    database_url: str, redis_url: str, morning: People
) -> AsyncIterator[People]:
    """Another process over the same stores."""
    settings = sandbox_settings(database_url, redis_url)
    async with (
        open_resources(settings) as opened,
        People.meeting(make_app(given(opened)), opened) as people,
    ):
        await people.set_clock(MORNING)
        yield people


def listen(resources: Resources) -> list[str]:
    """Hear of every statement that is sent to the database from now on."""
    found: list[str] = []
    engine = resources.engine.sync_engine

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return found


async def test_a_crowd_is_answered_with_one_look(morning: People):
    # Whoever looks first, once there is a feed, learns how fast the gates are.
    await morning.resources.feed.begun()
    await morning.http.get("/v1/gates")
    statements = listen(morning.resources)
    morning.resources.boards.forget_all()

    answers = await asyncio.gather(*(morning.http.get("/v1/gates") for _ in range(50)))

    assert 1 == len({answer.content for answer in answers})
    assert 2 == len([s for s in statements if "FROM gate" in s or "FROM notice" in s])


@pytest.mark.parametrize("path", ["/v1/gates", GATE])
async def test_who_knows_the_board_is_told_so_without_a_query(
    morning: People, path: str
):
    tag = (await morning.http.get(path)).headers["ETag"]
    statements = listen(morning.resources)

    answer = await morning.http.get(path, headers={"If-None-Match": tag})

    assert (304, b"", []) == (answer.status_code, answer.content, statements)
    assert tag == answer.headers["ETag"]


async def test_the_time_alone_is_no_news(morning: People):
    tag = (await morning.http.get("/v1/gates")).headers["ETag"]
    await morning.set_clock("2030-01-07T02:10:00Z")

    answer = await morning.http.get("/v1/gates", headers={"If-None-Match": tag})

    assert 304 == answer.status_code


async def test_a_change_is_news_at_once(morning: People):
    tag = (await morning.http.get("/v1/gates")).headers["ETag"]
    await approved(morning)

    answer = await morning.http.get("/v1/gates", headers={"If-None-Match": tag})

    assert 1 == said(answer)["gates"][0]["waiting"]


async def test_a_board_does_not_outlive_its_opening_hours(morning: People):
    await morning.set_clock("2030-01-07T12:59:59Z")
    open_then = said(await morning.http.get(GATE))["open_now"]
    await morning.set_clock("2030-01-07T13:00:00Z")

    assert (True, False) == (
        open_then,
        said(await morning.http.get(GATE))["open_now"],
    )


async def test_controls_turned_here_hold_in_every_other_process(
    morning: People, second: People
):
    """Declaring is refused there at once; its board follows within a second."""
    assert "open" == said(await second.http.get(GATE))["mode"]

    await turn(morning, HUU_NGHI, mode="drain")
    refused = await second.declare()

    assert is_problem(refused, 409, "gate-takes-no-declarations")

    async def is_shown() -> bool:
        return bool("drain" == said(await second.http.get(GATE))["mode"])

    await until(is_shown, "the other process shows another mode", within_s=10)


async def test_a_look_that_failed_is_not_kept(
    morning: People, monkeypatch: pytest.MonkeyPatch
):
    async def lost(*_: object) -> None:
        raise OSError

    morning.resources.boards.forget_all()
    with monkeypatch.context() as patch:
        patch.setattr("gateway.services.boards.Boards.every", lost)
        failed = await morning.http.get(GATE)

    assert (503, 200) == (
        failed.status_code,
        (await morning.http.get(GATE)).status_code,
    )

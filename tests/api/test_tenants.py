"""Tenants of a sandbox: whole worlds beside each other, which share nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from gateway.cli.preparing import migrate
from gateway.main import make_app
from gateway.resources import Resources, open_resources
from gateway.workers import runner, tenants
from tests.api.conftest import given
from tests.api.journeys import HUU_NGHI, MORNING, body, is_problem, said
from tests.faults.patience import until
from tests.people import People, sandbox_settings

PATH = "/sandbox/tenants"
EVENING = "2030-01-07T09:00:00Z"


class Tenant:
    """Requests to one world; "" is the first one."""

    def __init__(self, people: People, name: str) -> None:
        self.people = people
        self.name = name
        self.headers = {"Sandbox-Tenant": name} if name else {}
        self._tokens: dict[str, str] = {}

    async def ask(
        self, who: str | None, method: str, path: str, **more: Any
    ) -> httpx2.Response:
        headers = self.headers | more.pop("headers", {})
        if who is not None:
            headers["Authorization"] = f"Bearer {await self.token(who)}"
        return await self.people.http.request(method, path, headers=headers, **more)

    async def token(self, who: str) -> str:
        if who not in self._tokens:
            wanted = {"username": who, "password": "sandbox"}
            made = await self.ask(None, "POST", "/v1/sessions", json=wanted)
            self._tokens[who] = said(made, 201)["token"]
        return self._tokens[who]

    async def declare(self, wanted: dict[str, Any]) -> httpx2.Response:
        headers = {"Idempotency-Key": uuid4().hex}
        path = "/v1/declarations"
        return await self.ask("agent", "POST", path, json=wanted, headers=headers)

    async def set_clock(self, now: str) -> None:
        wanted = {"now": now, "speed": 0}
        said(await self.ask("tester", "PUT", "/sandbox/clock", json=wanted), 200)


async def add(people: People, name: str) -> Tenant:
    said(await people.ask("tester", "POST", PATH, json={"name": name}), 201)
    return Tenant(people, name)


async def names(people: People) -> list[str]:
    found = said(await people.ask("tester", "GET", PATH), 200)
    return [one["name"] for one in found["items"]]


def is_nobodys(answer: httpx2.Response) -> bool:
    """Whatever was asked, the header named nobody."""
    kind = "/problems/tenant-not-found"
    return (404, kind) == (answer.status_code, answer.json()["type"])


async def test_the_same_plates_are_declared_everywhere_hours_apart(morning: People):
    one, other, first = (
        await add(morning, "suite-1"),
        await add(morning, "suite-2"),
        Tenant(morning, ""),
    )
    await one.set_clock(MORNING)
    await other.set_clock(EVENING)
    wanted = [body() for _ in range(20)]
    for world in (one, other, first):
        await world.token("agent")

    answers = await asyncio.gather(
        *(world.declare(each) for each in wanted for world in (one, other, first))
    )

    assert {201} == {answer.status_code for answer in answers}
    made = [answer.json() for answer in answers]
    for place, when in ((0, MORNING), (1, EVENING), (2, MORNING)):
        mine = made[place::3]
        assert {when} == {each["created_at"] for each in mine}
        tickets = sorted(each["ticket"] or 0 for each in mine)
        assert tickets in (list(range(1, 21)), [0] * 20)  # in the evening: late
    assert 60 == len({each["id"] for each in made})


async def test_nothing_of_one_world_is_seen_in_another(morning: People):
    one, other, first = (
        await add(morning, "suite-1"),
        await add(morning, "suite-2"),
        Tenant(morning, ""),
    )
    await one.set_clock(MORNING)
    made = said(await one.declare(body()), 201)
    path = f"/v1/declarations/{made['id']}"
    fault = {"rules": [{"path": "/v1/rules", "kind": "error"}]}
    said(await one.ask("tester", "PUT", "/sandbox/faults", json=fault), 200)

    for world in (other, first):
        hidden = await world.ask("agent", "GET", path)
        assert is_problem(hidden, 404, "declaration-not-found")
        listed = said(await world.ask("agent", "GET", "/v1/declarations"), 200)
        assert [] == listed["items"]
        journal = f"/v1/gates/{HUU_NGHI}/journal"
        assert [] == said(await world.ask("customs", "GET", journal), 200)["items"]
        assert 200 == (await world.ask(None, "GET", "/v1/rules")).status_code
        stolen = {"Authorization": f"Bearer {await one.token('agent')}"}
        stranger = await world.ask(None, "GET", path, headers=stolen)
        assert is_problem(stranger, 401, "not-authenticated")
    assert 503 == (await one.ask(None, "GET", "/v1/rules")).status_code
    assert made["id"] == said(await one.ask("agent", "GET", path), 200)["id"]


async def test_a_tenant_begins_anew_alone(morning: People):
    one, first = await add(morning, "suite-1"), Tenant(morning, "")
    await one.set_clock(MORNING)
    gone, kept = (
        said(await one.declare(body()), 201),
        said(await first.declare(body()), 201),
    )

    said(await one.ask("tester", "POST", "/sandbox/reset", json={}), 200)

    path = "/v1/declarations"
    lost = await one.ask("agent", "GET", f"{path}/{gone['id']}")
    assert is_problem(lost, 404, "declaration-not-found")
    assert 200 == (await first.ask("agent", "GET", f"{path}/{kept['id']}")).status_code


@pytest.mark.parametrize("name", ["nobody", "", "A", "a_b", "-a", "x" * 5000, "world"])
async def test_whom_nobody_made_is_not_there(morning: People, name: str):
    headers = {"Sandbox-Tenant": name}

    answer = await morning.http.get("/v1/gates", headers=headers)
    removed = await morning.ask("tester", "DELETE", f"{PATH}/{name or 'x'}")

    assert is_nobodys(answer)
    assert is_problem(removed, 404, "tenant-not-found")


async def test_a_name_is_taken_once_and_there_are_so_many(morning: People):
    for number in range(8):
        await add(morning, f"suite-{number}")

    twice = await morning.ask("tester", "POST", PATH, json={"name": "suite-1"})
    more = await morning.ask("tester", "POST", PATH, json={"name": "suite-9"})

    assert is_problem(twice, 409, "tenant-not-allowed")
    assert is_problem(more, 409, "tenant-not-allowed")
    assert [f"suite-{number}" for number in range(8)] == await names(morning)


async def test_a_name_asked_for_twice_at_once_is_taken_once(morning: People):
    wanted = {"name": "suite-1"}

    answers = await asyncio.gather(
        *(morning.ask("tester", "POST", PATH, json=wanted) for _ in range(3))
    )

    assert [201, 409, 409] == sorted(answer.status_code for answer in answers)
    assert ["suite-1"] == await names(morning)
    async with morning.resources.engine.connect() as connection:
        half_made = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'making%'"
        assert 0 == await connection.scalar(text(half_made))


async def test_a_tenant_has_no_tenants(morning: People):
    one = await add(morning, "suite-1")

    answer = await one.ask("tester", "POST", PATH, json={"name": "suite-2"})

    assert is_problem(answer, 404, "sandbox-only")


async def test_who_is_removed_leaves_nothing(morning: People):
    one = await add(morning, "suite-1")
    await one.set_clock(MORNING)
    made = said(await one.declare(body()), 201)

    removed = await morning.ask("tester", "DELETE", f"{PATH}/suite-1")
    gone = await one.ask(None, "GET", "/v1/gates")
    again = await add(morning, "suite-1")

    assert 204 == removed.status_code
    assert is_nobodys(gone)
    path = f"/v1/declarations/{made['id']}"
    hidden = await again.ask("agent", "GET", path)
    assert is_problem(hidden, 404, "declaration-not-found")
    clock = said(await again.ask(None, "GET", "/sandbox/clock"), 200)
    assert clock["now"][:4] == clock["real_now"][:4]


@asynccontextmanager
async def another_process(database_url: str, redis_url: str) -> AsyncIterator[People]:
    settings = sandbox_settings(database_url, redis_url)
    async with (
        open_resources(settings) as opened,
        People.meeting(make_app(given(opened)), opened) as people,
    ):
        yield people


async def test_every_process_serves_a_tenant_until_it_is_removed(
    morning: People, database_url: str, redis_url: str
):
    one = await add(morning, "suite-1")
    await one.set_clock(MORNING)
    made = said(await one.declare(body()), 201)
    path = f"/v1/declarations/{made['id']}"

    async with another_process(database_url, redis_url) as people:
        there = Tenant(people, "suite-1")
        found = said(await there.ask("agent", "GET", path), 200)
        clock = said(await there.ask(None, "GET", "/sandbox/clock"), 200)
        await morning.ask("tester", "DELETE", f"{PATH}/suite-1")

        async def is_gone() -> bool:
            return (await there.ask(None, "GET", "/v1/gates")).status_code == 404

        await until(is_gone, "the other process serves it still", within_s=20)

    assert made["id"] == found["id"]
    assert (MORNING, 0) == (clock["now"], clock["speed"])


async def test_workers_work_for_every_tenant(morning: People):
    one = await add(morning, "suite-1")
    await one.set_clock(MORNING)
    stopping = asyncio.Event()
    working = asyncio.create_task(tenants.run(morning.resources, stopping, runner.run))
    wanted = body(vehicle__plate="12SB-110.01")
    made = said(await one.declare(wanted), 201)
    late = await add(morning, "suite-2")
    await late.set_clock(MORNING)
    other = said(await late.declare(wanted), 201)

    async def has_departed(world: Tenant, declaration_id: str) -> bool:
        found = await world.ask("agent", "GET", f"/v1/declarations/{declaration_id}")
        return bool(found.json()["status"] in {"entered", "cleared", "departed"})

    await until(lambda: has_departed(one, made["id"]), "nobody works there")
    await until(lambda: has_departed(late, other["id"]), "nobody works there")
    stopping.set()
    await working


async def test_migrating_brings_tenants_along(
    morning: People, database_url: str, redis_url: str
):
    one = await add(morning, "suite-1")

    await migrate(sandbox_settings(database_url, redis_url), lambda _: None)

    assert (
        200
        == (
            await one.ask(
                "customs", "GET", f"/v1/gates/{HUU_NGHI}/line?direction=export"
            )
        ).status_code
    )


async def test_outside_a_sandbox_nobody_is_led_anywhere(
    database_url: str, redis_url: str
):
    settings = sandbox_settings(database_url, redis_url)
    await migrate(settings, lambda _: None)
    real = settings.model_copy(update={"sandbox": False})
    async with open_resources(real) as opened:
        answer = await led(opened)

    assert is_nobodys(answer)


async def led(opened: Resources) -> httpx2.Response:
    async with People.meeting(make_app(given(opened)), opened) as people:
        return await people.http.get("/v1/gates", headers={"Sandbox-Tenant": "a"})

"""Who looks again costs the database nothing, and never sees what is no longer so."""

import asyncio
from uuid import UUID

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import update

from gateway.resources import open_resources
from gateway.services import actors, reading
from gateway.services.sessions import hash_token
from gateway.storage.tables import account
from tests.api.journeys import (
    HUU_NGHI,
    approved,
    called,
    declared,
    entered,
    hire,
    is_problem,
    said,
    turn,
    verdict,
)
from tests.counting import counted
from tests.people import People, sandbox_settings


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A busy machine is late with everything; that is not what is tested here."""
    monkeypatch.setattr(actors, "PATIENCE_S", 60)
    monkeypatch.setattr(actors, "TRUST_S", 600)
    monkeypatch.setattr(reading, "PATIENCE_S", 60)


async def look(people, vehicle, who="agent", tag=None):
    headers = {"If-None-Match": tag} if tag else {}
    return await people.ask(who, "GET", vehicle.path, headers=headers)


async def settled(people, vehicle, who="agent"):
    """Look until nothing is asked of the database any more; return the ETag."""
    async with asyncio.timeout(10):
        while True:
            with counted(people.resources) as asked:
                answer = await look(people, vehicle, who)
            assert 200 == answer.status_code, answer.text
            if not asked:
                return answer.headers["ETag"]
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("come", [declared, approved, called, entered])
async def test_what_did_not_move_costs_no_query(morning, come):
    vehicle = await come(morning)
    for _ in range(5):
        tag = await settled(morning, vehicle)
        with counted(morning.resources) as asked:
            answers = await asyncio.gather(
                *(look(morning, vehicle, tag=tag) for _ in range(50))
            )
        if not asked:
            break  # Else Redis was late, as on a busy machine.

    assert {304} == {answer.status_code for answer in answers}
    assert [] == asked


async def test_officers_look_at_the_same(morning):
    vehicle = await declared(morning)
    tag = await settled(morning, vehicle)
    await settled(morning, vehicle, "customs")

    with counted(morning.resources) as asked:
        answer = await look(morning, vehicle, "customs", tag)

    assert (304, []) == (answer.status_code, asked)


async def test_what_moved_is_seen_at_once(morning):
    vehicle = await declared(morning)
    tag = await settled(morning, vehicle)

    for verb, hold in (("hold", True), ("release", False), ("hold", True)):
        await verdict(morning, vehicle, verb)
        answer = await look(morning, vehicle, tag=tag)
        assert (200, hold) == (answer.status_code, bool(answer.json()["hold"]))
        tag = answer.headers["ETag"]


async def test_a_place_moves_though_the_declaration_does_not(morning):
    first, second = await approved(morning), await approved(morning)
    tag = await settled(morning, second)

    await verdict(morning, first, "hold")
    answer = await look(morning, second, tag=tag)

    assert (200, 1) == (answer.status_code, answer.json()["position"])


async def test_the_gate_changes_though_the_declaration_does_not(morning):
    vehicle = await approved(morning)
    tag = await settled(morning, vehicle)

    await turn(morning, HUU_NGHI, mode="closed")
    answer = await look(morning, vehicle, tag=tag)

    assert 200 == answer.status_code
    assert "gate-closed" == answer.json()["reason"]["code"]


async def test_what_one_may_see_is_hidden_from_another(morning):
    vehicle = await declared(morning)
    await settled(morning, vehicle)
    stranger = await hire(morning.resources, "agent")

    answer = await look(morning, vehicle, stranger)

    assert is_problem(answer, 404, "declaration-not-found")


async def test_places_do_not_come_from_lines_that_are_behind(morning):
    first, second = await approved(morning), await approved(morning)
    tag = await settled(morning, second)
    head = morning.resources.lines.gates[HUU_NGHI].keys.head
    line = f"gate:{{{HUU_NGHI}}}:waiting:export"
    member = await morning.resources.redis.zrange(line, 0, 0)
    # As when Redis comes back with what it held a while ago.
    said(await verdict(morning, first, "hold"))
    await morning.resources.redis.zadd(line, {member[0]: 1})
    await morning.resources.redis.hincrby(head, "seq", -1)

    answer = await look(morning, second, tag=tag)
    listed = await morning.ask("agent", "GET", "/v1/declarations")

    assert (200, 1) == (answer.status_code, answer.json()["position"])
    places = {one["id"]: one["position"] for one in listed.json()["items"]}
    assert {first.id: None, second.id: 1} == places


async def test_without_redis_the_database_is_asked(morning, monkeypatch):
    vehicle = await approved(morning)
    tag = await settled(morning, vehicle)

    async def away(*_, **__):
        raise RedisConnectionError

    monkeypatch.setattr(morning.resources.redis, "execute_command", away)
    with counted(morning.resources) as asked:
        answer = await look(morning, vehicle, tag=tag)
    await verdict(morning, vehicle, "hold")
    later = await look(morning, vehicle, tag=tag)

    assert 304 == answer.status_code
    assert asked
    assert 200 == later.status_code


class TestWithAnotherProcess:
    @pytest.fixture
    async def elsewhere(self, morning, database_url, redis_url):
        """Everybody, at another gateway over the same stores."""
        settings = sandbox_settings(database_url, redis_url)
        async with (
            open_resources(settings) as opened,
            People.meeting(morning.app, opened) as people,
        ):
            yield people

    async def test_what_one_changes_the_other_shows(self, morning, elsewhere):
        vehicle = await declared(morning)

        for verb in ("hold", "release") * 5:
            tag = await settled(morning, vehicle)
            await verdict(elsewhere, vehicle, verb)
            answer = await look(morning, vehicle, tag=tag)
            assert 200 == answer.status_code
            assert (verb == "hold") == bool(answer.json()["hold"])

    async def test_whoever_is_revoked_at_one_is_refused_at_the_other(
        self, morning, elsewhere
    ):
        vehicle = await declared(morning)
        await settled(morning, vehicle)
        token = await morning.token("agent")

        await elsewhere.resources.reception.doorkeeper.sign_out(token)
        await morning.resources.actors.settle()
        answer = await look(morning, vehicle)

        assert is_problem(answer, 401, "not-authenticated")


async def test_an_account_that_changes_is_asked_for_again(morning):
    username = await hire(morning.resources, "customs")
    vehicle = await declared(morning)
    await settled(morning, vehicle, username)
    session = hash_token(await morning.token(username))
    before = await morning.resources.actors.ask(session)
    assert before is not None
    assert isinstance(before.account_id, UUID)

    async with morning.resources.engine.begin() as connection:
        await connection.execute(
            update(account)
            .where(account.c.id == before.account_id)
            .values(gate="tan-thanh")
        )
    await morning.resources.actors.settle()
    answer = await look(morning, vehicle, username)

    assert is_problem(answer, 404, "declaration-not-found")


async def test_who_cannot_hear_of_changes_asks_each_time(morning, monkeypatch):
    vehicle = await declared(morning)
    await settled(morning, vehicle)

    monkeypatch.setattr(morning.resources.actors, "_trusted_until", 0.0)
    with counted(morning.resources) as asked:
        await look(morning, vehicle)

    assert ["SELECT s.token_hash"] == [statement[:19] for statement in asked]


async def test_a_crowd_that_comes_at_once_costs_a_few_queries(morning):
    vehicles = [await approved(morning) for _ in range(5)]
    await settled(morning, vehicles[0])
    morning.resources.reader.forget_all()

    with counted(morning.resources) as asked:
        answers = await asyncio.gather(
            *(look(morning, vehicle) for vehicle in vehicles for _ in range(10))
        )

    assert {200} == {answer.status_code for answer in answers}
    # One reading for all, or a few: by itself, each would ask some eight times.
    assert len(asked) < len(answers)

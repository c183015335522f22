"""Streams of events: nothing missing, in order, for who may see it, and they end."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from sqlalchemy import text

from gateway.api import events
from gateway.resources import open_resources
from gateway.services import followed, watching
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    approved,
    cleared,
    declared,
    hire,
    is_problem,
    leave,
    turn,
    verdict,
)
from tests.api.listening import listening
from tests.people import People, sandbox_settings

GATE = f"/v1/gates/{HUU_NGHI}/events"
JOURNAL = f"/v1/gates/{HUU_NGHI}/journal"


async def journal(people, after=0):
    answer = await people.ask("customs", "GET", f"{JOURNAL}?after={after}&limit=1000")
    return answer.json()["items"]


async def test_a_gate_is_shown_first_and_then_all_that_happens(morning):
    before = await declared(morning)

    async with listening(morning, "customs", GATE) as heard:
        (state,) = await heard.take(1)
        vehicle = await approved(morning)
        found = await heard.take(2)

    assert ("state", f"{HUU_NGHI}:1") == (state.name, state.id)
    assert HUU_NGHI == state.body["id"]
    assert (await journal(morning, after=1)) == [event.body for event in found]
    assert ["submitted", "approved"] == [event.name for event in found]
    assert [f"{HUU_NGHI}:2", f"{HUU_NGHI}:3"] == [event.id for event in found]
    assert {vehicle.id} == {event.body["declaration_id"] for event in found}
    assert before.id != vehicle.id


async def test_a_stream_is_not_kept_by_anybody_on_its_way(morning):
    async with listening(morning, "customs", GATE) as heard:
        pass

    assert "text/event-stream; charset=utf-8" == heard.headers["content-type"]
    assert "no-store" == heard.headers["cache-control"]
    assert "no" == heard.headers["x-accel-buffering"]
    assert heard.body.startswith(b"retry: ")


@pytest.mark.parametrize("is_header", [True, False])
async def test_who_comes_back_hears_what_was_missed_and_what_follows(
    morning, is_header
):
    for _ in range(3):
        await declared(morning)
    last = f"{HUU_NGHI}:1"
    headers = {"Last-Event-ID": last} if is_header else {}
    path = GATE if is_header else f"{GATE}?last_event_id={last}"

    async with listening(morning, "customs", path, headers) as heard:
        missed = await heard.take(2)
        await declared(morning)
        following = await heard.take(1)

    assert await journal(morning, after=1) == [e.body for e in missed + following]


async def test_who_was_away_for_long_hears_all_of_it(morning, monkeypatch):
    monkeypatch.setattr(followed, "MOST_KEPT", 2)
    monkeypatch.setattr(events, "PAGE", 2)
    for _ in morning.resources.feed._gates.values():  # noqa: SLF001 - kept shorter
        _.forget()
    for _ in range(7):
        await declared(morning)

    async with listening(morning, "customs", GATE, {"Last-Event-ID": "0"}) as heard:
        missed = await heard.take(7)
        await declared(morning)
        following = await heard.take(1)

    assert await journal(morning) == [e.body for e in missed + following]


async def test_an_id_that_never_was_begins_with_the_state(morning, monkeypatch):
    monkeypatch.setattr("gateway.services.feed.PATIENCE_S", 0.2)
    headers = {"Last-Event-ID": f"{HUU_NGHI}:1000000"}

    async with listening(morning, "customs", GATE, headers) as heard:
        (state,) = await heard.take(1)

    assert "state" == state.name


@pytest.mark.parametrize("last", [f"{TAN_THANH}:1", "x", "-1", "1:1:1", "²", "9" * 30])
async def test_an_id_of_nobodys_is_refused(morning: People, last: str):
    answer = await morning.ask(
        "customs", "GET", GATE, headers={"Last-Event-ID": last.encode()}
    )

    assert is_problem(answer, 400, "malformed-request")


async def test_a_declaration_tells_of_itself_alone(morning):
    vehicle = await declared(morning)
    path = f"{vehicle.path}/events"

    async with listening(morning, "agent", path) as heard:
        (state,) = await heard.take(1)
        await declared(morning)
        await verdict(morning, vehicle, "hold")
        await verdict(morning, vehicle, "release")
        found = await heard.take(2)

    history = (await morning.ask("agent", "GET", f"{vehicle.path}/history")).json()
    assert ("state", vehicle.id) == (state.name, state.body["id"])
    assert "submitted" == state.body["status"]
    assert history["items"][1:] == [event.body for event in found]
    assert ["held", "released"] == [event.name for event in found]


async def test_a_declaration_goes_on_where_somebody_left(morning):
    vehicle = await declared(morning)
    path = f"{vehicle.path}/events"
    async with listening(morning, "agent", path) as heard:
        (state,) = await heard.take(1)
    await verdict(morning, vehicle, "hold")

    headers = {"Last-Event-ID": state.id}
    async with listening(morning, "agent", path, headers) as heard:
        missed = await heard.take(1)
        await verdict(morning, vehicle, "release")
        following = await heard.take(1)

    assert ["held", "released"] == [event.name for event in missed + following]


async def test_an_unknown_id_of_a_declaration_tells_everything(morning):
    vehicle = await approved(morning)
    headers = {"Last-Event-ID": f"{TAN_THANH}:77"}

    async with listening(morning, "agent", f"{vehicle.path}/events", headers) as heard:
        found = await heard.take(2)

    assert ["submitted", "approved"] == [event.name for event in found]


async def test_what_is_over_ends_and_says_so(morning, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(events, "LINGER_S", 0.2)
    vehicle = await cleared(morning)
    path = f"{vehicle.path}/events"

    async with listening(morning, "agent", path) as heard:
        await heard.take(1)
        await leave(morning, vehicle)
        departed, end = await heard.rest()
    again = await morning.ask(
        "agent", "GET", path, headers={"Last-Event-ID": departed.id}
    )

    assert "departed" == departed.name
    assert ("end", {"reason": "final"}) == (end.name, end.body)
    assert 204 == again.status_code


async def test_a_stream_ends_at_once_with_its_session(morning):
    token = await morning.token("customs")

    async with (
        listening(morning, "customs", GATE) as heard,
        listening(morning, "management", GATE) as other,
    ):
        await heard.take(1)
        await morning.resources.reception.doorkeeper.sign_out(token)
        rest = await heard.rest()
        await other.take(1)
        await declared(morning)
        following = await other.take(1)

    assert [] == rest
    assert ["submitted"] == [event.name for event in following]


async def test_a_stream_ends_when_its_session_runs_out(morning, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.05)

    async with listening(morning, "customs", GATE) as heard:
        await heard.take(1)

        async def nobody(_: bytes) -> None:
            return None

        monkeypatch.setattr(morning.resources.actors, "ask", nobody)
        rest = await heard.rest()

    assert [] == rest


async def test_a_crowd_hears_the_same_in_the_same_order(morning):
    officers = [await hire(morning.resources, "customs") for _ in range(10)]

    async with AsyncExitStack() as stack:
        crowd = [
            await stack.enter_async_context(listening(morning, who, GATE))
            for who in officers * watching.MOST_FOR_AN_ACCOUNT
        ]
        for heard in crowd:
            await heard.take(1)
        vehicle = await declared(morning)
        for verb in ("hold", "release", "approve"):
            await verdict(morning, vehicle, verb)
        stories = [await heard.take(4) for heard in crowd]

    assert 200 == len(crowd)
    told = ["submitted", "held", "released", "approved"]
    assert [told] * 200 == [[event.name for event in story] for story in stories]
    assert stories.count(stories[0]) == 200


async def test_while_nothing_happens_a_heartbeat_is_heard(morning, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.05)

    async with listening(morning, "customs", GATE) as heard:
        await heard.take(1)
        said = [await heard.comment() for _ in range(2)]

    assert ["here", "here"] == said


async def test_an_account_has_so_many_streams_and_no_more(morning, monkeypatch):
    monkeypatch.setattr(watching, "MOST_FOR_AN_ACCOUNT", 1)

    async with listening(morning, "customs", GATE):
        refused = await morning.ask("customs", "GET", GATE)
        async with listening(morning, "management", GATE) as other:
            pass
    async with listening(morning, "customs", GATE) as again:
        pass

    assert is_problem(refused, 429, "too-many-streams")
    assert refused.headers["Retry-After"]
    assert [200, 200] == [other.status, again.status]
    assert 0 == len(morning.resources.streams)


async def test_a_process_has_so_many_streams_and_no_more(morning, monkeypatch):
    monkeypatch.setattr(morning.resources.streams, "_most", 1)

    async with listening(morning, "customs", GATE):
        refused = await morning.ask("management", "GET", GATE)

    assert is_problem(refused, 503, "busy")
    assert refused.headers["Retry-After"]


async def test_who_stops_ends_every_stream_and_begins_no_other(morning):
    async with listening(morning, "customs", GATE) as heard:
        await heard.take(1)
        morning.resources.streams.close()
        rest = await heard.rest()
    refused = await morning.ask("customs", "GET", GATE)

    assert [] == rest
    assert b": come back with Last-Event-ID\n\n" == heard.body[-32:]
    assert is_problem(refused, 503, "busy")


async def test_refusals_are_problems_and_not_streams(morning):
    stranger = await hire(morning.resources, "agent")
    vehicle = await declared(morning)

    hidden = await morning.ask(stranger, "GET", f"{vehicle.path}/events")
    missing = await morning.ask("agent", "GET", f"/v1/declarations/{uuid4()}/events")
    nowhere = await morning.ask("customs", "GET", "/v1/gates/nowhere/events")

    assert is_problem(hidden, 404, "declaration-not-found")
    assert is_problem(missing, 404, "declaration-not-found")
    assert is_problem(nowhere, 404, "gate-not-found")


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

    async def test_what_another_process_commits_is_heard(self, morning, elsewhere):
        async with listening(morning, "customs", GATE) as heard:
            await heard.take(1)
            for people in (elsewhere, morning, elsewhere, morning, morning):
                await declared(people)
            found = await heard.take(5)

        assert await journal(morning) == [event.body for event in found]

    async def test_without_redis_it_is_heard_as_well(
        self, morning, elsewhere, monkeypatch
    ):
        async def deaf(*_):
            await asyncio.Event().wait()
            yield

        monkeypatch.setattr(type(morning.resources.lines), "listen", deaf)
        async with listening(morning, "customs", GATE) as heard:
            await heard.take(1)
            for people in (elsewhere, morning, elsewhere):
                await declared(people)
            found = await heard.take(3)

        assert await journal(morning) == [event.body for event in found]


async def test_another_history_ends_the_stream(morning):
    await declared(morning)

    async with listening(morning, "customs", GATE) as heard:
        await heard.take(1)
        async with morning.resources.engine.begin() as connection:
            await connection.execute(text("UPDATE gate SET epoch = gen_random_uuid()"))
        rest = await heard.rest()
    async with listening(morning, "customs", GATE) as again:
        (state,) = await again.take(1)

    assert [] == rest
    assert f"{HUU_NGHI}:1" == state.id


async def test_a_script_hears_what_is_there_and_no_more(morning):
    for _ in range(3):
        await declared(morning)

    answer = await morning.ask(
        "customs", "GET", f"{GATE}?seconds=0", headers={"Last-Event-ID": "1"}
    )
    whole = await morning.ask("customs", "GET", f"{GATE}?seconds=0")

    assert 2 == answer.text.count("event: submitted")
    assert 1 == whole.text.count("event: state")


@pytest.mark.parametrize("seconds", ["-1", "86401", "soon", "1.5"])
async def test_a_stream_of_another_length_is_refused(morning, seconds):
    answer = await morning.ask("customs", "GET", f"{GATE}?seconds={seconds}")

    assert is_problem(answer, 422, "shape-not-allowed")


async def test_what_is_told_at_once_is_what_the_journal_says_later(morning):
    async with listening(morning, "customs", GATE) as heard:
        await heard.take(1)
        vehicle = await cleared(morning)
        await leave(morning, vehicle)
        await turn(morning, HUU_NGHI, call_window_minutes=30)
        await expelled(morning)
        told = await heard.take(len(await journal(morning)))

    assert await journal(morning) == [event.body for event in told]


async def expelled(morning):
    """Draft, hold, release, reject and cancel: the entries of one that gives up."""
    vehicle = await declared(morning, driver__name=".")
    await morning.ask("agent", "POST", f"{vehicle.path}/cancel")
    other = await declared(morning)
    for verb in ("hold", "release", "reject"):
        await verdict(morning, other, verb)

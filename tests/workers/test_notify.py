"""Webhooks are told what happened: in order, none missing, once or more."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import text

from gateway.domain.webhooks import PAUSES
from gateway.services.webhooks.delivering import Deliverer
from gateway.services.webhooks.following import follow
from gateway.storage import deliveries
from gateway.storage.base import autocommitting
from gateway.workers import notify
from tests.api.journeys import MORNING, approved, declared, hire, said, verdict
from tests.faults.patience import until
from tests.people import People
from tests.receivers import Receiver

GATES = ("huu-nghi", "tan-thanh")
SOON = {"within_s": 20}


@pytest.fixture
async def people(client: People) -> People:
    await client.set_clock(MORNING)
    return client


@pytest.fixture
async def receiver():
    async with Receiver.listening() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch):
    """Who fails is tried again at once, as often as before."""
    pauses = tuple(timedelta(milliseconds=50) for _ in PAUSES)
    monkeypatch.setattr("gateway.domain.webhooks.PAUSES", pauses)


@asynccontextmanager
async def notifying(people: People, workers: int = 1):
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(notify.run(people.resources, stopping))
        yield
        stopping.set()


async def webhook(people: People, receiver: Receiver, *events: str, who="agent"):
    wanted = {"url": receiver.url, "events": list(events or ["*"])}
    return said(await people.ask(who, "POST", "/v1/webhooks", json=wanted), 201)


async def shown(people: People, hook, who="agent"):
    return said(await people.ask(who, "GET", f"/v1/webhooks/{hook['id']}"))


async def change(people: People, hook, who="agent", **wanted):
    path = f"/v1/webhooks/{hook['id']}"
    return said(await people.ask(who, "PATCH", path, json=wanted))


async def journaled(people: People, *, gate=GATES[0], after=0):
    """Return the entries about declarations, as the journal has them."""
    path = f"/v1/gates/{gate}/journal?after={after}&limit=1000"
    items = said(await people.ask("management", "GET", path))["items"]
    return [(gate, one["seq"]) for one in items if one["declaration_id"]]


async def heard(receiver: Receiver, entries):
    async def is_heard():
        return set(entries) <= set(receiver.entries())

    await until(is_heard, f"{entries} but {receiver.entries()}", **SOON)


def in_order(told):
    """First tellings come in the order of the journal."""
    first = list(dict.fromkeys(told))
    return first == sorted(first)


async def some(people: People, number: int, **changes):
    for _ in range(number):
        await approved(people, **changes)


async def test_what_happens_is_told_in_order_and_signed(people, receiver):
    await declared(people)
    hook = await webhook(people, receiver)
    async with notifying(people):
        made = await approved(people)
        await some(people, 5)
        await some(people, 2, gate=GATES[1])
        before = await journaled(people)
        wanted = before[1:]
        await heard(receiver, [*wanted, *await journaled(people, gate=GATES[1])])

    assert wanted == [entry for entry in receiver.entries() if entry[0] == GATES[0]]
    for one in receiver.heard:
        assert one.is_signed_with(hook["secret"])
    here = [one.json() for one in receiver.heard if GATES[0] in one.id]
    submitted, verdict_given = here[:2]
    assert "declaration.submitted" == submitted["type"]
    told = verdict_given["data"]
    assert (made.id, made.shown["number"]) == (told["declaration_id"], told["number"])
    assert ("approved", "customs", MORNING) == (told["status"], told["by"], told["at"])
    assert 0 == (await shown(people, hook))["pending"]


async def test_a_downgrade_says_what_it_takes(people, receiver):
    await webhook(people, receiver, "declaration.rejected")
    async with notifying(people):
        made = await declared(people)
        await verdict(people, made, "reject")
        await until(lambda: _count(receiver, 1), "nothing is told", **SOON)

    told = receiver.heard[0].json()["data"]
    assert "rejected" == told["downgrade"]["code"]
    assert "papers do not match" in told["downgrade"]["message"]["en"]


async def _count(receiver, number):
    return len(receiver.heard) >= number


async def test_nobody_is_told_of_what_is_not_theirs(people, receiver):
    stranger = await hire(people.resources, "agent")
    await webhook(people, receiver, who=stranger)
    async with notifying(people):
        await some(people, 2)
        own = await declared(people, who=stranger)
        await until(lambda: _count(receiver, 1), "nothing is told", **SOON)

    assert [own.id] == [h.json()["data"]["declaration_id"] for h in receiver.heard]


async def test_only_the_events_that_were_asked_for_are_told(people, receiver):
    await webhook(people, receiver, "declaration.approved")
    async with notifying(people):
        await some(people, 3)
        await until(lambda: _count(receiver, 3), "nothing is told", **SOON)

    assert ["declaration.approved"] * 3 == receiver.types()


async def test_who_was_away_misses_nothing(people, receiver):
    await webhook(people, receiver)
    async with notifying(people):
        await some(people, 2)
        await heard(receiver, await journaled(people))
        await receiver.stop()
        await some(people, 3)
        await receiver.start()
        await some(people, 1)
        await heard(receiver, await journaled(people))

    assert in_order(receiver.entries())


async def test_a_failure_is_tried_again_with_the_same_id_and_body(people, receiver):
    receiver.answers += [web.Response(status=500), web.Response(status=302)]
    await webhook(people, receiver, "declaration.submitted")
    async with notifying(people):
        await declared(people)
        await declared(people)
        await until(lambda: _count(receiver, 4), "it is not told again", **SOON)

    first, again, once_more, following = receiver.heard
    assert (first.id, first.body) == (again.id, again.body)
    assert first.id == once_more.id != following.id
    assert in_order(receiver.entries())


async def test_the_log_tells_of_each_delivery(people, receiver):
    hook = await webhook(people, receiver, "declaration.submitted")
    receiver.answers += [web.Response(status=500)]
    path = f"/v1/webhooks/{hook['id']}/deliveries"
    async with notifying(people):
        await declared(people)
        await declared(people)
        await until(lambda: _count(receiver, 3), "it is not told again", **SOON)
    found = said(await people.ask("agent", "GET", f"{path}?limit=1"))
    rest = said(await people.ask("agent", "GET", f"{path}?cursor={found['next']}"))

    [second], [first] = found["items"], rest["items"]
    assert rest["next"] is None
    assert receiver.heard[0].id == first["id"]
    assert ("delivered", 2, 204) == (first["state"], first["tries"], first["status"])
    assert ("delivered", 1) == (second["state"], second["tries"])
    assert (None, None) == (first["error"], first["next_try_at"])
    pending = said(await people.ask("agent", "GET", f"{path}?state=pending"))
    assert [] == pending["items"]


async def test_one_that_answers_gone_is_switched_off_and_loses_nothing(
    people, receiver
):
    hook = await webhook(people, receiver)
    receiver.answers.append(web.Response(status=410))
    async with notifying(people):
        await some(people, 2)

        async def is_off():
            return not (await shown(people, hook))["enabled"]

        await until(is_off, "it stays enabled", **SOON)
        off = await shown(people, hook)
        told = len(receiver.heard)
        await some(people, 2)
        await asyncio.sleep(1)
        quiet = len(receiver.heard)
        await change(people, hook, enabled=True)
        await some(people, 1)
        await heard(receiver, await journaled(people))

    assert "gone" == off["disabled"]["reason"]
    assert told == quiet == 1
    assert in_order(receiver.entries())


async def test_after_the_last_try_it_is_switched_off(people, receiver):
    receiver.answers += [web.Response(status=500) for _ in range(len(PAUSES) + 1)]
    hook = await webhook(people, receiver)
    async with notifying(people):
        await declared(people)

        async def is_off():
            return not (await shown(people, hook))["enabled"]

        await until(is_off, "it stays enabled", **SOON)
    off = await shown(people, hook)

    assert ("failing", 1) == (off["disabled"]["reason"], off["pending"])
    assert len(PAUSES) + 1 == len(receiver.heard)


async def test_a_slow_receiver_delays_nobody_else(people, receiver):
    async with Receiver.listening() as slow:
        slow.delay_s = 3
        await webhook(people, slow)
        await webhook(people, receiver)
        async with notifying(people):
            await some(people, 5)
            entries = await journaled(people)
            took = await until(
                lambda: _has(receiver, entries), "it waits for the slow one", **SOON
            )
            slow_heard = len(slow.heard)

    assert took < 20
    assert slow_heard < len(entries)


async def _has(receiver, entries):
    return set(entries) <= set(receiver.entries())


async def test_two_workers_tell_everything_in_order(people, receiver):
    await webhook(people, receiver)
    async with notifying(people, workers=2):
        await some(people, 10)
        entries = await journaled(people)
        await heard(receiver, entries)

    assert entries == receiver.entries()


async def test_what_happened_since_is_told_again(people, receiver):
    early = await declared(people)
    await people.set_clock("2030-01-07T03:00:00Z")
    late = await declared(people)
    hook = await webhook(people, receiver)
    path = f"/v1/webhooks/{hook['id']}/replay"
    async with notifying(people):
        own = await declared(people)
        await until(lambda: _count(receiver, 1), "nothing is told", **SOON)
        wanted = {"since": "2030-01-07T02:30:00Z"}
        done = said(await people.ask("agent", "POST", path, json=wanted), 202)
        await until(lambda: _count(receiver, 3), "nothing is told again", **SOON)
        first = {"delivery_id": receiver.heard[0].id}
        said(await people.ask("agent", "POST", path, json=first), 202)
        await until(lambda: _count(receiver, 4), "one is not told again", **SOON)

    told = [h.json()["data"]["declaration_id"] for h in receiver.heard]
    assert {"replayed": 2} == done
    assert [own.id, late.id, own.id, own.id] == told
    assert early.id not in told


async def test_a_lock_that_is_held_elsewhere_keeps_the_line_still(people, receiver):
    hook = await webhook(people, receiver)
    engine, sender = people.resources.engine, people.resources.webhooks.sender
    await declared(people)
    await follow(engine, GATES[0])
    async with autocommitting(engine).connect() as other:
        what = f"webhook {hook['id']} {GATES[0]}"
        await other.execute(
            text(
                "SELECT pg_advisory_lock("
                "hashtextextended(current_schema() || ' ' || :what, 0))"
            ),
            {"what": what},
        )
        stopping = asyncio.Event()
        async with autocommitting(engine).connect() as held:
            running = asyncio.create_task(
                Deliverer(engine, sender, held).run(stopping, every_s=0.05)
            )
            await asyncio.sleep(0.5)
            stopping.set()
            await running
        await other.invalidate()

    assert [] == receiver.heard


async def test_a_lost_database_connection_stops_nothing_for_long(people, receiver):
    await webhook(people, receiver)
    async with notifying(people):
        await some(people, 2)
        await heard(receiver, await journaled(people))
        async with people.resources.engine.connect() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid"
                    " IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
                )
            )
        await some(people, 2)
        await heard(receiver, await journaled(people))

    assert in_order(receiver.entries())


async def test_what_was_delivered_long_ago_is_forgotten(people, receiver):
    hook = await webhook(people, receiver, "declaration.submitted")
    async with notifying(people):
        await declared(people)
        await until(lambda: _count(receiver, 1), "nothing is told", **SOON)

        async def is_recorded():
            return (await shown(people, hook))["pending"] == 0

        await until(is_recorded, "it stays pending", **SOON)
    await receiver.stop()
    await declared(people)
    await follow(people.resources.engine, GATES[0])

    async with people.resources.engine.begin() as connection:
        young = await deliveries.forget(connection, older_than=timedelta(days=1))
        old = await deliveries.forget(connection, older_than=timedelta(0))

    assert (0, 1) == (young, old)
    assert 1 == (await shown(people, hook))["pending"]

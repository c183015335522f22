"""People are told of a call and of every downgrade, once each."""

import asyncio
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from gateway.domain.downgrades import TEXTS
from gateway.services.messages import following
from gateway.services.messages.texting import (
    MOST_TRIES,
    SandboxTexts,
    TextNotSent,
    send_next,
)
from gateway.storage import accounts
from gateway.workers import notify
from tests.api.journeys import (
    MORNING,
    Vehicle,
    called,
    declared,
    hire,
    is_problem,
    said,
    verdict,
)
from tests.faults.patience import until
from tests.people import People

PHONE = "+84912345678"


@pytest.fixture
async def people(client: People) -> People:
    await client.set_clock(MORNING)
    return client


async def account(people: People, role: str, **fields) -> str:
    """Add an account that says to have a phone, or a firm with a tax code."""
    username = f"{role}-{uuid4().hex[:8]}"
    made = accounts.Account(uuid7(), username, "-", role, None, **fields)
    async with people.resources.engine.begin() as connection:
        await accounts.add_if_missing(connection, made)
    return username


async def follow(people: People) -> None:
    """Do what the worker does, until there is nothing to do."""
    engine, texting = people.resources.engine, people.resources.texting
    assert texting is not None
    for gate in people.resources.writers:
        while await following.follow(engine, gate, has_texting=True):
            pass
    while await send_next(engine, texting):
        pass


async def inbox(people: People, who: str = "agent", query: str = ""):
    return said(await people.ask(who, "GET", f"/v1/messages{query}"))["items"]


async def texts(people: People, phone: str = "0912345678"):
    path = f"/sandbox/messages?phone={phone}"
    return said(await people.ask("tester", "GET", path))["items"]


async def rejected(people: People, **changes) -> Vehicle:
    made = await declared(people, **changes)
    said(await verdict(people, made, "reject"))
    await follow(people)
    return made


async def test_who_declared_is_told_of_a_downgrade_with_its_reason(people):
    made = await rejected(people)

    [one] = await inbox(people)
    assert "rejected" == one["code"]
    expected = TEXTS["rejected"]["en"].replace("{reason}", "papers do not match")
    assert expected == one["message"]["en"]
    assert {"vi", "en", "zh"} == set(one["message"])
    assert {"number": made.shown["number"], "path": made.path} == one["declaration"]
    assert (MORNING, None) == (one["at"], one["read_at"])


async def test_a_firms_users_share_its_inbox(people):
    firm = await account(people, "firm", tax_code="0100109106")
    async with people.resources.engine.connect() as connection:
        found = await accounts.find(connection, firm)
    assert found is not None
    first, second = [
        await account(people, "agent", owner_id=found.id) for _ in range(2)
    ]

    await rejected(people, who=first)

    assert await inbox(people, first) == await inbox(people, second)
    assert 1 == len(await inbox(people, first))


async def test_the_driver_gets_a_text_and_finds_it_in_the_own_inbox(people):
    driver = await account(people, "driver", phone=PHONE)
    made = await rejected(people)

    [text] = await texts(people)
    assert PHONE == text["phone"]
    assert text["text"].startswith(f"{made.shown['number']}: Hải quan")
    assert "papers do not match" in text["text"]
    [one] = await inbox(people, driver)
    assert "rejected" == one["code"]


async def test_who_did_not_declare_is_not_told_the_reason_nor_the_way(people):
    driver = await account(people, "driver", phone=PHONE)
    owner = await account(people, "firm", tax_code="4900123467")
    made = await rejected(people)

    for who in (driver, owner):
        async with people.resources.engine.connect() as connection:
            found = await accounts.find(connection, who)
        assert found is not None
        reader = who
        if found.role == "firm":
            reader = await account(people, "agent", owner_id=found.id)
        [one] = await inbox(people, reader)
        assert "papers" not in one["message"]["en"]
        assert {"number": made.shown["number"], "path": None} == one["declaration"]


async def test_nobody_else_is_told(people):
    others = [
        await account(people, "driver", phone="+84987654321"),
        await account(people, "agent", phone=PHONE),
        await account(people, "firm", tax_code="4900123467-001"),
        await hire(people.resources, "agent"),
    ]
    await rejected(people)

    for other in others[:2] + others[3:]:
        assert [] == await inbox(people, other)
    assert [] == await texts(people, "0987654321")


async def test_a_call_is_told_in_each_language_with_its_deadline(people):
    made = await called(people)
    await follow(people)

    [one] = await inbox(people)
    assert "called" == one["code"]
    # 02:00 and an hour, in Viet Nam.
    assert "Hữu Nghị trước 10:00 07/01" in one["message"]["vi"]
    assert "友谊" in one["message"]["zh"]
    [text] = await texts(people)
    assert f"{made.shown['number']}: {one['message']['vi']}" == text["text"]


async def test_the_driver_of_a_chinese_vehicle_reads_chinese(people):
    body = {"vehicle__nationality": "CN", "vehicle__plate": "桂A12345"}
    await rejected(people, **body)

    [text] = await texts(people)
    assert "海关" in text["text"]


async def test_what_is_no_downgrade_is_told_to_nobody(people):
    made = await declared(people)
    said(await verdict(people, made, "approve"))
    await follow(people)

    assert [] == await inbox(people)
    assert [] == await texts(people)


async def test_reading_is_noted_once(people):
    await rejected(people)
    [one] = await inbox(people)
    path = f"/v1/messages/{one['id']}/read"

    first = said(await people.ask("agent", "POST", path))
    again = said(await people.ask("agent", "POST", path))
    stranger = await hire(people.resources, "agent")
    refused = await people.ask(stranger, "POST", path)

    assert first["read_at"]
    assert first == again
    assert [] == await inbox(people, query="?unread=true")
    assert is_problem(refused, 404, "message-not-found")


async def test_an_inbox_is_read_on_from_where_one_was(people):
    for _ in range(3):
        await rejected(people)
    first = said(await people.ask("agent", "GET", "/v1/messages?limit=2"))
    rest = said(await people.ask("agent", "GET", f"/v1/messages?after={first['next']}"))

    numbers = [one["number"] for one in [*first["items"], *rest["items"]]]
    assert 3 == len(numbers)
    assert sorted(numbers) == numbers
    assert rest["next"] is None


async def test_two_workers_tell_each_once(people):
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(notify.run(people.resources, stopping))
        for _ in range(5):
            made = await declared(people)
            said(await verdict(people, made, "reject"))

        async def are_told():
            told = len(await inbox(people)), len(await texts(people))
            return min(told) >= 5

        await until(are_told, "not everybody is told", within_s=20)
        stopping.set()

    assert (5, 5) == (len(await inbox(people)), len(await texts(people)))


class Failing(SandboxTexts):
    """Takes nothing, so many times."""

    failures = 0

    async def send(self, phone: str, text: str, *, reference: UUID) -> None:
        if self.failures:
            self.failures -= 1
            raise TextNotSent
        await super().send(phone, text, reference=reference)


async def hurried(people: People, service: Failing, rounds: int) -> int:
    """Send what is due, with no pause between."""
    from sqlalchemy import text

    sent = 0
    for _ in range(rounds):
        sent += await send_next(people.resources.engine, service)
        async with people.resources.engine.begin() as connection:
            await connection.execute(text("UPDATE message SET next_try_at = now()"))
    return sent


@pytest.mark.parametrize(("failures", "arrived"), [(2, 1), (MOST_TRIES, 0)])
async def test_a_text_that_was_not_taken_is_tried_again_for_a_while(
    people, failures, arrived
):
    made = await declared(people)
    said(await verdict(people, made, "reject"))
    engine = people.resources.engine
    for gate in people.resources.writers:
        await following.follow(engine, gate, has_texting=True)
    service = Failing(engine)
    service.failures = failures

    tried = await hurried(people, service, MOST_TRIES + 3)

    assert min(failures + 1, MOST_TRIES) == tried
    assert arrived == len(await texts(people))


async def test_without_anybody_who_sends_texts_there_are_none(people):
    made = await declared(people)
    said(await verdict(people, made, "reject"))
    engine = people.resources.engine
    for gate in people.resources.writers:
        await following.follow(engine, gate, has_texting=False)

    assert 0 == await send_next(engine, SandboxTexts(engine))
    assert 1 == len(await inbox(people))


async def test_a_webhook_that_is_switched_off_is_told_to_its_owner(people):
    from gateway.domain.webhooks import Disabled
    from gateway.services.webhooks.administration import disable

    wanted = {"url": "https://agent.example/", "events": ["*"]}
    hook = said(await people.ask("agent", "POST", "/v1/webhooks", json=wanted), 201)
    async with people.resources.engine.begin() as connection:
        await disable(connection, UUID(hook["id"]), Disabled.GONE)

    [one] = await inbox(people)
    assert ("webhook-gone", None, None) == (
        one["code"],
        one["gate"],
        one["declaration"],
    )
    assert "410" in one["message"]["en"]

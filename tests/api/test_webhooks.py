"""What an agent does with webhooks, by HTTP."""

import pytest

from gateway.domain.webhooks import MOST_WEBHOOKS
from tests.api.journeys import hire, is_problem, said
from tests.people import People
from tests.receivers import Receiver

PATH = "/v1/webhooks"
WANTED = {"url": "https://agent.example/hooks", "events": ["declaration.called"]}


async def added(people: People, who: str, **changes):
    return said(await people.ask(who, "POST", PATH, json=WANTED | changes), 201)


async def hired(people: People) -> str:
    return await hire(people.resources, "agent")


async def test_a_webhook_is_added_and_tells_its_secret_once(people: People):
    who = await hired(people)

    answer = await people.ask(who, "POST", PATH, json=WANTED)

    made = said(answer, 201)
    assert f"{PATH}/{made['id']}" == answer.headers["Location"]
    assert "no-store" == answer.headers["Cache-Control"]
    assert made.pop("secret").startswith("whsec_")
    assert made == said(await people.ask(who, "GET", f"{PATH}/{made['id']}"))
    assert {"items": [made]} == said(await people.ask(who, "GET", PATH))
    assert (True, None, 0) == (made["enabled"], made["disabled"], made["pending"])


async def test_it_belongs_to_its_owner_alone(people: People):
    made = await added(people, await hired(people))
    stranger = await hired(people)

    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/ping")):
        answer = await people.ask(stranger, method, f"{PATH}/{made['id']}{path}")
        assert is_problem(answer, 404, "webhook-not-found")
    assert {"items": []} == said(await people.ask(stranger, "GET", PATH))


async def test_what_is_sent_changes_and_the_rest_stays(people: People):
    who = await hired(people)
    made = await added(people, who, description="screen")
    path = f"{PATH}/{made['id']}"

    wanted = {"events": ["*", "*"], "url": "https://other.example/"}
    changed = said(await people.ask(who, "PATCH", path, json=wanted))

    wanted["events"] = ["*"]
    assert made | wanted == changed | {"secret": made["secret"]}


async def test_it_is_switched_off_and_on(people: People):
    who = await hired(people)
    path = f"{PATH}/{(await added(people, who))['id']}"

    off = said(await people.ask(who, "PATCH", path, json={"enabled": False}))
    on = said(await people.ask(who, "PATCH", path, json={"enabled": True}))

    assert (False, "by_owner") == (off["enabled"], off["disabled"]["reason"])
    assert {"vi", "en", "zh"} == set(off["disabled"]["message"])
    assert (True, None) == (on["enabled"], on["disabled"])


async def test_a_removed_one_is_gone(people: People):
    who = await hired(people)
    path = f"{PATH}/{(await added(people, who))['id']}"

    removed = await people.ask(who, "DELETE", path)

    answer = await people.ask(who, "GET", path)
    assert 204 == removed.status_code
    assert is_problem(answer, 404, "webhook-not-found")


async def test_nobody_has_more_than_ten(people: People):
    who = await hired(people)
    for _ in range(MOST_WEBHOOKS):
        await added(people, who)

    answer = await people.ask(who, "POST", PATH, json=WANTED)

    assert is_problem(answer, 409, "too-many-webhooks")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://agent.example/",
        "agent.example",
        "https://",
        "https:///hook",
        "https://user:word@agent.example/",
        "https://agent.example/#part",
        "https://agent.example:25/",
        "https://agent.example:99999/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://agent example/",
        "https://agent.example/\n",
    ],
)
async def test_a_url_that_nothing_is_sent_to_is_refused(people: People, url: str):
    who = await hired(people)
    answer = await people.ask(who, "POST", PATH, json=WANTED | {"url": url})

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/url" == answer.json()["errors"][0]["pointer"]


async def test_events_that_are_none_are_refused(people: People):
    who = await hired(people)
    for events in ([], ["declaration"], ["declaration.lifted"], ["called"]):
        wanted = WANTED | {"events": events}
        answer = await people.ask(who, "POST", PATH, json=wanted)

        assert is_problem(answer, 422, "shape-not-allowed"), events


async def test_a_ping_says_how_it_went(people: People):
    who = await hired(people)
    async with Receiver.listening() as receiver:
        made = await added(people, who, url=receiver.url)
        path = f"{PATH}/{made['id']}/ping"
        there = said(await people.ask(who, "POST", path))
    away = said(await people.ask(who, "POST", path))

    assert (True, 204, None) == (there["delivered"], there["status"], there["error"])
    assert (False, None) == (away["delivered"], away["status"])
    assert "no_connection" == away["error"]
    assert ["webhook.ping"] == receiver.types()
    assert receiver.heard[0].is_signed_with(made["secret"])


async def test_after_a_rotation_both_secrets_sign(people: People):
    who = await hired(people)
    async with Receiver.listening() as receiver:
        made = await added(people, who, url=receiver.url)
        path = f"{PATH}/{made['id']}"
        fresh = said(await people.ask(who, "POST", f"{path}/rotate-secret"))
        said(await people.ask(who, "POST", f"{path}/ping"))

    assert fresh["secret"] != made["secret"]
    assert fresh["old_secret_until"]
    for secret in (fresh["secret"], made["secret"]):
        assert receiver.heard[0].is_signed_with(secret)


async def test_a_replay_says_what(people: People):
    who = await hired(people)
    path = f"{PATH}/{(await added(people, who))['id']}/replay"
    both = {"since": "2030-01-07T00:00:00Z", "delivery_id": "msg_huu-nghi_1_x"}

    for wanted in ({}, both, {"since": None}):
        answer = await people.ask(who, "POST", path, json=wanted)
        assert is_problem(answer, 422, "shape-not-allowed"), wanted
    for name in ("msg_huu-nghi_1_x", "x", "msg_huu-nghi_1_" + "0" * 32):
        answer = await people.ask(who, "POST", path, json={"delivery_id": name})
        assert is_problem(answer, 404, "delivery-not-found"), name

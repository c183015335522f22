"""The tester's page: every order goes through the API's own doors."""

from dataclasses import replace

import pytest

from gateway.console.texts import TEXTS
from tests.api.journeys import MORNING, declared
from tests.console.reading import Reading
from tests.console.test_vehicles import HTML, sign_in
from tests.people import People

EN = TEXTS["en"]


@pytest.fixture
async def tester(client: People) -> People:
    await client.set_clock(MORNING)
    await sign_in(client, "tester")
    return client


async def send(people: People, name: str, **fields: str):
    path = f"/sandbox/desk/{name}?lang=en"
    return await people.http.post(path, data=fields, headers=HTML)


async def clock(people: People) -> tuple[str, float]:
    found = (await people.http.get("/sandbox/clock")).json()
    return found["now"], found["speed"]


async def test_the_page_shows_the_time_at_the_gates(tester: People):
    answer = await tester.http.get("/sandbox?lang=en", headers=HTML)

    assert 200 == answer.status_code
    assert "2030-01-07T09:00:00+07:00" == Reading(answer.text).attribute(
        "time", "datetime"
    )
    assert EN["tester_stopped"] in answer.text


@pytest.mark.parametrize(
    ("fields", "now", "speed"),
    [
        ({"jump": "60"}, "2030-01-07T03:00:00Z", 0),
        ({"at": "2030-01-08T07:30"}, "2030-01-08T00:30:00Z", 0),
    ],
)
async def test_the_clock_jumps(tester: People, fields, now, speed):
    answer = await send(tester, "clock", **fields)

    assert (303, "/sandbox?did=clock#clock") == (
        answer.status_code,
        answer.headers["location"],
    )
    assert (now, speed) == await clock(tester)


async def test_the_clock_runs_at_a_speed(tester: People):
    await send(tester, "clock", speed="60")

    assert 60 == (await clock(tester))[1]


async def test_a_fault_is_ordered_and_ended(tester: People):
    await send(tester, "faults", kind="error", path="/v1/gates*", percent="100")
    failed = await tester.http.get("/v1/gates")
    await send(tester, "faults", do="end")
    works = await tester.http.get("/v1/gates")

    assert (503, 200) == (failed.status_code, works.status_code)


async def test_an_agency_is_played(tester: People):
    made = await declared(tester)

    await send(tester, "events", plate=made.plate, act="customs:approve")

    assert "approved" == (await tester.look(made.id))["status"]


REFUSED = (
    ("clock", {"at": "soon"}, 422),
    ("clock", {"speed": "nan"}, 422),
    ("clock", {"speed": "20000"}, 422),
    ("faults", {"kind": "error", "path": "nowhere", "percent": "10"}, 422),
    ("faults", {"kind": "error", "path": "/", "percent": "101"}, 422),
    ("events", {"plate": "12C-999.99", "act": "customs:approve"}, 409),
    ("events", {"plate": "12C-999.99", "act": "nobody:dances"}, 422),
    ("reset", {"seed": "1"}, 422),
)


async def test_what_cannot_be_is_refused_on_the_page(tester: People):
    for name, fields, status in REFUSED:
        answer = await send(tester, name, **fields)

        found = Reading(answer.text)
        assert (name, fields, status) == (name, fields, answer.status_code)
        assert "alert" in [one.attributes.get("role") for one in found.elements]
        assert EN["tester"] in [one.text for one in found.elements if one.tag == "h1"]


async def test_it_begins_anew_when_somebody_is_sure(tester: People):
    made = await declared(tester)

    answer = await send(tester, "reset", seed="7", sure="yes")

    gone = await tester.ask("agent", "GET", made.path)
    assert (303, 404) == (answer.status_code, gone.status_code)


@pytest.mark.parametrize("who", ["management", "driver"])
async def test_it_is_for_testers_alone(client: People, who: str):
    await sign_in(client, who)

    answers = [
        await client.http.get("/sandbox", headers=HTML),
        await client.http.post("/sandbox/desk/reset", data={"sure": "yes"}),
    ]

    assert [403, 403] == [answer.status_code for answer in answers]


async def test_outside_a_sandbox_there_is_no_such_page(app, opened):
    async with People.meeting(app, replace(opened, is_sandbox=False)) as client:
        answer = await client.http.get("/sandbox", headers=HTML)

    assert 404 == answer.status_code

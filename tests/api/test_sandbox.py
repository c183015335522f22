"""The tester's clock, which is nowhere to be found outside the sandbox."""

from datetime import datetime

import pytest

from gateway.main import make_app
from gateway.resources import open_resources
from tests.api.conftest import given
from tests.api.journeys import MORNING, approved, is_problem, said
from tests.people import People, sandbox_settings

CLOCK = "/sandbox/clock"
WRONG = [
    ({"now": "yesterday"}, "/now"),
    ({"now": "2030-01-07T02:00:00"}, "/now"),
    ({"now": "1999-12-31T23:59:59Z"}, "/now"),
    ({"now": "9999-12-31T23:59:59-12:00"}, "/now"),
    ({"now": 1893456000}, "/now"),
    ({"speed": -1}, "/speed"),
    ({"speed": 18_001}, "/speed"),
    ({"speed": True}, "/speed"),
    ({"speed": "60"}, "/speed"),
    ({"faster": True}, "/faster"),
]


async def test_the_clock_is_what_everybody_sees(morning: People):
    shown = said(await morning.http.get(CLOCK))
    made = await approved(morning)

    assert (MORNING, 0) == (shown["now"], shown["speed"])
    assert MORNING == made.shown["created_at"]
    real = datetime.fromisoformat(shown["real_now"])
    assert real.year != 2030


async def test_the_clock_runs_as_fast_as_it_is_told(client: People):
    answer = await client.ask(
        "tester", "PUT", CLOCK, json={"now": MORNING, "speed": 60}
    )
    before = said(answer)
    after = said(await client.http.get(CLOCK))

    virtual, real = (
        (
            datetime.fromisoformat(after[name]) - datetime.fromisoformat(before[name])
        ).total_seconds()
        for name in ("now", "real_now")
    )
    assert 60 == after["speed"]
    assert virtual == pytest.approx(60 * real, abs=0.6)


async def test_a_clock_that_cannot_be_is_refused(morning: People):
    for wanted, pointer in WRONG:
        answer = await morning.ask("tester", "PUT", CLOCK, json=wanted)

        assert is_problem(answer, 422, "shape-not-allowed")
        assert pointer == answer.json()["errors"][0]["pointer"], wanted
    assert MORNING == said(await morning.http.get(CLOCK))["now"]


async def test_the_clock_is_turned_by_testers_alone(morning: People):
    for who, status in ((None, 401), ("driver", 403), ("management", 403)):
        answer = await morning.ask(who, "PUT", CLOCK, json={"speed": 2})
        assert status == answer.status_code

    assert 0 == said(await morning.http.get(CLOCK))["speed"]


async def test_outside_the_sandbox_there_is_no_clock(database_url: str, redis_url: str):
    settings = sandbox_settings(database_url, redis_url)
    real = settings.model_copy(update={"sandbox": False})

    async with (
        open_resources(real) as opened,
        People.meeting(make_app(given(opened)), opened) as people,
    ):
        looking = await people.http.get(CLOCK)
        turning = await people.ask("tester", "PUT", CLOCK, json={"speed": 2})

    assert is_problem(looking, 404, "sandbox-only")
    assert is_problem(turning, 404, "sandbox-only")

"""What the simulator's tests share."""

import asyncio
from dataclasses import replace

import pytest

from simulator.live.options import Options
from simulator.live.play import play
from simulator.scenario.reading import read_day
from tests.simulator.fake_gateway import FakeGateway
from tests.simulator.living import SHARE, Audience


@pytest.fixture(scope="session")
def july():
    return read_day("july-2025")


@pytest.fixture
def fake():
    return FakeGateway()


@pytest.fixture
async def url(fake):
    async with fake.serving() as url:
        yield url


@pytest.fixture(scope="session")
def brief(july):
    """A short day: everybody is declared from five to six, and stays briefly."""
    hourly = tuple(float(hour == 5) for hour in range(24))
    curves = {
        direction: curve.model_copy(update={"hourly": hourly})
        for direction, curve in july.curves.items()
    }
    handover = july.service["handover"].model_copy(update={"mean": 10.0})
    behaviour = july.behaviour
    nobody = behaviour.no_show.model_copy(update={"probability": 0.0})
    return july.model_copy(
        update={
            "curves": curves,
            "service": july.service | {"handover": handover},
            "behaviour": behaviour.model_copy(
                update={"no_show": nobody, "uncalled": nobody}
            ),
        }
    )


@pytest.fixture
def audience():
    return Audience()


@pytest.fixture
def options(url):
    return Options(url=url, speed=7200, share=SHARE, wait_s=1, lag_budget_s=10)


@pytest.fixture
def run(brief, options, audience):
    async def run(scenario=brief, stopping=None, **changes):
        chosen = replace(options, **changes)
        async with asyncio.timeout(30):
            return await play(scenario, chosen, audience, stopping or asyncio.Event())

    return run

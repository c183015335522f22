"""What the simulator's tests share."""

import pytest

from simulator.scenario.reading import read_day
from tests.simulator.fake_gateway import FakeGateway


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

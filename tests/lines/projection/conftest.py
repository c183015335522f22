"""A gate whose journal is real, and one or more processes that project it."""

import pytest

from gateway.lines.lines import Lines
from gateway.services.projection import Projector
from gateway.storage.base import make_engine
from tests.lines.projection.scribe import GATE, NOON, Scribe, open_gate


@pytest.fixture
async def engine(bare_database_url):
    engine = make_engine(bare_database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def scribe(engine):
    return Scribe(engine, await open_gate(engine))


@pytest.fixture
def lines(redis):
    return Lines(redis, [GATE], pause_s=0.1)


@pytest.fixture
def gate(lines):
    return lines.gates[GATE]


@pytest.fixture
async def projector(engine, lines, scribe):
    """It has built the lines of a gate where nothing has happened."""
    projector = Projector(engine, lines, lambda: NOON)
    await projector.catch_up(GATE)
    return projector


@pytest.fixture
def others(engine, lines):
    """Two more processes."""
    return [Projector(engine, lines, lambda: NOON) for _ in range(2)]

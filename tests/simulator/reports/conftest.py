"""Answers to report on, played once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from simulator.reports.portraits import gathered, portraits
from simulator.reports.questions import Answered, Circumstances
from simulator.scenario.reading import read_scenario
from simulator.whatif.engines import Engine
from simulator.whatif.experiments import Asked, answer
from simulator.whatif.kept import Kept
from simulator.whatif.summaries import summaries

ASKED = Asked(1, 3, None, Engine.PYTHON, 1)


def answered_of(*scenarios, asked=ASKED):
    found = answer(scenarios, asked, Kept(None), lambda completed, total: None)
    pictures = [pictured(scenario, asked) for scenario in scenarios]
    return replace(
        told_of(scenarios, found, asked), found=summaries(found), pictures=pictures
    )


def told_of(scenarios, found, asked=ASKED):
    """What is told of an answer, without anything drawn."""
    return Answered(
        scenarios=scenarios,
        asked=asked,
        answer=found,
        found=[],
        pictures=[],
        swings=None,
        replay=None,
        circumstances=Circumstances(
            made_at=datetime(2026, 11, 23, tzinfo=UTC),
            took_s=1.5,
            command="border-sim compare july-2025 lane-closed-3h",
            versions={"python": "3.11.7"},
            commit=None,
            machine="a machine",
        ),
    )


def retold(answered, *, scenarios=None, rows=None):
    """The same with other names, or other measures: nothing is played again."""
    found = replace(answered.answer, replications=rows or answered.answer.replications)
    return replace(
        answered,
        scenarios=scenarios or answered.scenarios,
        answer=found,
        found=summaries(found),
    )


def pictured(scenario, asked=ASKED):
    drawn = portraits(
        scenario,
        asked.replications,
        seed=asked.seed,
        engine=asked.engine,
        workers=1,
        done=lambda: None,
    )
    return gathered(scenario, drawn)


@pytest.fixture(scope="session")
def july_2025():
    return read_scenario("july-2025")


@pytest.fixture(scope="session")
def lane_closed():
    return read_scenario("lane-closed-3h")


@pytest.fixture(scope="session")
def compared(july_2025, lane_closed):
    return answered_of(july_2025, lane_closed)


@pytest.fixture(scope="session")
def alone(july_2025, compared):
    """Of the two, the base alone."""
    return replace(
        retold(compared, scenarios=[july_2025], rows=compared.answer.replications[:1]),
        pictures=compared.pictures[:1],
    )

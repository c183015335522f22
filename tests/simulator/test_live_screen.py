import asyncio
from collections import Counter
from io import StringIO

import pytest
from rich.console import Console

from simulator.live.client import Client
from simulator.live.clock import Clock, Mapping, seconds
from simulator.live.days import Day
from simulator.live.gateway import Gateway
from simulator.live.journeys import Ledger
from simulator.live.screen import Screen
from simulator.live.stage import Stage, staff
from simulator.results.records import LagWindow, Milestone, Records


@pytest.fixture
def stage(july):
    clock = Clock()
    client = Client("", clock=clock, records=Records(), lags=LagWindow(10))
    begins = seconds("2030-01-07T22:00:00Z")
    clock.follow(Mapping(virtual=begins, real=clock.real, speed=60))
    records = Records(planned=Counter({"huu-nghi/export": 4, "huu-nghi/import": 6}))
    records.reach("huu-nghi/export", Milestone.DECLARED)
    return Stage(
        scenario=july,
        clock=clock,
        gateway=Gateway(client),
        ledger=Ledger(records),
        records=records,
        desks=staff(july, clock, records),
    )


async def shown(stage, *, bars):
    """Return what a screen shows within a moment."""
    file = StringIO()
    console = Console(file=file, force_terminal=bars, width=120)
    screen = Screen(console, print, bars=bars)
    task = asyncio.create_task(screen.follow(stage, LagWindow(10)))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait({task})
    return file.getvalue()


async def test_a_terminal_shows_bars_and_the_virtual_time(stage):
    text = await shown(stage, bars=True)

    assert "Tue 05:00  60x" in text
    assert "1/10" in text


async def test_elsewhere_a_line_is_printed(stage, monkeypatch):
    monkeypatch.setattr("simulator.live.screen._LINE_EVERY_S", 0.01)

    text = await shown(stage, bars=False)

    first = text.splitlines()[0]
    assert "huu-nghi of 10: declared 1, approved 0, called 0" in first
    assert "tan-thanh of 0: declared 0" in first


async def test_a_broken_promise_is_seen_at_once(stage):
    stage.records.break_promise("N7 was accepted and is lost")

    text = await shown(stage, bars=True)

    assert "1 BROKEN: N7 was accepted and is lost" in text


def test_the_day_is_announced_and_summed_up(stage):
    file = StringIO()
    ended: list[tuple[Day, Stage]] = []
    screen = Screen(
        Console(file=file, width=100), lambda *what: ended.append(what), bars=False
    )
    day = Day.after(seconds("2030-01-07T21:00:00Z"), stage.scenario)

    screen.day_begins(day, stage)
    screen.day_ends(day, stage)

    text = file.getvalue()
    assert "10 vehicles, played on Tuesday 2030-01-08 from 05:00 at 60x" in text
    assert "entered without an approval: 0 of 0" in text
    assert [(day, stage)] == ended


@pytest.mark.parametrize(
    ("now", "on"),
    [
        ("2030-01-07T21:59:59Z", "2030-01-08"),
        ("2030-01-07T22:00:00Z", "2030-01-09"),
        ("2030-01-08T16:59:59Z", "2030-01-09"),
        ("2030-01-08T17:00:00Z", "2030-01-09"),
    ],
)
def test_a_day_begins_in_the_future_at_five_local_time(july, now, on):
    day = Day.after(seconds(now), july)

    assert on == str(day.on)
    assert day.begins > seconds(now)
    assert (5 * 3600, 22 * 3600) == (
        day.begins - day.midnight,
        day.ends - day.midnight,
    )

"""Looks at the boards rest in between, however much moves and however many ask."""

import asyncio
from datetime import UTC, datetime
from typing import cast

import pytest

from gateway.services.boards import Board, Boards
from gateway.services.shared_boards import LONGEST_REST_S, REST, SharedBoards

NOW = datetime(2030, 1, 7, 2, tzinfo=UTC)


class Desk:
    """Boards that take a time of their own to read, by a clock that stands else."""

    def __init__(self, took_s: float) -> None:
        self.took_s = took_s
        self.clock_s = 0.0
        self.rests: list[float] = []
        self.looks = 0
        self.resting = asyncio.Event()
        self.woken = asyncio.Event()
        self.shared = SharedBoards(
            cast("Boards", self), real_s=lambda: self.clock_s, rest=self.rest
        )

    async def every(self, now: datetime) -> list[Board]:
        self.looks += 1
        self.clock_s += self.took_s
        await asyncio.sleep(0)
        return []

    async def rest(self, left_s: float) -> None:
        self.rests.append(left_s)
        self.resting.set()
        await self.woken.wait()
        self.clock_s += left_s

    async def ask(self, askers: int = 1):
        """Have something move before each of them asks."""
        asked = []
        for _ in range(askers):
            self.shared.forget_all()
            asked.append(asyncio.create_task(self.shared.sighting(NOW)))
            await asyncio.sleep(0)
        return asked


async def test_who_asks_while_a_look_is_rested_from_is_shown_the_next():
    desk = Desk(took_s=0.02)
    await asyncio.gather(*await desk.ask())

    crowd = await desk.ask(50)
    await desk.resting.wait()
    crowd += await desk.ask(50)
    desk.woken.set()
    seen = await asyncio.gather(*crowd)

    assert 2 == desk.looks
    assert pytest.approx([REST * 0.02]) == desk.rests
    assert 1 == len({id(sighting) for sighting in seen})


async def test_a_look_on_a_busy_machine_is_rested_from_no_longer_than_a_moment():
    desk = Desk(took_s=3)
    desk.woken.set()

    for _ in range(2):
        await asyncio.gather(*await desk.ask())

    assert pytest.approx([LONGEST_REST_S]) == desk.rests


async def test_what_nobody_moved_is_not_looked_at_again():
    desk = Desk(took_s=0.001)

    first = await desk.shared.sighting(NOW)

    assert first is await desk.shared.sighting(NOW)
    assert (1, []) == (desk.looks, desk.rests)

"""Many small questions at the same moment become one query."""

import asyncio

import pytest

from gateway.services.gathering import Gatherer


class Register:
    """Knows squares up to ten; notes what it was asked, and waits to be let go."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.error: Exception | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def look_up(self, questions):
        self.asked.append(list(questions))
        await self.may_answer.wait()
        if self.error is not None:
            raise self.error
        return {number: number**2 for number in questions if number <= 10}


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def gatherer(register: Register) -> Gatherer[int, int]:
    return Gatherer(register.look_up)


async def test_questions_at_once_are_one_query(register, gatherer):
    answers = await asyncio.gather(*map(gatherer.ask, [1, 2, 3, 2, 99]))

    assert [1, 4, 9, 4, None] == answers
    assert [[1, 2, 3, 99]] == register.asked


async def test_who_comes_meanwhile_is_in_the_next_query(register, gatherer):
    register.may_answer.clear()
    first = asyncio.create_task(gatherer.ask(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(gatherer.ask(number)) for number in (1, 2)]
    await asyncio.sleep(0)
    register.may_answer.set()

    answers = [await first, *await asyncio.gather(*others)]

    assert [1, 1, 4] == answers
    # What was asked after a query began is asked anew: it may have changed since.
    assert [[1], [1, 2]] == register.asked


async def test_a_failure_is_told_to_all_who_asked_and_then_forgotten(
    register, gatherer
):
    register.error = ConnectionResetError("away")
    told = await asyncio.gather(
        gatherer.ask(1), gatherer.ask(2), return_exceptions=True
    )
    failure, register.error = register.error, None

    again = await gatherer.ask(1)

    assert [failure, failure] == list(told)
    assert 1 == again


async def test_who_goes_away_takes_nobody_along(register, gatherer):
    register.may_answer.clear()
    leaving, staying = (asyncio.create_task(gatherer.ask(3)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    register.may_answer.set()

    assert 9 == await staying
    with pytest.raises(asyncio.CancelledError):
        await leaving

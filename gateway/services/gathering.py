"""Many small questions at the same moment become one query.

While one query is under way, the questions that arrive form the next. Like the
writer's group commit, but for reading, and without any order among them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")

MOST_REMEMBERED = 10_000


class Gatherer(Generic[Question, Answer]):
    """`look_up` answers many questions at once; what it leaves out is None."""

    def __init__(
        self,
        look_up: Callable[[Sequence[Question]], Awaitable[Mapping[Question, Answer]]],
    ) -> None:
        self._look_up = look_up
        self._asked: dict[Question, asyncio.Future[Answer | None]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._remembered: dict[Question, Answer] = {}

    def recall(self, question: Question) -> Answer | None:
        """Return what was found last, which may have changed since.

        Only for who makes sure of it later, in the transaction that depends on it.
        """
        return self._remembered.get(question)

    def forget(self, question: Question) -> None:
        self._remembered.pop(question, None)

    async def ask(self, question: Question) -> Answer | None:
        answer = self._asked.get(question)
        if answer is None:
            answer = asyncio.get_running_loop().create_future()
            self._asked[question] = answer
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())
        return await asyncio.shield(answer)

    async def _ask_all(self) -> None:
        try:
            while self._asked:
                batch, self._asked = self._asked, {}
                await self._ask_some(batch)
        finally:
            self._asking = None

    async def _ask_some(
        self, batch: Mapping[Question, asyncio.Future[Answer | None]]
    ) -> None:
        try:
            found = await self._look_up(list(batch))
        except Exception as error:  # noqa: BLE001 - each of the askers is told
            for answer in batch.values():
                answer.set_exception(error)
                # An asker that went away is no reason for a warning.
                answer.exception()
            return
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.clear()
        for question, answer in batch.items():
            answer.set_result(found.get(question))
            self.forget(question)
        self._remembered.update(found)

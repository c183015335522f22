"""Many small questions at the same moment become one query.

While one query is under way, the questions that arrive form the next. Like the
writer's group commit, but for reading, and without any order among them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Gatherer(Generic[Question, Answer]):
    """`look_up` answers many questions at once; what it leaves out is None."""

    def __init__(
        self,
        look_up: Callable[[Sequence[Question]], Awaitable[Mapping[Question, Answer]]],
    ) -> None:
        self._look_up = look_up
        self._asked: dict[Question, list[asyncio.Future[Answer | None]]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer | None:
        # Each asker waits by itself, so who goes away takes nobody along.
        answer: asyncio.Future[Answer | None]
        answer = asyncio.get_running_loop().create_future()
        self._asked.setdefault(question, []).append(answer)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        try:
            while self._asked:
                batch, self._asked = self._asked, {}
                await self._ask_some(batch)
        finally:
            self._asking = None

    async def _ask_some(
        self, batch: Mapping[Question, Sequence[asyncio.Future[Answer | None]]]
    ) -> None:
        try:
            found = await self._look_up(list(batch))
        except Exception as error:  # noqa: BLE001 - each of the askers is told
            for answers in batch.values():
                for answer in answers:
                    if not answer.done():
                        answer.set_exception(error)
            return
        for question, answers in batch.items():
            known = found.get(question)
            for answer in answers:
                if not answer.done():
                    answer.set_result(known)

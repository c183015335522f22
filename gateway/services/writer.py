"""The one who writes at a gate: group commit.

While one transaction is committing, the commands that arrive form the next batch, and
one transaction serves them all. There is no delay at low load: a batch waits for
nothing but the answers of the one before.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.errors import Busy, DomainError, OutcomeUnknown
from gateway.domain.journal import JournalEntry
from gateway.services.loading import lock_and_load
from gateway.services.work import Command, Work
from gateway.services.writing import try_often, write
from gateway.storage.driver import NothingToKeep, Transactions

log = structlog.get_logger()
Answer = TypeVar("Answer")

# Large enough to share a commit widely, small enough to hold the gate's row briefly.
MOST_IN_A_BATCH = 200
MOST_IN_LINE = 2_000
# Some times what the projection of a batch takes. When Redis is slower than this,
# nobody waits for it longer before they are committed.
LONGEST_GATHERING_S = 0.01


class Follower(Protocol):
    """Who is told of entries right after their commit."""

    async def project(
        self, gate: str, epoch: UUID, entries: Sequence[JournalEntry]
    ) -> None: ...


@dataclass(slots=True)
class _Asked:
    command: Command[Any]
    answer: asyncio.Future[Any]
    # Answered once committed, be it shown or not.
    is_early: bool = False


class GateWriter:
    """Runs the commands of one gate, in batches, one transaction after another."""

    def __init__(
        self,
        gate: str,
        engine: AsyncEngine,
        follower: Follower,
        clock: Callable[[], datetime],
    ) -> None:
        self._gate = gate
        self._transactions = Transactions(engine)
        self._follower = follower
        self._clock = clock
        self._line: deque[_Asked] = deque()
        self._arrived = asyncio.Event()
        self._showing: set[asyncio.Task[None]] = set()
        # Of these, the ones that somebody waits for.
        self._answering: set[asyncio.Task[None]] = set()

    async def ask(self, command: Command[Answer], *, is_early: bool = False) -> Answer:
        """Have *command* decided, committed and shown; return its answer.

        *is_early* asks to be answered once it is committed: a worker goes on while the
        lines are written. A caller that goes away does not undo what it asked for.

        Raises:
            DomainError: what the command refused, `Busy`, or `OutcomeUnknown`.
        """
        if len(self._line) >= MOST_IN_LINE:
            msg = f"{len(self._line)} requests are waiting at {self._gate}"
            raise Busy(msg)
        answer = asyncio.get_running_loop().create_future()
        asked = _Asked(command, answer, is_early)
        self._line.append(asked)
        self._arrived.set()
        answered: Answer = await asked.answer
        return answered

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until *stopping*, then serve who is still in line."""
        stopped = asyncio.create_task(stopping.wait())
        try:
            while not (stopping.is_set() and not self._line):
                if not self._line:
                    self._arrived.clear()
                    arrived = asyncio.create_task(self._arrived.wait())
                    await asyncio.wait(
                        {arrived, stopped}, return_when=asyncio.FIRST_COMPLETED
                    )
                    arrived.cancel()
                    continue
                await self._gather()
                count = min(len(self._line), MOST_IN_A_BATCH)
                await self._serve([self._line.popleft() for _ in range(count)])
        finally:
            stopped.cancel()
            if self._showing:
                await asyncio.wait(self._showing)
            await self._transactions.close()

    async def _gather(self) -> None:
        """Let come along whoever is about to: one more costs little, a batch much.

        Those who were answered last ask again at once when there is a crowd. So the
        next batch waits for the answers of the one before, while they come soon, and
        then for as long as each turn of the event loop brings somebody. Who asked to
        be answered early has asked again already.
        """
        if self._answering:
            await asyncio.wait(self._answering, timeout=LONGEST_GATHERING_S)
        heard = 0
        while heard < len(self._line) < MOST_IN_A_BATCH:
            heard = len(self._line)
            await asyncio.sleep(0)

    async def _serve(self, batch: Sequence[_Asked]) -> None:
        try:
            outcomes, work = await self._attempts([a.command for a in batch])
        except (Busy, OutcomeUnknown) as refusal:
            _answer(batch, [refusal] * len(batch))
        except Exception as error:  # noqa: BLE001 - the loop must outlive any batch
            await self._serve_apart(batch, error)
        else:
            _answer(batch, outcomes, is_early=True)
            showing = asyncio.create_task(self._finish(batch, outcomes, work))
            self._showing.add(showing)
            showing.add_done_callback(self._showing.discard)
            if not all(asked.is_early for asked in batch):
                self._answering.add(showing)
                showing.add_done_callback(self._answering.discard)

    async def _serve_apart(self, batch: Sequence[_Asked], error: Exception) -> None:
        """Let the one that breaks the batch fail alone."""
        log.error("batch_failed", gate=self._gate, size=len(batch), exc_info=error)
        if len(batch) == 1:
            _answer(batch, [error])
            return
        for asked in batch:
            await self._serve([asked])

    async def _finish(
        self,
        batch: Sequence[_Asked],
        outcomes: Sequence[Any],
        work: Work,
    ) -> None:
        """Project, then answer; meanwhile the next transaction is under way."""
        try:
            if work.journal:
                epoch = work.gate.epoch
                await self._follower.project(self._gate, epoch, work.journal)
        except Exception:
            # Whoever follows the journal will find these entries.
            log.exception("projection_failed", gate=self._gate)
        finally:
            _answer(batch, outcomes)

    async def _attempts(
        self, commands: Sequence[Command[Any]]
    ) -> tuple[list[Any], Work]:
        return await try_often(lambda: self._transact(commands))

    async def _transact(
        self, commands: Sequence[Command[Any]]
    ) -> tuple[list[Any], Work]:
        async with self._transactions.begin() as connection:
            needs = [command.needs for command in commands]
            gate, now, loaded = await lock_and_load(
                connection, self._gate, self._clock, needs
            )
            work = Work(gate, now, loaded)
            outcomes = [_decide(command, work) for command in commands]
            if not work.journal:
                raise NothingToKeep
            await write(connection, work)
        return outcomes, work


def _decide(command: Command[Any], work: Work) -> Any:
    """Return the command's answer, or its refusal as a value."""
    recorded = len(work.journal)
    try:
        return command.decide(work)
    except DomainError as refusal:
        if len(work.journal) != recorded:
            msg = f"{type(command).__name__} recorded something, then refused"
            raise RuntimeError(msg) from refusal
        return refusal


def _answer(
    batch: Sequence[_Asked], outcomes: Sequence[Any], *, is_early: bool = False
) -> None:
    """Answer all, or those alone who want to know early."""
    for asked, outcome in zip(batch, outcomes, strict=True):
        if asked.answer.done():
            continue  # the caller went away, or knows it
        if is_early and not asked.is_early:
            continue
        if isinstance(outcome, Exception):
            asked.answer.set_exception(outcome)
        else:
            asked.answer.set_result(outcome)

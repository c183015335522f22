"""Delivers what is pending: of each webhook and gate in order, many of them at once.

A line is what one webhook is to be told of one gate. Whoever delivers a line holds its
lock on one connection, and reads what is next over that same connection: who has lost
the lock, has lost the connection, and sends nothing more.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.webhooks import Attempt, Disabled, Webhook, pause_after
from gateway.services.webhooks import payloads
from gateway.services.webhooks.administration import disable
from gateway.services.webhooks.sending import Sender
from gateway.storage import declaration_reads, deliveries, journal, tenures, webhooks
from gateway.storage.base import autocommitting
from gateway.storage.deliveries import Delivery, Line

log = structlog.get_logger()

# Lines at once, and how many events one of them has before others get their turn.
MOST_LINES = 100
RUN = 50
EVERY_S = 0.3
LAST_WORK_S = 1.0
REST_S = 60.0


class Deliverer:
    """Delivers over one connection's locks, until told to stop or it is lost."""

    def __init__(
        self,
        engine: AsyncEngine,
        sender: Sender,
        held: AsyncConnection,
        *,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._engine = engine
        self._sender = sender
        self._held = held
        self._one_at_a_time = asyncio.Lock()
        self._draw = draw
        self._lines: dict[Line, asyncio.Task[None]] = {}
        # Lines that failed by a mistake of ours, and when they are tried again.
        self._resting: dict[Line, float] = {}

    async def run(self, stopping: asyncio.Event, *, every_s: float = EVERY_S) -> None:
        """Raises SQLAlchemyError and OSError when the database went away."""
        stopped = asyncio.create_task(stopping.wait())
        try:
            while not stopping.is_set():
                await self._begin_lines(stopping)
                await asyncio.wait({stopped}, timeout=every_s)
                self._end_lines()
        finally:
            stopped.cancel()
            await self._leave()

    async def _begin_lines(self, stopping: asyncio.Event) -> None:
        async with self._engine.connect() as connection:
            due = await deliveries.due_lines(connection)
        room = MOST_LINES - len(self._lines)
        now = asyncio.get_running_loop().time()
        free = [
            line
            for line in due
            if line not in self._lines and self._resting.get(line, now) <= now
        ]
        for line in free[:room]:
            working = self._deliver(line, stopping)
            self._lines[line] = asyncio.create_task(working)

    def _end_lines(self) -> None:
        """Drop the lines that are done; what is wrong with one stops no other."""
        for line in [line for line, task in self._lines.items() if task.done()]:
            error = self._lines.pop(line).exception()
            if isinstance(error, (SQLAlchemyError, OSError)):
                raise error
            if error is not None:
                log.error("delivery_failed", webhook=str(line[0]), exc_info=error)
                now = asyncio.get_running_loop().time()
                self._resting[line] = now + REST_S

    async def _leave(self) -> None:
        """Let what is under way end, for a moment; the rest is delivered again."""
        if self._lines:
            _, late = await asyncio.wait(self._lines.values(), timeout=LAST_WORK_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._lines.values(), return_exceptions=True)

    async def _deliver(self, line: Line, stopping: asyncio.Event) -> None:
        what = f"webhook {line[0]} {line[1]}"
        async with self._one_at_a_time:
            if not await tenures.take(self._held, what):
                return
        for _ in range(RUN):
            if stopping.is_set() or not await self._deliver_next(line):
                break
        async with self._one_at_a_time:
            await tenures.give_up(self._held, what)

    async def _deliver_next(self, line: Line) -> bool:
        """Whether the line may go on with the one after."""
        async with self._one_at_a_time:
            found = await deliveries.first_due(self._held, line)
        if found is None:
            return False
        async with self._engine.connect() as connection:
            webhook = await webhooks.find(connection, found.webhook_id)
            entry = await journal.get(connection, found.gate, found.seq)
            about = cast("UUID", entry.declaration_id)  # or nobody would own it
            number = await declaration_reads.number(connection, about)
        if webhook is None or webhook.disabled is not None:
            return False
        message = payloads.of_entry(webhook.id, entry, number)
        signers = webhook.secrets(datetime.now(UTC))
        attempt = await self._sender.send(webhook.url, signers, message)
        return await self._record(webhook, found, attempt)

    async def _record(
        self, webhook: Webhook, tried: Delivery, attempt: Attempt
    ) -> bool:
        async with self._engine.begin() as connection:
            if attempt.is_delivered:
                return await deliveries.record(connection, tried, attempt, pause=None)
            pause = pause_after(tried.tries + 1, self._draw(), attempt.asked)
            again = pause_after(1, self._draw()) if pause is None else pause
            is_ours = await deliveries.record(connection, tried, attempt, pause=again)
            if is_ours and (pause is None or attempt.is_gone):
                why = Disabled.GONE if attempt.is_gone else Disabled.FAILING
                await disable(connection, webhook.id, why)
                log.warning("webhook_disabled", webhook=str(webhook.id), why=why)
        return False


async def deliver(engine: AsyncEngine, sender: Sender, stopping: asyncio.Event) -> None:
    """Deliver until *stopping*; connect again as often as needed."""
    while not stopping.is_set():
        try:
            async with autocommitting(engine).connect() as held:
                try:
                    await Deliverer(engine, sender, held).run(stopping)
                finally:
                    # Its locks end with the connection, which nobody gets again.
                    await held.invalidate()
        except (SQLAlchemyError, OSError) as error:
            log.warning("deliveries_stopped", error=type(error).__name__)
        except Exception:
            log.exception("deliveries_failed")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), 1)

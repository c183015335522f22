"""Follows the journal into the lines of every gate."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.lines.breaker import LinesAway
from gateway.lines.lines import Lines, Ring
from gateway.resources import Resources
from gateway.services.projection import Projector
from gateway.services.reconciliation import reconcile

POLL_S = 1.0
RECONCILE_S = 10.0
# Counting a long line takes longer: at most this share of the time goes into it.
RECONCILING = 0.02
SELDOMEST_S = 600.0
# For what is under way when it is told to stop. A rebuild that takes longer is given
# up: the old lines still serve, and the next start begins it anew.
LAST_WORK_S = 0.5

log = structlog.stdlib.get_logger()


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    """Keep the lines of every gate up, by the bell and by the clock."""
    await follow(resources.engine, resources.projector, stopping)


async def follow(
    engine: AsyncEngine,
    projector: Projector,
    stopping: asyncio.Event,
    *,
    poll_s: float = POLL_S,
    reconcile_s: float = RECONCILE_S,
) -> None:
    """Do so, at least every *poll_s*, and compare every *reconcile_s*.

    More seldom if comparing takes long: at least every `SELDOMEST_S` all the same.
    """
    moved = {gate_id: asyncio.Event() for gate_id in projector.lines.gates}
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_hear(projector.lines, moved, stopping))]
        for gate_id, event in moved.items():
            catch_up = partial(projector.catch_up, gate_id)
            compare = partial(reconcile, engine, projector, gate_id)
            tasks += [
                group.create_task(_repeat(catch_up, event, poll_s, stopping)),
                group.create_task(
                    _repeat(compare, stopping, reconcile_s, stopping, share=RECONCILING)
                ),
            ]
        await stopping.wait()
        for event in moved.values():
            event.set()
        _, late = await asyncio.wait(tasks, timeout=LAST_WORK_S)
        for task in late:
            task.cancel()


async def _hear(
    lines: Lines, moved: dict[str, asyncio.Event], stopping: asyncio.Event
) -> None:
    """Wake who follows a gate when its bell tells of more than the lines show."""
    async for ring in lines.listen(stopping):
        # When Redis is away again, the clock wakes them.
        with suppress(LinesAway):
            if await _is_news(lines, ring):
                moved[ring.gate_id].set()


async def _is_news(lines: Lines, ring: Ring) -> bool:
    if ring.seq is None:
        return True
    head = await lines.gates[ring.gate_id].head()
    return head is None or head.seq < ring.seq


async def _repeat(
    step: Callable[[], Awaitable[object]],
    wake: asyncio.Event,
    every_s: float,
    stopping: asyncio.Event,
    *,
    share: float = 1.0,
) -> None:
    """Do *step* now, when woken, and every so often; no failure ends this.

    It takes at most *share* of the time.
    """
    while not stopping.is_set():
        began_s = time.monotonic()
        try:
            await step()
        except LinesAway:
            pass  # The breaker has said so, and will say when they are back.
        except (SQLAlchemyError, OSError) as error:
            log.warning("journal_not_followed", error=type(error).__name__)
        except Exception:
            log.exception("projection_failed")
        took_s = time.monotonic() - began_s
        rest_s = max(every_s, min(took_s * (1 / share - 1), SELDOMEST_S))
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), rest_s)
        if not stopping.is_set():
            wake.clear()

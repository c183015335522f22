"""Runs the workers of every tenant's world; nowhere but in a sandbox."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from gateway.domain.errors import TenantNotFound
from gateway.resources import Resources
from gateway.services.sandbox.worlds import Worlds

LOOK_S = 0.5
Run = Callable[[Resources, asyncio.Event], Awaitable[None]]

log = structlog.get_logger()


async def run(resources: Resources, stopping: asyncio.Event, work: Run) -> None:
    """Do *work* in every world that there is, until *stopping*."""
    if resources.sandbox.worlds is None:
        return
    working: dict[tuple[str, int], tuple[asyncio.Event, asyncio.Task[None]]] = {}
    while not stopping.is_set():
        found = await _marks(resources.sandbox.worlds)
        if found is not None:
            for known in set(working) - found:
                working.pop(known)[0].set()
            for name, mark in found - set(working):
                ending = asyncio.Event()
                doing = _work_in(resources.sandbox.worlds, name, ending, work)
                working[name, mark] = ending, asyncio.create_task(doing)
        working = {k: v for k, v in working.items() if not v[1].done()}
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_S)
    for ending, _ in working.values():
        ending.set()
    await asyncio.gather(*(task for _, task in working.values()))


async def _marks(worlds: Worlds[Resources]) -> set[tuple[str, int]] | None:
    try:
        return set((await worlds.marks()).items())
    except Exception as error:  # noqa: BLE001 - the database comes back
        log.warning("worlds_not_listed", error=type(error).__name__)
        return None


async def _work_in(
    worlds: Worlds[Resources], name: str, ending: asyncio.Event, work: Run
) -> None:
    try:
        await work(await worlds.find(name), ending)
    except TenantNotFound:
        pass
    except Exception:
        # It is begun again at the next look.
        log.exception("world_failed")

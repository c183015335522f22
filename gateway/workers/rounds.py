"""A worker's loop: do a round when the bell rings or some time has passed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from gateway.domain.errors import DomainError

log = structlog.get_logger()

# What a worker does at one gate; returns how much there was, so that it goes on at
# once while there is more.
Round = Callable[[], Awaitable[int]]


async def repeat(
    name: str, step: Round, stopping: asyncio.Event, *, every_s: float
) -> None:
    """Do *step* until *stopping*; no failure ends this.

    Again at once while it finds work, else each *every_s* seconds.
    """
    while not stopping.is_set():
        found = 0
        try:
            found = await step()
        except DomainError as refusal:
            log.warning("round_refused", worker=name, reason=str(refusal))
        except Exception:
            log.exception("round_failed", worker=name)
        if found == 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), every_s)

"""Waiting for what happens in other processes."""

import asyncio
import time
from collections.abc import Awaitable, Callable

POLL_S = 0.05


async def until(
    holds: Callable[[], Awaitable[bool]], otherwise: str, *, within_s: float = 60
) -> float:
    """Wait until it *holds*; return after how many seconds, or fail *otherwise*."""
    began = time.monotonic()
    while not await holds():
        assert time.monotonic() < began + within_s, otherwise
        await asyncio.sleep(POLL_S)
    return time.monotonic() - began

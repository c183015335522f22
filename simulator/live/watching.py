"""News of all declarations in few requests, instead of one poll per vehicle."""

import asyncio

from gateway.domain.lifecycle import Status
from simulator.live.gateway import text_of
from simulator.live.stage import Stage

# Changes become visible when they are committed, somewhat after the time they carry.
_COMMIT_S = 2.0
# So often all called vehicles are looked at, should one change have come later still.
_SWEEP_EVERY = 20


async def watch(stage: Stage, *, every_s: float) -> None:
    """Pass on what changed since the last look; never ends."""
    looks = 0
    since = stage.clock.now()
    while True:
        looked = stage.clock.now()
        margin = _COMMIT_S * stage.clock.speed
        await _pass_on(stage, changed_after=text_of(since - margin))
        since = looked
        looks += 1
        if looks % _SWEEP_EVERY == 0:
            await _pass_on(stage, status=Status.CALLED.value)
        await asyncio.sleep(every_s)


async def _pass_on(stage: Stage, **query: str) -> None:
    async for declaration in stage.gateway.declarations(**query):
        stage.ledger.see(declaration)

"""The lines of every gate, and the bell that rings when one of them moves."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from gateway.lines.breaker import PAUSE_S, TROUBLE, Breaker
from gateway.lines.gate_lines import GateLines
from gateway.lines.scripts import Scripts

# A key of no gate: writing it tells whether Redis takes writes at all.
PROBE = "gate:probe"
LISTEN_S = 0.5


@dataclass(frozen=True, slots=True)
class Ring:
    """The gate's journal reached `seq`; None: it may have, while nobody listened."""

    gate_id: str
    seq: int | None


class Lines:
    """One breaker for all gates, since they share the server."""

    def __init__(
        self,
        redis: Redis,
        gate_ids: Iterable[str],
        *,
        world: str = "",
        pause_s: float = PAUSE_S,
    ) -> None:
        self._redis = redis
        self._breaker = Breaker(self._probe, pause_s=pause_s)
        scripts = Scripts.of(redis)
        self.gates: Mapping[str, GateLines] = MappingProxyType(
            {
                gate_id: GateLines(
                    redis,
                    gate_id,
                    breaker=self._breaker,
                    scripts=scripts,
                    world=world,
                )
                for gate_id in gate_ids
            }
        )

    @property
    def away(self) -> bool:
        """Whether Redis failed when it was last asked."""
        return self._breaker.away

    async def check(self) -> bool:
        """Ask Redis, unless it failed a moment ago; tell whether it takes writes."""
        return await self._breaker.check()

    async def listen(self, stopping: asyncio.Event) -> AsyncGenerator[Ring, None]:
        """Yield rings until *stopping*; connect again as often as needed.

        A ring may be lost. After each connection every gate rings once without a
        seq, so who misses rings reads the journal.
        """
        gates = {lines.keys.bell: gate_id for gate_id, lines in self.gates.items()}
        while not stopping.is_set():
            with suppress(*TROUBLE):
                async with self._redis.pubsub() as bells:
                    await bells.subscribe(*gates)
                    async for channel, seq in _heard(bells, stopping):
                        yield Ring(gates[channel], seq)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LISTEN_S)

    async def _probe(self) -> None:
        await self._redis.set(PROBE, "1", px=1000)


async def _heard(
    bells: PubSub, stopping: asyncio.Event
) -> AsyncIterator[tuple[str, int | None]]:
    while not stopping.is_set():
        message = cast("Any", await bells.get_message(timeout=LISTEN_S))
        match message:
            case {"type": "subscribe", "channel": str(channel)}:
                yield channel, None
            case {"type": "message", "channel": str(channel), "data": str(seq)}:
                yield channel, int(seq)

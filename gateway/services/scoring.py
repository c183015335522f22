"""How good a gate's estimates were, from its journal; made once a minute at most."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.declarations import Direction
from gateway.domain.estimate_scores import Replay, Score, before
from gateway.domain.gates import Gate
from gateway.storage import gates, journal

KEPT_S = 60.0
MOST_KEPT = 20
# Who was in line already when the time begins is followed from a day before.
WARMING_UP = timedelta(days=1)
MOST_READ = 200_000
# So many entries are replayed in some milliseconds; then others have their turn.
PAGE = 300


@dataclass(frozen=True, slots=True)
class Scored:
    """Of those who joined the line from `since` to `until`; None: both directions."""

    gate: str
    since: datetime
    until: datetime
    scores: Mapping[Direction | None, Score]


class Scores:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._kept: OrderedDict[tuple[str, int], tuple[float, Scored]] = OrderedDict()
        # A replay is work: one at a time, whoever asks.
        self._working = asyncio.Lock()

    async def of(self, gate_id: str, hours: int, now: datetime) -> Scored:
        """Raises GateNotFound."""
        async with self._working:
            made_at = asyncio.get_running_loop().time()
            key = gate_id, hours
            kept = self._kept.get(key)
            if kept is not None and made_at - kept[0] < KEPT_S:
                return kept[1]
            scored = await self._make(gate_id, now - timedelta(hours=hours), now)
            self._kept[key] = made_at, scored
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return scored

    async def _make(self, gate_id: str, since: datetime, until: datetime) -> Scored:
        async with self._engine.connect() as connection:
            gate = await gates.get(connection, gate_id)
            first = await journal.first_since(
                connection, gate_id, since - WARMING_UP, last=gate.journal_seq
            )
            after = max(first - 1, gate.journal_seq - MOST_READ)
            replay = await _replay(connection, gate, after, since)
        return Scored(gate_id, since, until, replay.scores())


async def _replay(
    connection: AsyncConnection, gate: Gate, after: int, since: datetime
) -> Replay:
    turns = await journal.turns(connection, gate.id, after=after)
    replay = Replay(before(gate, turns), since)
    while entries := await journal.read(connection, gate.id, after=after, limit=PAGE):
        for entry in entries:
            replay.hear(entry)
        after = entries[-1].seq
        await asyncio.sleep(0)
    return replay

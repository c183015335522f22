"""Rebuilding a gate's lines beside the live ones, and exchanging them at once."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self, cast

from redis.asyncio import Redis

from gateway.domain.declarations import Direction, Kind
from gateway.domain.lifecycle import Status
from gateway.lines.breaker import Breaker, LinesAway
from gateway.lines.keys import GateKeys
from gateway.lines.projected import COUNTED, Projected, Standing
from gateway.lines.runs import (
    DAY_KEPT_S,
    Applied,
    Outcome,
    apply_part,
    count_field,
    parts,
)
from gateway.lines.scripts import Scripts

PART = 1000
# Of keys that a process which died left behind.
DRAFT_KEPT_S = 600


@dataclass(frozen=True, slots=True)
class Installed:
    """The rebuilt lines are the live ones, and show `seq`."""

    seq: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The live lines show `seq`, which is later; apply the entries up to it first."""

    seq: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Redis lost part of what was loaded; begin anew."""


class Replacement:
    """Lines built from one snapshot of the database, in keys of their own.

    Used as a context, which removes what was not installed. Every method raises
    LinesAway.
    """

    def __init__(
        self,
        redis: Redis,
        live: GateKeys,
        *,
        epoch: str,
        seq: int,
        breaker: Breaker,
        scripts: Scripts,
    ) -> None:
        self.seq = seq
        self._epoch = epoch
        self._live = live
        self._fresh = replace(live, draft=secrets.token_hex(8))
        self._redis = redis
        self._breaker = breaker
        self._scripts = scripts
        self._parts = 0
        self._days: dict[str, None] = {}

    async def __aenter__(self) -> Self:
        await self._add({self._fresh.head: {"epoch": self._epoch, "seq": self.seq}})
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            async with self._breaker.guard():
                await self._redis.unlink(*self._keys(self._fresh))
        except LinesAway:
            # They expire.
            return

    async def load(self, rows: AsyncIterator[Standing]) -> AsyncIterator[int]:
        """Load all who stand in a line; yield how many are loaded so far."""
        loaded, part = 0, list[Standing]()
        async for row in rows:
            part.append(row)
            if len(part) == PART:
                yield (loaded := loaded + await self._load_part(part))
                part.clear()
        if part:
            yield loaded + await self._load_part(part)

    async def tally(
        self,
        by_status: Mapping[tuple[Direction, Status], int],
        by_day: Mapping[tuple[str, Direction, Kind], int],
    ) -> None:
        """Load what the board shows."""
        hashes: dict[str, dict[str, str | int]] = {}
        counts = {count_field(*found): number for found, number in by_status.items()}
        if counts:
            hashes[self._fresh.counts] = {**counts}
        for (day, direction, kind), number in by_day.items():
            if kind in COUNTED:
                self._days[day] = None
                fields = hashes.setdefault(self._fresh.day(day), {})
                fields[count_field(direction, kind)] = number
        await self._add(hashes)

    async def apply(self, entries: Sequence[Projected]) -> Outcome:
        """Follow the journal on; *entries* begin after `seq`."""
        outcome: Outcome = Applied(self.seq)
        for part in parts(entries):
            self._days.update((e.day, None) for e in part if e.kind in COUNTED)
            async with self._breaker.guard():
                outcome = await apply_part(
                    self._scripts.apply, self._fresh, self._epoch, part
                )
            if not isinstance(outcome, Applied):
                return outcome
            self.seq = outcome.seq
        await self._keep(self._keys(self._fresh))
        return outcome

    async def install(self, *, force: bool = False) -> Installed | Overtaken | Lost:
        """Put the rebuilt lines in the place of the live ones, in one step.

        A newer projection of the same epoch stays, unless the journal itself went
        back, as after a restored backup: that is what *force* is for.
        """
        live, fresh = self._live, self._fresh
        days = [key(day) for day in self._days for key in (live.day, fresh.day)]
        how = "force" if force else ""
        async with self._breaker.guard():
            answer = await self._scripts.install(
                keys=[*live.all, *fresh.all, *days],
                args=[self._epoch, self._parts, how, live.bell, DAY_KEPT_S],
            )
        match answer:
            case ["installed", int(seq)]:
                return Installed(seq)
            case ["overtaken", int(seq)]:
                return Overtaken(seq)
            case _:
                return Lost()

    def _keys(self, keys: GateKeys) -> list[str]:
        return [*keys.all, *map(keys.day, self._days)]

    async def _load_part(self, rows: Sequence[Standing]) -> int:
        lines: dict[str, dict[str, int]] = {}
        for row in rows:
            key = self._fresh.line(row.line, row.direction)
            lines.setdefault(key, {})[row.member] = row.score
        async with self._breaker.guard(), self._redis.pipeline() as pipeline:
            for key, members in lines.items():
                pipeline.zadd(key, cast("Any", members))
                pipeline.expire(key, DRAFT_KEPT_S)
            pipeline.hincrby(self._fresh.head, "parts", 1)
            await pipeline.execute()
        self._parts += 1
        return len(rows)

    async def _add(self, hashes: Mapping[str, Mapping[str, str | int]]) -> None:
        async with self._breaker.guard(), self._redis.pipeline() as pipeline:
            for key, fields in hashes.items():
                pipeline.hset(key, mapping=cast("Any", fields))
                pipeline.expire(key, DRAFT_KEPT_S)
            pipeline.hincrby(self._fresh.head, "parts", 1)
            await pipeline.execute()
        self._parts += 1

    async def _keep(self, keys: Sequence[str]) -> None:
        async with self._breaker.guard(), self._redis.pipeline() as pipeline:
            for key in keys:
                pipeline.expire(key, DRAFT_KEPT_S)
            await pipeline.execute()

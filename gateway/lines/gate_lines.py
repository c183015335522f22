"""The lines of one gate: what stands where, and who is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.lifecycle import Status
from gateway.lines.breaker import Breaker, LinesNotBuilt
from gateway.lines.keys import LINES, GateKeys
from gateway.lines.projected import Cursor, Projected, declaration_of
from gateway.lines.replacement import Replacement
from gateway.lines.runs import Applied, Outcome, apply_part, parts
from gateway.lines.scripts import Scripts

# The first element of what the reading scripts return is the epoch, then the seq.
Answer = list[Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The history that the lines were built from, and how far they show it."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Positions:
    """Places of one moment, which `head` names."""

    head: Head
    places: list[int | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is next, as the lines know; the database decides."""

    seq: int
    epoch: str
    ids: list[UUID]


@dataclass(frozen=True, slots=True)
class Place:
    """`position` counts from 1."""

    position: int
    id: UUID
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Page:
    seq: int
    places: list[Place]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand in each line (`review` has no direction) and have each status."""

    seq: int
    epoch: str
    by_line: Mapping[tuple[Line, Direction | None], int]
    by_status: Mapping[tuple[Direction, Status], int]
    front: Mapping[Direction, list[UUID]]


class GateLines:
    """The lines, their counts and their bell.

    Every method raises LinesAway when Redis cannot be asked, and those that read the
    lines LinesNotBuilt, which is one, when it holds none of this gate.
    """

    def __init__(
        self,
        redis: Redis,
        gate_id: str,
        *,
        breaker: Breaker,
        scripts: Scripts,
        world: str = "",
    ) -> None:
        self.gate_id = gate_id
        self.keys = GateKeys(gate_id, world=world)
        self._redis = redis
        self._breaker = breaker
        self._scripts = scripts

    async def apply(self, epoch: str, entries: Sequence[Projected]) -> Outcome:
        """Show a run of entries, of which some may be shown already.

        Raises ValueError when there are none, or their seqs do not rise one by one.
        """
        if not entries:
            msg = "there is nothing to apply"
            raise ValueError(msg)
        outcome: Outcome = Applied(0)
        for part in parts(entries):
            async with self._breaker.guard():
                outcome = await apply_part(
                    self._scripts.apply, self.keys, epoch, part, bell=self.keys.bell
                )
            if not isinstance(outcome, Applied):
                break
        return outcome

    async def head(self) -> Head | None:
        """Return None when nothing is built."""
        async with self._breaker.guard():
            found = await cast("Any", self._redis.hmget(self.keys.head, "epoch", "seq"))
        epoch, seq = cast("list[str | None]", found)
        return Head(epoch, int(seq)) if epoch and seq else None

    async def positions(
        self, direction: Direction, members: Sequence[str]
    ) -> Positions:
        """Return places in the waiting line, from 1; None for who is not in it."""
        line = self.keys.line(Line.WAITING, direction)
        epoch, seq, ranks = await self._read(self._scripts.positions, line, *members)
        places = [None if rank is None else rank + 1 for rank in ranks]
        return Positions(Head(epoch, seq), places)

    async def proposal(self, direction: Direction, count: int) -> Proposal:
        """Return the first of the waiting line, soonest first."""
        return await self._front(Line.WAITING, direction, count)

    async def due_scheduled(
        self,
        now_ms: int,
        direction: Direction,
        limit: int,
        *,
        since_ms: int | None = None,
    ) -> Proposal:
        """Return scheduled ones planned to arrive from *since_ms* to *now_ms*."""
        return await self._front(
            Line.SCHEDULED, direction, limit, lowest=since_ms, highest=now_ms
        )

    async def due_called(
        self, now_ms: int, direction: Direction, limit: int
    ) -> Proposal:
        """Return called ones whose deadline is not after *now_ms*."""
        return await self._front(Line.CALLED, direction, limit, highest=now_ms)

    async def page(
        self,
        line: Line,
        direction: Direction | None,
        limit: int,
        cursor: Cursor | None = None,
    ) -> Page:
        """Return a stretch of a line in order, after *cursor* if given."""
        key = self.keys.line(line, direction)
        after = ("", "") if cursor is None else cursor
        answer = await self._read(self._scripts.page, key, limit + 1, *after)
        first, found = cast("int", answer[2]), cast("list[str]", answer[3])
        places = [
            _place(first + offset + 1, member, score)
            for offset, (member, score) in enumerate(
                zip(found[::2], found[1::2], strict=True)
            )
        ]
        has_more = len(places) > limit
        places = places[:limit]
        return Page(answer[1], places, places[-1].cursor if has_more else None)

    async def counts(self, *, front: int = 0) -> Counts:
        """Return all counts of one moment, and the first *front* waiting vehicles."""
        async with self._breaker.guard():
            found = await self._scripts.survey(keys=self.keys.all, args=[front])
        epoch, seq, lengths, counts, *fronts = self._built(found)
        fields = zip(counts[::2], counts[1::2], strict=True)
        return Counts(
            seq=seq,
            epoch=epoch,
            by_line=dict(zip(LINES, lengths, strict=True)),
            by_status={_status(field): int(number) for field, number in fields},
            front={
                direction: [declaration_of(member) for member in members]
                for direction, members in zip(Direction, fronts, strict=True)
            },
        )

    async def forget_days(self) -> None:
        """Forget what was counted on whatever day, of a history that is no more."""
        async with self._breaker.guard():
            found = [key async for key in self._redis.scan_iter(self.keys.day("*"))]
            if found:
                await self._redis.unlink(*found)

    async def today(self, day: str) -> Mapping[tuple[Direction, Kind], int]:
        """Return how many entries of each counted kind *day* (`YYYYMMDD`) has had."""
        async with self._breaker.guard():
            found = await cast("Any", self._redis.hgetall(self.keys.day(day)))
        counted = cast("Mapping[str, str]", found)
        return {_kind(field): int(number) for field, number in counted.items()}

    async def ring(self, seq: int) -> None:
        """Tell followers that the journal reached *seq*; `apply` rings by itself."""
        async with self._breaker.guard():
            await self._redis.publish(self.keys.bell, seq)

    def replacement(self, epoch: str, seq: int) -> Replacement:
        """Begin to rebuild the lines beside the live ones, from one snapshot."""
        return Replacement(
            self._redis,
            self.keys,
            epoch=epoch,
            seq=seq,
            breaker=self._breaker,
            scripts=self._scripts,
        )

    async def _front(
        self,
        line: Line,
        direction: Direction,
        count: int,
        *,
        lowest: int | None = None,
        highest: int | None = None,
    ) -> Proposal:
        key = self.keys.line(line, direction)
        least = "-inf" if lowest is None else lowest
        most = "+inf" if highest is None else highest
        answer = await self._read(self._scripts.front, key, count, least, most)
        epoch, seq, members = answer
        return Proposal(seq, epoch, [declaration_of(member) for member in members])

    async def _read(self, script: AsyncScript, line: str, *args: int | str) -> Answer:
        async with self._breaker.guard():
            found = await script(keys=[self.keys.head, line], args=args)
        return self._built(found)

    def _built(self, found: Answer | None) -> Answer:
        if found is None:
            msg = f"the lines of {self.gate_id} are not built"
            raise LinesNotBuilt(msg)
        return found


def _place(position: int, member: str, score: str) -> Place:
    cursor = Cursor(int(float(score)), int(member[:12]))
    return Place(position, declaration_of(member), cursor)


def _status(field: str) -> tuple[Direction, Status]:
    direction, _, status = field.partition(":")
    return Direction(direction), Status(status)


def _kind(field: str) -> tuple[Direction, Kind]:
    direction, _, kind = field.partition(":")
    return Direction(direction), Kind(kind)

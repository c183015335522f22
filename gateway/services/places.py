"""Places in line for a crowd that asks at once: one question to Redis for all."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from gateway.domain.declarations import Declaration, Direction, Line
from gateway.lines.breaker import LinesAway
from gateway.lines.gate_lines import Head
from gateway.lines.lines import Lines
from gateway.lines.projected import member_of
from gateway.services.gathering import Gatherer


class Spot(NamedTuple):
    """Where to look for a declaration; nowhere, but at that gate, without direction."""

    gate: str
    direction: Direction | None = None
    member: str = ""

    @classmethod
    def of(cls, found: Declaration) -> "Spot":
        if found.line is not Line.WAITING:
            return cls(found.gate)
        member = member_of(found.ticket or 0, found.id)
        return cls(found.gate, found.direction, member)


@dataclass(frozen=True, slots=True)
class Place:
    """What the lines show, and the moment that they show."""

    head: Head
    position: int | None = None


class Places:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._questions: Gatherer[Spot, Place] = Gatherer(self._look_up)

    async def ask(self, spot: Spot) -> Place | None:
        """Return None while the lines cannot tell."""
        return await self._questions.ask(spot)

    async def _look_up(self, spots: Sequence[Spot]) -> dict[Spot, Place]:
        found: dict[Spot, Place] = {}
        alike: defaultdict[tuple[str, Direction | None], list[Spot]]
        alike = defaultdict(list)
        for spot in spots:
            alike[spot.gate, spot.direction].append(spot)
        for (gate, direction), same in alike.items():
            with suppress(LinesAway):
                found |= await self._of_line(gate, direction, same)
        return found

    async def _of_line(
        self, gate: str, direction: Direction | None, spots: Sequence[Spot]
    ) -> dict[Spot, Place]:
        lines = self._lines.gates[gate]
        if direction is None:
            head = await lines.head()
            return {} if head is None else dict.fromkeys(spots, Place(head))
        answer = await lines.positions(direction, [spot.member for spot in spots])
        pairs = zip(spots, answer.places, strict=True)
        return {spot: Place(answer.head, position) for spot, position in pairs}

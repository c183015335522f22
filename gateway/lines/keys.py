"""The names of a gate's keys, in the one order that all scripts expect."""

from dataclasses import dataclass

from gateway.domain.declarations import Direction, Line

BOTH = (Direction.EXPORT, Direction.IMPORT)

# Every sorted set of a gate. Officers review both directions from one.
LINES: tuple[tuple[Line, Direction | None], ...] = (
    (Line.REVIEW, None),
    *((Line.SCHEDULED, direction) for direction in BOTH),
    *((Line.WAITING, direction) for direction in BOTH),
    *((Line.CALLED, direction) for direction in BOTH),
)
# Where each stands among the keys of `GateKeys.all`, from 1 as Lua counts; the head
# comes first.
NUMBERS = {found: number for number, found in enumerate(LINES, start=2)}

# The faults that a tester ordered, in the sandbox.
FAULTS = "gateway:faults"


def of_world(world: str, name: str) -> str:
    """Return the key of a tenant's own world; the first world, "", has plain names."""
    return f"world:{world}:{name}" if world else name


@dataclass(frozen=True, slots=True)
class GateKeys:
    """The braces keep one gate's keys on one cluster node, as the scripts need.

    *draft* names a second set of keys of the same gate, which is being rebuilt.
    """

    gate_id: str
    draft: str | None = None
    world: str = ""

    def __call__(self, name: str) -> str:
        beside = f":rebuild:{self.draft}" if self.draft else ""
        return of_world(self.world, f"gate:{{{self.gate_id}}}{beside}:{name}")

    @property
    def head(self) -> str:
        """The epoch and the seq up to which the journal is projected."""
        return self("head")

    @property
    def counts(self) -> str:
        return self("counts")

    @property
    def bell(self) -> str:
        """The channel that rings when the journal of this gate has moved."""
        return self("bell")

    def line(self, line: Line, direction: Direction | None = None) -> str:
        if line is Line.REVIEW:
            return self("review")
        return self(f"{line}:{direction}")

    def day(self, day: str) -> str:
        """*day* is `YYYYMMDD`, local to the gate."""
        return self(f"day:{day}")

    @property
    def all(self) -> list[str]:
        """Every key but the days'."""
        return [self.head, *(self.line(*found) for found in LINES), self.counts]


def line_number(line: Line, direction: Direction) -> int:
    return NUMBERS[line, None if line is Line.REVIEW else direction]

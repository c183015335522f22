"""What bots tried on a day, what the gateway refused them, and what they gained."""

from collections import Counter
from dataclasses import dataclass, field

# What they try, as the records name it.
TAKE, DOUBLE, SELL = "take a place", "take it twice", "sell a place"


@dataclass(slots=True)
class BotRecords:
    """Places that bots asked for, and what became of them; times in virtual minutes.

    `refused` is by what was tried and the problem that answered it. A place is sold
    when its buyer has it; `gained_min` is by how much sooner each of those stands that
    kept the turn of the bot. `calls` went to places that nobody came for, and kept
    `room_min` of room free for nobody.
    """

    asked: int = 0
    taken: int = 0
    doubled: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    sold: int = 0
    withdrawn: int = 0
    gained_min: list[float] = field(default_factory=list)
    calls: int = 0
    room_min: float = 0.0
    expired: int = 0

    def refuse(self, tried: str, problem: str) -> None:
        self.refused[tried, problem] += 1

    def refused_of(self, tried: str) -> int:
        return sum(n for (what, _), n in self.refused.items() if what == tried)

    def __bool__(self) -> bool:
        """Whether there were any."""
        return self.asked > 0 or self.calls > 0

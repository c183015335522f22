"""What one process knows of the run that it takes part in."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from loadtests.ledger import Ledger
from loadtests.shapes import Shape, known_shapes


@dataclass
class Run:
    """The seed, which share of the arrivals is ours, who is signed in, what was seen.

    Of `shares` processes, this one is number `share`, from 0.
    """

    seed: str = "0"
    share: int = 0
    shares: int = 1
    # The token of each account that the personas use.
    tokens: dict[str, str] = field(default_factory=dict)
    # `time.monotonic()` of this process at the planned beginning.
    begins: float = field(default_factory=time.monotonic)
    ledger: Ledger = field(default_factory=Ledger)
    # What the master has prepared for the personas, by their own keys.
    prepared: dict[str, Any] = field(default_factory=dict)
    # The shape as it is played, and by what its file was changed.
    shape: Shape | None = None
    minutes: float | None = None
    speed: float = 1.0
    # The personas that play; all of the shape's if empty.
    personas: frozenset[str] = frozenset()
    # Why the run was ended before its time, if it was, or could not begin at all.
    ended_early: str = ""
    refused: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def own_seed(self) -> str:
        """Return a seed that no other process of the run has."""
        return f"{self.seed}:{self.share}"

    def to_message(self, share: int, shares: int, *, in_s: float) -> dict[str, Any]:
        """Return what a worker is told; it begins so many seconds after hearing it.

        Clocks of different machines need not agree, by this.
        """
        return {
            "id": self.id,
            "seed": self.seed,
            "share": share,
            "shares": shares,
            "tokens": self.tokens,
            "prepared": self.prepared,
            "shape": self.shape.name if self.shape else "",
            "minutes": self.minutes,
            "speed": self.speed,
            "personas": sorted(self.personas),
            "in_s": in_s,
        }

    @classmethod
    def from_message(cls, told: Mapping[str, Any]) -> Self:
        begins = time.monotonic() + told["in_s"]
        ledger = Ledger(str(told["share"]))
        ledger.begin(begins)
        shape = known_shapes()[told["shape"]]
        return cls(
            id=told["id"],
            seed=told["seed"],
            share=told["share"],
            shares=told["shares"],
            tokens=dict(told["tokens"]),
            prepared=dict(told["prepared"]),
            begins=begins,
            shape=shape.changed(minutes=told["minutes"], speed=told["speed"]),
            minutes=told["minutes"],
            speed=told["speed"],
            personas=frozenset(told["personas"]),
            ledger=ledger,
        )

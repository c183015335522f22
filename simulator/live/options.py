"""How a day is to be played."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The names are those of the command's options; times are in real seconds."""

    url: str
    speed: float = 60.0
    seed: int = 1
    share: float = 1.0
    loop: bool = False
    strict: bool = False
    wait_s: float = 60.0
    lag_budget_s: float = 0.5

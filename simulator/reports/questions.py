"""What a report is made of: what was asked, how, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from simulator.reports.assumptions import Swings
from simulator.reports.portraits import Gathered
from simulator.reports.replays import Replay
from simulator.scenario.models import Scenario
from simulator.whatif.experiments import Answer, Asked
from simulator.whatif.summaries import Summary


@dataclass(frozen=True, slots=True)
class Circumstances:
    """With what, when and for how long it was computed."""

    made_at: datetime
    took_s: float
    command: str
    versions: Mapping[str, str]
    commit: str | None
    machine: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The base comes first; each scenario has its summaries and its pictures.

    `swings` are None where nobody asked for them, `replay` where it would be too much
    to look at.
    """

    scenarios: Sequence[Scenario]
    asked: Asked
    answer: Answer
    found: Sequence[Sequence[Summary]]
    pictures: Sequence[Gathered]
    swings: Swings | None
    replay: Replay | None
    circumstances: Circumstances

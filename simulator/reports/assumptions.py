"""What if an assumed figure is wrong: each moved by 30 %, one at a time.

A tornado of one-at-a-time changes does not see figures that matter only together; it
says which of them to measure first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.reports.figures import figures
from simulator.scenario.figures import Grade
from simulator.scenario.keys import with_value
from simulator.scenario.models import Flow, Scenario
from simulator.statistics.intervals import Interval, mean_interval, paired_difference
from simulator.whatif.experiments import Answer, Asked
from simulator.whatif.measures import Measure, named

MOVED_BY = 0.3
# A share cannot be more than all.
_SHARES = frozenset({"at_once", "probability"})
# Of what is asked only how much: the place and the time are the question itself.
_OF_CHANGES = frozenset({"factor", "probability"})
# Where none would be something else: no lane, no officer.
_AT_LEAST = {"missed_allowed": 0}


@dataclass(frozen=True, slots=True)
class Variant:
    """A number of a figure by its key in the file, and the scenario with it moved."""

    key: str
    value: object
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Swing:
    """What the answer becomes when the number of *key* is less, and when it is more.

    None for a side on which it cannot move. `by` are differences from the answer.
    """

    key: str
    value: object
    less: "End | None"
    more: "End | None"

    @property
    def size(self) -> float:
        return max(abs(end.by.mean) for end in (self.less, self.more) if end)


@dataclass(frozen=True, slots=True)
class End:
    value: object
    by: Interval


@dataclass(frozen=True, slots=True)
class Swings:
    """Of the mean wait of *flow*, or of its difference from a base, in minutes."""

    flow: Flow
    answer: Interval
    found: Sequence[Swing]
    replications: int


def swings(
    scenarios: Sequence[Scenario],
    flow: Flow,
    asked: Asked,
    play: Callable[[Sequence[Scenario], Asked], Answer],
) -> Swings:
    """Return how each assumed figure moves the mean wait of *flow*.

    Of one scenario the wait itself, of two its difference. The same vehicles come in
    all of them. Only the gate of *flow* is played: no other has a say in its waits.

    Raises:
        ScenarioNotAllowed: a figure, moved, is beyond what can be played.
    """
    asked = replace(asked, precision=None)
    asked_of = tuple(_only(scenario, flow.gate) for scenario in scenarios)
    sides = {sign: list(_variants(asked_of, 1 + sign * MOVED_BY)) for sign in (-1, 1)}
    moved = [variant for side in sides.values() for variant in side]
    played = [*asked_of, *(each for variant in moved for each in variant.scenarios)]
    rows = iter(play(played, asked).replications)
    name = named(flow.name, Measure.WAIT_MEAN)

    def waits() -> list[float]:
        own = [[row[name] for row in next(rows)] for _ in asked_of]
        if len(own) == 1:
            return own[0]
        return [after - before for before, after in zip(*own, strict=True)]

    base = waits()
    ends = {
        sign: {v.key: End(v.value, paired_difference(base, waits())) for v in side}
        for sign, side in sides.items()
    }
    values = dict(_numbers(asked_of[-1]))
    keys = dict.fromkeys([*ends[-1], *ends[1]])
    found = [Swing(k, values[k], ends[-1].get(k), ends[1].get(k)) for k in keys]
    found.sort(key=lambda swing: -swing.size)
    return Swings(flow, mean_interval(base), found, asked.replications)


def _only(scenario: Scenario, gate: str) -> Scenario:
    flows = tuple(flow for flow in scenario.flows if flow.gate == gate)
    return scenario.model_copy(update={"flows": flows})


def _variants(scenarios: Sequence[Scenario], factor: float) -> Iterator[Variant]:
    for key, value in _numbers(scenarios[-1]):
        moved = _moved(key, value, factor)
        if moved is None:
            continue
        found = tuple(
            with_value(each, key.split("."), moved) if _has(each, key) else each
            for each in scenarios
        )
        yield Variant(key, moved, found)


def _numbers(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Yield what can be moved of the assumed figures that this gate is about."""
    gates = {flow.gate for flow in scenario.flows}
    for told in figures(scenario):
        parts = told.key.split(".")
        of_gate = parts[1] if parts[0] in {"desks", "gates"} else None
        if told.figure.grade is not Grade.C or (of_gate and of_gate not in gates):
            continue
        for name in type(told.figure).model_fields:
            value = getattr(told.figure, name)
            if isinstance(value, bool | str) or value is None:
                continue
            if parts[0] == "change" and name not in _OF_CHANGES:
                continue
            if name in {"from_", "to", "open"}:
                continue
            if isinstance(value, int | float | dict | tuple):
                yield f"{told.key}.{name}", value


def _moved(key: str, value: Any, factor: float) -> Any:
    """Return *value* moved, or None where it cannot be."""
    name = key.rpartition(".")[2]
    if isinstance(value, dict):
        if name == "shares":
            return None
        moved: Any = {each: number * factor for each, number in value.items()}
    elif isinstance(value, tuple) and name == "hourly":
        # Weights of hours: less is flatter, more is steeper.
        moved = tuple(weight**factor if weight else 0.0 for weight in value)
    elif isinstance(value, tuple):
        moved = tuple(each * factor for each in value)
    elif not value and name not in _AT_LEAST:
        # A law without a spread is another law, not one with a little of it.
        return None
    elif isinstance(value, int):
        nearest = round(value * factor)
        step = 1 if factor > 1 else -1
        moved = nearest if nearest != value else value + step
        moved = max(moved, _AT_LEAST.get(name, 1))
    else:
        moved = min(value * factor, 1.0) if name in _SHARES else value * factor
    return None if moved == value else moved


def _has(scenario: Scenario, key: str) -> bool:
    return key in dict(_numbers(scenario))

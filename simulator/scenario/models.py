"""The shape of a scenario file."""

from collections.abc import Mapping
from datetime import time
from itertools import starmap
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from simulator.scenario.changes import ArrivalsChange, Change, Desk, overlapping
from simulator.scenario.figures import Figure, Law, Model, Service, Share
from simulator.scenario.gates import Gate, Outage, Run
from simulator.scenario.numbers import NonNegativeFloat, NonNegativeInt, PositiveInt
from simulator.scenario.published import Published
from simulator.scenario.refusing import did_you_mean
from simulator.scenario.under_way import UnderWay

# A run of so many takes some minutes and gigabytes.
MOST_VEHICLES = 5_000_000


def _adds_up(shares: Mapping[Category, float]) -> Mapping[Category, float]:
    total = sum(shares.values())
    if abs(total - 1) > 1e-6:  # noqa: PLR2004
        msg = f"the shares add up to {total:g}; they must add up to 1"
        raise ValueError(msg)
    return shares


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        msg = f"{name!r} is no time zone; use one like 'Asia/Ho_Chi_Minh'"
        raise ValueError(msg)
    return name


def _whole_hour(moment: time) -> time:
    if moment != time(moment.hour):
        msg = f"{moment} is not a whole hour, like 05:00:00"
        raise ValueError(msg)
    return moment


class Flow(Figure):
    gate: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    direction: Direction
    vehicles: PositiveInt

    @property
    def name(self) -> str:
        return f"{self.gate}/{self.direction}"


class Standing(Figure):
    """Vehicles that wait already when the run begins, their papers read.

    `scheduled` are others, declared as well, whose time comes in the hours after it.
    """

    gate: str
    direction: Direction
    vehicles: NonNegativeInt
    scheduled: NonNegativeInt = 0

    @property
    def flow(self) -> str:
        return f"{self.gate}/{self.direction}"


class Curve(Figure):
    """Weights of the 24 local hours, from midnight."""

    hourly: Annotated[tuple[NonNegativeFloat, ...], Field(min_length=24, max_length=24)]

    @model_validator(mode="after")
    def _not_flat_zero(self) -> Self:
        if not any(self.hourly):
            msg = "at least one hour must be above 0"
            raise ValueError(msg)
        return self


class Planning(Figure):
    at_once: Share
    hours_ahead: tuple[NonNegativeFloat, NonNegativeFloat]
    latest_arrival: time


class Goods(Figure):
    shares: Annotated[dict[Category, Share], AfterValidator(_adds_up)]


class Nationality(Figure):
    vietnamese: dict[Direction, Share]


class Chance(Figure):
    probability: Share


class Behaviour(Model):
    """What people do. After `patience` in line who was not called turns back.

    `no_show` is who misses the first call, `never` who follows none at all, and `late`
    who is near only `lateness` after the planned arrival. A `slip` is a wrong cell that
    a rule finds at once, a `fault` one that only who reads the papers finds; both are
    corrected after `mending`.
    """

    no_show: Chance
    uncalled: Chance
    never: Chance | None = None
    patience: Law | None = None
    slip: Chance | None = None
    fault: Chance | None = None
    mending: Law | None = None
    late: Chance | None = None
    lateness: Law | None = None

    @model_validator(mode="after")
    def _in_pairs(self) -> Self:
        """How often something happens says nothing without how long it lasts."""
        for chance, law in (
            ("slip", "mending"),
            ("fault", "mending"),
            ("late", "lateness"),
        ):
            if getattr(self, chance) and not getattr(self, law):
                msg = f"{chance!r} needs {law!r} beside it: how long it takes"
                raise ValueError(msg)
        return self


class Desks(Figure):
    """Officers on duty at once."""

    border_guard: PositiveInt
    review: PositiveInt
    customs: PositiveInt
    inspection: PositiveInt
    quarantine: PositiveInt


class Scenario(Model):
    """One kind of day. Times of day are local to `timezone`.

    What-if questions need `gates`, and are asked by `changes`; `run` is how long they
    run, and `outages` are of desks, at every gate. Living days have the gateway's own
    gates, whose controls they turn.
    """

    keys_read_before = ("extends",)

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    timezone: Annotated[str, AfterValidator(_known_zone)]
    begins: Annotated[time, AfterValidator(_whole_hour)]
    ends: Annotated[time, AfterValidator(_whole_hour)]
    flows: Annotated[tuple[Flow, ...], Field(min_length=1)]
    curves: dict[Direction, Curve]
    planning: Planning
    goods: dict[Direction, Goods]
    nationality: Nationality
    behaviour: Behaviour
    service: dict[Service, Law]
    desks: dict[str, Desks]
    why: str = ""
    gates: dict[str, Gate] = Field(default_factory=dict)
    outages: dict[Desk, Outage] = Field(default_factory=dict)
    run: Run = Run()
    changes: Annotated[tuple[Change, ...], Field(alias="change")] = ()
    standing: tuple[Standing, ...] = ()
    under_way: tuple[UnderWay, ...] = ()
    published: tuple[Published, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def used_gates(self) -> tuple[str, ...]:
        """The gates that vehicles come to, each once."""
        return tuple(dict.fromkeys(flow.gate for flow in self.flows))

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Whatever a flow or the day refers to is there, and hours are in order."""
        for problem in starmap(_missing, self._needed()):
            if problem:
                raise ValueError(problem)
        if self.begins >= self.ends:
            msg = f"ends: {self.ends} must be later than begins, {self.begins}"
            raise ValueError(msg)
        names = [flow.name for flow in self.flows]
        if len(set(names)) < len(names):
            twins = ", ".join(sorted({name for name in names if names.count(name) > 1}))
            msg = f"flows: one entry per gate and direction; twice there: {twins}"
            raise ValueError(msg)
        first, last = self.begins.hour, self.ends.hour
        for direction, curve in self.curves.items():
            if any(curve.hourly[:first]) or any(curve.hourly[last:]):
                msg = f"curves.{direction}: hours outside {first}-{last} must be 0"
                msg = f"{msg}: the day is from begins to ends"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _changeable(self) -> Self:
        """Changes are of gates that there are, and do not contradict each other."""
        if self.changes and not self.gates:
            msg = "change: changes need the gates that they change: no [gates.*]"
            raise ValueError(msg)
        for number, change in enumerate(self.changes, 1):
            gate = getattr(change, "gate", None)
            if gate is not None and gate not in self.gates:
                gates = ", ".join(self.gates)
                question = did_you_mean(gate, self.gates)
                msg = f"change.{number}.gate: there is no gate {gate!r}{question}"
                msg = f"{msg} (there are: {gates})"
                raise ValueError(msg)
        if problem := overlapping(self.changes):
            raise ValueError(problem)
        if problem := _unknown_flow(self):
            raise ValueError(problem)
        factors = [c.factor for c in self.changes if isinstance(c, ArrivalsChange)]
        daily = sum(flow.vehicles for flow in self.flows) * max([1.0, *factors])
        there = sum(found.vehicles + found.scheduled for found in self.standing)
        there += sum(len(found.been) for found in self.under_way)
        if daily * self.run.days + there > MOST_VEHICLES:
            msg = f"up to {daily:.0f} vehicles on each of {self.run.days} days"
            msg = f"{msg} are too many: {MOST_VEHICLES} in all"
            raise ValueError(msg)
        return self

    def _needed(self) -> list[tuple[str, set[str], set[str]]]:
        directions = {str(flow.direction) for flow in self.flows}
        return [
            ("curves", directions, set(map(str, self.curves))),
            ("goods", directions, set(map(str, self.goods))),
            (
                "nationality.vietnamese",
                directions,
                set(map(str, self.nationality.vietnamese)),
            ),
            ("desks", {flow.gate for flow in self.flows}, set(self.desks)),
            *self._needed_of_gates(),
            ("service", set(map(str, Service)), set(map(str, self.service))),
        ]

    def _needed_of_gates(self) -> list[tuple[str, set[str], set[str]]]:
        if not self.gates:
            return []
        lanes = [
            (
                f"gates.{name}.lanes",
                {str(flow.direction) for flow in self.flows if flow.gate == name},
                set(map(str, gate.lanes)),
            )
            for name, gate in self.gates.items()
        ]
        return [("gates", {flow.gate for flow in self.flows}, set(self.gates)), *lanes]


def _missing(table: str, needed: set[str], found: set[str]) -> str | None:
    absent = ", ".join(sorted(needed - found))
    return f"{table}: no entry for {absent}" if absent else None


def _unknown_flow(scenario: Scenario) -> str | None:
    """Return what is said of a flow that there is not, or twice of one."""
    flows = [flow.name for flow in scenario.flows]
    there = [found.flow for found in scenario.standing]
    begun = [found.flow for found in scenario.under_way]
    told = [name for found in scenario.published for name in found.of]
    tables = {"standing": there, "under_way": begun, "published": told}
    for table, names in tables.items():
        for name in names:
            if name not in flows:
                return (
                    f"{table}: there is no flow {name!r}; there are: {', '.join(flows)}"
                )
    if len(set(there)) < len(there):
        return "standing: one entry per gate and direction"
    if (there or begun) and not scenario.gates:
        return "standing: vehicles stand at gates: no [gates.*]"
    return None

"""What is asked: `[[change]]`, one thing made different, mostly for a time."""

from abc import abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from simulator.scenario.figures import Figure, Service, Share
from simulator.scenario.gates import HeadStart, OpeningHours
from simulator.scenario.numbers import (
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    WholeNumber,
)
from simulator.scenario.units import moment_in_words, moment_ms

Moment = Annotated[int, BeforeValidator(moment_ms)]
Target = tuple[str | None, ...]
Desk = Literal["border_guard", "review", "customs", "inspection", "quarantine"]
_ALWAYS = 2**62


class _Change(Figure):
    @property
    @abstractmethod
    def target(self) -> Target:
        """What is changed; None stands for every gate, or for both directions."""

    @property
    def window(self) -> tuple[int, int]:
        return 0, _ALWAYS

    def holds_at(self, at_ms: int) -> bool:
        begins, ends = self.window
        return begins <= at_ms < ends


class _Timed(_Change):
    """From `from` until `to`; without them, all the time."""

    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Moment | None = None

    @property
    def window(self) -> tuple[int, int]:
        return self.from_ or 0, _ALWAYS if self.to is None else self.to

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        begins, ends = self.window
        if begins >= ends:
            first, last = map(moment_in_words, (begins, ends))
            msg = f"'to' ({last}) must be later than 'from' ({first})"
            raise ValueError(msg)
        return self


class ArrivalsChange(_Timed):
    """As many times the vehicles; of one gate and direction, or of all."""

    kind: Literal["arrivals"]
    gate: str | None = None
    direction: Direction | None = None
    factor: NonNegativeFloat

    @property
    def target(self) -> Target:
        return self.kind, self.gate, self.direction


class ServiceChange(_Change):
    """As many times as long."""

    kind: Literal["service"]
    service: Service
    factor: PositiveFloat

    @property
    def target(self) -> Target:
        return self.kind, self.service


class CapacityChange(_Timed):
    """More or fewer at a desk (`desk`), or more or fewer lanes (`direction`)."""

    kind: Literal["capacity"]
    gate: str
    desk: Desk | None = None
    direction: Direction | None = None
    delta: WholeNumber

    @property
    def target(self) -> Target:
        return self.kind, self.gate, self.stage

    @property
    def stage(self) -> str:
        return self.desk or f"call {self.direction}"

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.desk is None) == (self.direction is None):
            msg = "give a desk, or a direction for its lanes: one of the two"
            raise ValueError(msg)
        return self


class HoursChange(_Timed):
    """Other opening hours, on the days that begin from `from` until `to`."""

    kind: Literal["hours"]
    gate: str
    open: OpeningHours

    @property
    def target(self) -> Target:
        return self.kind, self.gate


class ClosureChange(_Timed):
    """Nobody is called; who is inside is served, and leaves."""

    kind: Literal["closure"]
    gate: str | None = None
    direction: Direction | None = None

    @property
    def target(self) -> Target:
        return self.kind, self.gate, self.direction


class FarSideChange(_Timed):
    """So many lanes of the other side take exports; 0: it has stopped."""

    kind: Literal["far-side"]
    gate: str | None = None
    lanes: NonNegativeInt

    @property
    def target(self) -> Target:
        return self.kind, self.gate


class OrderChange(_Change):
    """Other head starts: categories that are not named have none."""

    kind: Literal["order"]
    gate: str | None = None
    head_starts: dict[Category, HeadStart]

    @property
    def target(self) -> Target:
        return self.kind, self.gate


class Policy(StrEnum):
    """Who goes first: docs/reference/scenarios.md says what each of them means."""

    GATEWAY = "gateway"
    FIRST_COME = "first-come"
    SLOTS = "slots"
    LOTTERY = "lottery"
    DEPOSIT = "deposit"


# Under the others, head starts are not asked for.
WITH_HEAD_STARTS = frozenset({Policy.GATEWAY, Policy.DEPOSIT})


class PolicyChange(_Change):
    """Another way to say who goes first.

    `deters` is the share of missed calls and of unsold places that a deposit prevents.
    """

    kind: Literal["policy"]
    gate: str | None = None
    policy: Policy
    deters: Share = 0

    @property
    def target(self) -> Target:
        return self.kind, self.gate

    @model_validator(mode="after")
    def _deters_by_deposit(self) -> Self:
        if self.deters and self.policy is not Policy.DEPOSIT:
            msg = "'deters' is of the policy 'deposit' only"
            raise ValueError(msg)
        return self


class ScalpersChange(_Change):
    """Bots that take places when declaring begins: so many for each vehicle.

    The share `sold` of them is bought by vehicles that come later; nobody ever comes
    for the others. In a lottery each buyer has so many `tickets`.
    """

    kind: Literal["scalpers"]
    gate: str | None = None
    direction: Direction | None = None
    places: Share
    sold: Share = 0.5
    tickets: Annotated[WholeNumber, Field(ge=1, le=100)] = 3

    @property
    def target(self) -> Target:
        return self.kind, self.gate, self.direction


class NoShowsChange(_Change):
    """Another share of vehicles that miss their first call."""

    kind: Literal["no-shows"]
    probability: Share

    @property
    def target(self) -> Target:
        return (self.kind,)


class RoomChange(_Change):
    """Room inside for so many vehicles, as with a buffer yard."""

    kind: Literal["room"]
    gate: str
    direction: Direction
    vehicles: PositiveInt

    @property
    def target(self) -> Target:
        return self.kind, self.gate, self.direction


Change = Annotated[
    ArrivalsChange
    | ServiceChange
    | CapacityChange
    | HoursChange
    | ClosureChange
    | FarSideChange
    | OrderChange
    | PolicyChange
    | ScalpersChange
    | NoShowsChange
    | RoomChange,
    Field(discriminator="kind"),
]


def concerns(change: _Change, *place: str) -> bool:
    """Whether it is about *place*: a gate, or a gate and more."""
    return _same(change.target[1:], place)


def overlapping(changes: Sequence[Change]) -> str | None:
    """Return what two of them contradict each other about, if any do."""
    for (one, first), (two, second) in combinations(enumerate(changes, 1), 2):
        if problem := _two_orders(first, second):
            return f"change {two}: {problem} (change {one}): give one of the two"
        begins = max(first.window[0], second.window[0])
        ends = min(first.window[1], second.window[1])
        same = first.kind == second.kind and _same(first.target, second.target)
        if same and begins < ends:
            what = " ".join(part for part in first.target if part)
            msg = f"changes {one} and {two} are both of {what}, at the same time"
            return msg + _remedy(begins, ends)
    return None


def _remedy(begins: int, ends: int) -> str:
    """Return when two changes hold at once, and what would not be refused."""
    if ends == _ALWAYS:
        if begins == 0:
            return ": give one of the two, or each its own time, where it has one"
        since = f": from {moment_in_words(begins)} on"
        return f"{since}; let one end ('to') before the other begins ('from')"
    times = f"{moment_in_words(begins)} to {moment_in_words(ends)}"
    return f": {times}; let one end ('to') before the other begins ('from')"


def _two_orders(first: Change, second: Change) -> str | None:
    """Return what is said where head starts are given to a policy that has none."""
    for policy, order in ((first, second), (second, first)):
        if (
            isinstance(policy, PolicyChange)
            and isinstance(order, OrderChange)
            and policy.policy not in WITH_HEAD_STARTS
            and _same(policy.target[1:], order.target[1:])
        ):
            return (
                f"the policy {policy.policy.value!r} has no head starts, and the other"
                " change gives some"
            )
    return None


def _same(one: Sequence[str | None], two: Sequence[str | None]) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, two, strict=False))

"""What is published for everybody: rules, fees, and how the service does."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from gateway.api.answers.describing import Answer, Texts
from gateway.domain.fees import Factor


class PublishedRule(Answer):
    """A rule about contents."""

    id: str
    severity: Literal["failure", "warning"]
    """A failure keeps the declaration a draft; a warning shows it to an officer."""
    pointer: str
    """A JSON pointer into the declaration; `*` stands for every item of a list."""
    since: date
    """Its first day."""
    until: date | None
    """The first day on which it is not asked any more; null: no end is known."""
    message: Texts
    page: str
    """The path of the page that explains it."""


class PublishedRules(Answer):
    """Every rule about contents."""

    items: list[PublishedRule]


class WeightClass(Answer):
    """A class of vehicles by the weight of their goods."""

    id: Annotated[str, Field(alias="class")]
    from_kg: Annotated[int, Field(ge=0)]
    """Kilograms from which on it counts, up to the next class."""
    label: str


class FeeRate(Answer):
    """What a class pays."""

    vnd: Annotated[int, Field(ge=0)]
    assumed: bool
    """Not written like this in any source: we assume it."""


class PublishedFees(Answer):
    """One table of fees."""

    table: str
    since: date
    until: date | None
    """The first day on which it does not hold any more; null: no end is known."""
    source: str
    classes: list[WeightClass]
    rates: dict[str, dict[str, FeeRate]]
    """By group of goods, then by class; a group that has none for a class has the
    `ordinary` one."""
    coefficients: dict[Factor, float]


class FeeTables(Answer):
    """The fees in force on a day."""

    on: date
    tables: list[PublishedFees]


class Alive(Answer):
    """The process lives."""

    status: Literal["ok"]


class Readiness(Answer):
    """Whether declarations can be accepted."""

    status: Literal["ok", "degraded", "unavailable"]
    database: str
    """`ok`, `away`, `read-only`, or what has to be done."""
    lines: Literal["ok", "away", "unbuilt"]
    """Redis: while it is not `ok`, PostgreSQL answers for it."""

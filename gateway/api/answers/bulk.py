"""What is answered to many declarations at once."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.api.answers.declarations import (
    Declaration,
    DeclaredDriver,
    DeclaredGoods,
    DeclaredQuarantine,
    DeclaredReceivingVehicle,
    DeclaredVehicle,
)
from gateway.api.answers.describing import Answer
from gateway.api.answers.problems import Problem
from gateway.api.answers.reasons import Finding
from gateway.domain.declarations import Direction
from gateway.domain.declared import Regime
from gateway.domain.lifecycle import Status

Refused = Annotated[int, Field(ge=400, le=599)]
_FROM_1 = Field(ge=1)


class BulkAccepted(Answer):
    """What a request of its own would have been told: it is declared."""

    status: Literal[201]
    replayed: bool
    """Whether this key was answered before: it is that answer again."""
    declaration: Declaration


class BulkRefused(Answer):
    """What a request of its own would have been told: why it is not declared."""

    status: Refused
    problem: Problem


class BulkAnswer(Answer):
    """An answer for each declaration, in the order sent."""

    items: list[BulkAccepted | BulkRefused]


class _Row(Answer):
    line: Annotated[int, _FROM_1]
    """The line of the sheet on which it begins; 1 is the head."""
    reference: str | None
    """What the sheet calls it."""


class SheetAccepted(_Row, BulkAccepted):
    """A declaration of the sheet that is declared."""


class SheetRefused(_Row, BulkRefused):
    """A declaration of the sheet that is not declared, and why."""


class DeclaredOnSheet(Answer):
    """What was read."""

    gate: str
    direction: Direction
    regime: Regime
    planned_arrival: str
    vehicle: DeclaredVehicle
    driver: DeclaredDriver
    goods: list[DeclaredGoods]
    quarantine: DeclaredQuarantine | None
    receiving_vehicles: list[DeclaredReceivingVehicle]
    two_way: bool


class SheetPreview(_Row):
    """What would become of a declaration, as far as its own contents tell."""

    would_be: Literal[Status.SUBMITTED, Status.DRAFT]
    declaration: DeclaredOnSheet
    rule_failures: list[Finding]
    warnings: list[Finding]


class SheetAnswer(Answer):
    """An answer for each declaration of the sheet, in its order."""

    dry_run: bool
    items: list[SheetAccepted | SheetRefused | SheetPreview]

"""A declaration as it is told: what was declared, and how it stands.

What is not for the role of who asks is null, and so is what says who or whose once it
has been erased; so nearly everything that names somebody may be null.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from gateway.api.answers.describing import LEFT_OUT, Answer
from gateway.api.answers.progress import (
    Bill,
    DeclarationAlert,
    DeclarationCheck,
    FeeLine,
    Transshipment,
)
from gateway.api.answers.reasons import Finding, Hold, Overtaking, Reason
from gateway.api.shapes import DeclarationIn
from gateway.domain.checks import CheckKind, Step
from gateway.domain.declarations import Channel, Direction
from gateway.domain.declared import Category, Nationality, Regime
from gateway.domain.lifecycle import Status


class DeclaredVehicle(Answer):
    """The carrying vehicle."""

    nationality: Nationality
    plate: str | None
    trailer_plate: str | None
    container: str | None
    """The number of the container (ISO 6346)."""
    seal: str | None
    gross_weight_kg: int | None
    """Kilograms, with everything on it."""
    laden: bool


class DeclaredDriver(Answer):
    """Who drives; null is what is not for the role of who asks."""

    name: str | None
    phone: str | None
    identity_number: str | None
    companion: str | None


class DeclaredGoods(Answer):
    """Goods of one owner and one category."""

    description: str | None
    hs_code: str | None
    """Of the Harmonized System: 4 to 8 digits."""
    category: Category | None
    weight_kg: int | None
    """Kilograms."""
    owner_name: str | None
    owner_tax_code: str | None
    customs_declaration: str | None
    """The number of the customs declaration: 12 digits."""
    origin: str | None


class DeclaredQuarantine(Answer):
    """Certificates of quarantine."""

    plant_certificate: str | None
    animal_certificate: str | None
    growing_area_code: str | None


class DeclaredReceivingVehicle(Answer):
    """A vehicle onto which the carrying one is unloaded."""

    plate: str | None
    trailer_plate: str | None
    container: str | None
    driver_name: str | None


class Estimate(Answer):
    """When it will enter, as far as can be told."""

    p50: datetime
    """Half of all vehicles that are told this enter sooner."""
    p90: datetime
    """Nine in ten of them enter sooner."""


def _mark_ours(schema: dict[str, Any]) -> None:
    """Mark what the gateway says of it: nobody declares that."""
    for name, field in schema["properties"].items():
        if name not in DeclarationIn.model_fields:
            field["readOnly"] = True


class Declaration(Answer):
    """A declaration: what was declared, and how it stands."""

    model_config = ConfigDict(json_schema_extra=_mark_ours)

    gate: str
    direction: Direction
    regime: Regime
    planned_arrival: datetime
    vehicle: DeclaredVehicle
    driver: DeclaredDriver
    goods: list[DeclaredGoods]
    quarantine: DeclaredQuarantine | None
    receiving_vehicles: list[DeclaredReceivingVehicle]
    two_way: bool
    """Of the two-way pilot: it may stay for longer."""
    id: UUID
    number: str
    """For people: gate code, local day, serial of that day."""
    status: Status
    channel: Channel | None
    """Null until it was looked at."""
    ticket: int | None
    """Its number at this gate, without gaps; null for a draft."""
    ready_at: datetime | None
    """Since when it is complete: what its place begins with."""
    order_key: int | None
    """What orders the waiting line: milliseconds since 1970 (UTC)."""
    position: Annotated[int, Field(ge=1)] | None
    """Its place in the waiting line, 1 is next; null elsewhere."""
    estimate: Estimate | None
    """When it will enter; null while nobody can tell."""
    reason: Reason
    rule_failures: list[Finding]
    """What keeps it a draft."""
    warnings: list[Finding]
    """What an officer is shown."""
    hold: Hold | None
    called_at: datetime | None
    call_deadline: datetime | None
    """Until when it has to enter; null while it is not called."""
    checks: list[DeclarationCheck]
    """What was confirmed, in the order in which it was told."""
    required: list[CheckKind]
    """Which checks must pass."""
    missing: list[CheckKind]
    """Which of them have not, in their usual order."""
    steps: list[Step]
    """How far it has come inside the gate."""
    transshipment: Transshipment | None
    """How far the unloading has come; null without receiving vehicles."""
    alerts: list[DeclarationAlert]
    """What somebody should look at now, oldest first."""
    fees: list[FeeLine] | None
    """What it has to pay; null for who is not shown it."""
    payment: Bill | None
    """What of it was paid; null for who is not shown it."""
    version: Annotated[int, Field(ge=1)]
    """Rises with every change."""
    overtaken: list[Overtaking]
    """Who was brought before it by hand, and why."""
    next_poll_s: Annotated[int, Field(ge=1)]
    """Look again in so many real seconds; sooner tells nothing new."""
    created_at: datetime
    changed_at: datetime
    hidden: list[str] = LEFT_OUT
    """Officers only: JSON pointers to what is not for their role, and null; `*` stands
    for every item of a list."""


class CorrectedDeclaration(Declaration):
    """A declaration after a correction."""

    changed: list[str]
    """JSON pointers to what differs now."""
    reopened: list[str]
    """What has to be done again for it: `submission`, `approval`, `place`."""


class DeclarationPage(Answer):
    """Some declarations, and where the next ones begin."""

    items: list[Declaration]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class PlaceInLine(Answer):
    """A vehicle in the waiting line."""

    position: Annotated[int, Field(ge=1)]
    """1 is next."""
    declaration: Declaration


class LinePage(Answer):
    """A part of the waiting line, in order, and where the next one begins."""

    items: list[PlaceInLine]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Reviews(Answer):
    """What needs an officer, oldest ticket first."""

    items: list[Declaration]


class Entry(Answer):
    """The barrier opens."""

    open: bool
    declaration: Declaration


class Exit(Answer):
    """The vehicle leaves."""

    declaration: Declaration

"""How far a vehicle has come: checks, unloading, alerts, fees."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from gateway.api.answers.describing import Answer, Texts
from gateway.api.answers.reasons import Owner
from gateway.domain.alerts import Alert
from gateway.domain.checks import CheckKind, Outcome, Source
from gateway.domain.declarations import Direction
from gateway.domain.lifecycle import Status
from gateway.domain.payments import PaymentState

Dong = Annotated[int, Field(ge=0)]


class DeclarationCheck(Answer):
    """What somebody confirmed."""

    kind: CheckKind
    outcome: Outcome
    by: str
    """The role, or `system`."""
    at: datetime
    """When the gateway was told."""
    note: str | None
    happened_at: datetime
    """When it was so at the gate."""
    source: Source


class UnloadedOnto(Answer):
    """A receiving vehicle; without an area it has not come."""

    plate: str | None
    area: str | None
    weight_kg: int | None
    """Kilograms that it took over; null while it waits."""
    since: datetime | None


class Transshipment(Answer):
    """How far the unloading has come."""

    ready_since: datetime | None
    """Since when it may begin."""
    receiving: list[UnloadedOnto]
    """In the order in which they were declared."""
    weight_kg: int
    """Kilograms that were taken over so far."""
    declared_kg: int | None
    """Kilograms that were declared; null for who is not shown it."""
    overweight: bool
    """More was taken over than declared, beyond the tolerance of 5 %."""


class DeclarationAlert(Answer):
    """What somebody should look at now."""

    alert: Alert
    since: datetime
    owner: Owner
    """The role whose move it is."""
    message: Texts
    next_action: Texts


class GateAlert(DeclarationAlert):
    """An alert, and the declaration that it is about."""

    declaration_id: UUID
    number: str
    direction: Direction
    plate: str | None
    status: Status


class GateAlerts(Answer):
    """The gate's open alerts, oldest first."""

    now: datetime
    items: list[GateAlert]


class FeeLine(Answer):
    """One amount to pay."""

    kind: Literal[CheckKind.INFRASTRUCTURE_FEE, CheckKind.TRANSFER_FEE]
    of: str
    """For which vehicle: `vehicle`, or `receiving_vehicles/` and its place from 0."""
    weight_class: Annotated[str, Field(alias="class")]
    """The class of weight, of `GET /v1/fees`."""
    base_vnd: Dong
    """The rate of the class, in VND."""
    coefficient: float
    """What the rate was multiplied by."""
    amount_vnd: Dong
    """What is due, in VND."""
    assumed: bool
    """Not written like this in any source: we assume it."""
    table: str
    """The id of the table that was in force."""


class Bill(Answer):
    """What was paid of what is due, in VND."""

    due_vnd: Dong
    paid_vnd: Dong
    outstanding_vnd: Dong
    overpaid_vnd: Dong
    """Paid before a correction made less due."""


class Payment(Answer):
    """A payment, and how to make it."""

    id: UUID
    declaration_id: UUID
    amount_vnd: Dong
    state: PaymentState
    provider: str
    code: str
    """What to write into a bank's transfer."""
    pay_url: str
    """The page where it is paid."""
    created_at: datetime
    settled_at: datetime | None
    """When it was paid or failed; null while it is pending."""

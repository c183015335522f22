"""What only a sandbox answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway.api.answers.describing import Answer, Texts
from gateway.domain.declarations import Channel
from gateway.domain.lifecycle import Status
from gateway.services.sandbox.faults import FaultKind
from gateway.services.sandbox.scenarios import Act


class Clock(Answer):
    """What time it is in the sandbox."""

    now: datetime
    speed: Annotated[float, Field(ge=0)]
    """Virtual seconds per real second; 0: it stands still."""
    real_now: datetime


class TextMessage(Answer):
    """A text message that a driver would have got."""

    id: UUID
    phone: str
    """As +84…"""
    text: str
    sent_at: datetime


class TextMessages(Answer):
    """Text messages, the newest first."""

    items: list[TextMessage]


class ScenarioExample(Answer):
    """What leads to the scenario; either of them does."""

    plate: str
    customs_declaration: str


class ScenarioStep(Answer):
    """What an officer of the sandbox does."""

    act: Act
    status: Status
    """Once it has this status."""
    after_s: Annotated[int, Field(ge=0)]
    """And nothing has happened for so many seconds of the gateway's clock."""


class Scenario(Answer):
    """Vehicles with a fate."""

    id: str
    told: Texts
    channel: Channel
    ends: Status
    """Where the sandbox leaves it."""
    plate_pattern: str
    """A regular expression for the normalised plate."""
    customs_pattern: str
    """A regular expression for the number of the customs declaration."""
    example: ScenarioExample
    steps: list[ScenarioStep]


class Scenarios(Answer):
    """Every scenario that the sandbox plays."""

    items: list[Scenario]


class FaultRule(Answer):
    """Which requests fail, and how."""

    path: str
    kind: FaultKind
    share: Annotated[float, Field(ge=0, le=1)]
    """The part of the requests to it that is drawn."""
    methods: list[str]
    """None: all of them."""
    delay_ms: Annotated[int, Field(ge=0)]


class Faults(Answer):
    """The faults that are ordered now."""

    seed: int
    rules: list[FaultRule]


class Reset(Answer):
    """The sandbox begins anew."""

    seed: int
    now: datetime


class Tenant(Answer):
    """A world of its own."""

    name: str
    """Send it as `Sandbox-Tenant`."""


class Tenants(Answer):
    """Every tenant of this sandbox."""

    items: list[Tenant]

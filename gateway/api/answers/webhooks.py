"""Webhooks, what was sent to them, and messages for people."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway.api.answers.describing import Answer, Texts
from gateway.domain.webhooks import EVENTS, DeliveryState, Disabled, Trouble

# A later version may know more.
_KINDS = Field(json_schema_extra={"x-extensible-enum": [*sorted(EVENTS)]})


class WebhookDisabled(Answer):
    """Why nothing is sent to a webhook."""

    reason: Disabled
    message: Texts
    at: datetime | None


class Webhook(Answer):
    """Where events are sent."""

    id: UUID
    url: str
    events: list[str]
    description: str | None
    enabled: bool
    disabled: WebhookDisabled | None
    pending: Annotated[int, Field(ge=0)]
    """How many events it has yet to get."""
    created_at: datetime


class MadeWebhook(Webhook):
    """A webhook that was just made; its secret is told this once."""

    secret: str


class Webhooks(Answer):
    """Your webhooks, the oldest first."""

    items: list[Webhook]


class NewSecret(Answer):
    """A new secret; it is told this once."""

    secret: str
    old_secret_until: datetime | None
    """Until then messages are signed with the old one too."""


class Pinged(Answer):
    """How a message of type `webhook.ping` was taken."""

    delivered: bool
    status: int | None
    """What the receiver answered; null: nothing."""
    duration_ms: Annotated[int, Field(ge=0)]
    error: Trouble | None
    """Why there was no answer."""


class Delivery(Answer):
    """One event at one webhook."""

    id: str
    """The `webhook-id` of the message, at every try and replay."""
    type: Annotated[str, _KINDS]
    gate: str
    seq: int
    """The number of the journal entry."""
    state: DeliveryState
    tries: Annotated[int, Field(ge=0)]
    tried_at: datetime | None
    status: int | None
    """What the receiver answered last."""
    error: Trouble | None
    """Why there was no answer."""
    duration_ms: Annotated[int, Field(ge=0)] | None
    next_try_at: datetime | None
    """Null once it was delivered."""
    created_at: datetime


class DeliveryPage(Answer):
    """What was sent or waits to be sent, the newest first."""

    items: list[Delivery]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Replayed(Answer):
    """How many events are sent again."""

    replayed: Annotated[int, Field(ge=0)]


class MessageSubject(Answer):
    """The declaration that a message is about."""

    number: str
    path: str | None
    """Its path, for those who declared it."""


class Message(Answer):
    """What somebody is told without asking."""

    id: UUID
    number: int
    """Rises; `after` takes it."""
    code: str
    """`called`, a downgrade such as `rejected`, or what became of a webhook."""
    message: Texts
    at: datetime
    gate: str | None
    declaration: MessageSubject | None
    read_at: datetime | None


class MessagePage(Answer):
    """Your messages, the oldest first."""

    items: list[Message]
    next: int | None
    """The `after` of the next page; null on the last one."""

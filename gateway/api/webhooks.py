"""Webhooks: an agent's programs are told what happens, instead of asking."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from gateway.api import bodies, paging, views
from gateway.api.answers import webhooks as answers
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.answers.headers import LOCATION, NOT_KEPT
from gateway.api.bodies import Body, documented
from gateway.api.declarations import Cursor, Limit
from gateway.api.deps import Now, Open, one_of
from gateway.api.refusals import refuses
from gateway.api.shapes import Line, Moment
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.domain.scopes import Scope
from gateway.domain.webhooks import (
    EVENTS,
    EVERYTHING,
    WHY_DISABLED,
    DeliveryState,
    Webhook,
    event_of,
    message_id,
)
from gateway.services.webhooks.administration import Listed
from gateway.storage.deliveries import Delivery

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

Agent = Annotated[Actor, Depends(one_of("agent", scope=Scope.WEBHOOKS_MANAGE))]
KNOWN_EVENTS = sorted({EVERYTHING, *EVENTS})
_REFUSED = (errors.NotAuthenticated, errors.RoleNotAllowed)
_HIDDEN = refuses(*_REFUSED, errors.WebhookNotFound)


def _event(text: str) -> str:
    if text in KNOWN_EVENTS:
        return text
    kind, message = "event", "there is no such event; * stands for all of them"
    raise PydanticCustomError(kind, message)


Event = Annotated[
    str,
    AfterValidator(_event),
    WithJsonSchema({"type": "string", "enum": KNOWN_EVENTS}),
]
Events = Annotated[list[Event], Field(min_length=1, max_length=len(KNOWN_EVENTS))]
# No spaces, no control characters, no letters beyond ASCII: a host is in Punycode.
Url = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[!-~]+$")
]
MessageId = Annotated[str, StringConstraints(max_length=120, pattern=r"^[\w-]+$")]


class WebhookIn(Body):
    url: Url
    events: Events
    description: Line | None = None


class WebhookChangeIn(Body):
    """Only what changes."""

    url: Url = ""
    events: Events = Field(default_factory=list)
    description: Line | None = None
    enabled: bool = True


class ReplayIn(Body):
    """What happened since a moment, or one delivery; not both."""

    since: Moment | None = None
    delivery_id: MessageId | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.since is None) is (self.delivery_id is None):
            kind, message = "replay", "say either since or delivery_id"
            raise PydanticCustomError(kind, message)
        return self


EXAMPLE = {
    "url": "https://agent.example/border-gate",
    "events": ["declaration.approved", "declaration.called"],
    "description": "our yard's screen",
}


@router.post(
    "",
    status_code=201,
    openapi_extra=documented(WebhookIn, example=EXAMPLE),
    responses=tells(answers.MadeWebhook, LOCATION, NOT_KEPT, status=201)
    | refuses(*_REFUSED, errors.TooManyWebhooks),
)
async def add_webhook(request: Request, resources: Open, actor: Agent) -> Response:
    """Have events of your declarations sent to a URL; only here the secret is told."""
    body = await bodies.read(request, WebhookIn)
    made = await resources.webhooks.add(
        _owner(actor), body.url, body.events, body.description
    )
    shown = _webhook(Listed(made, pending=0)) | {"secret": made.secret}
    headers = {"Location": f"{router.prefix}/{made.id}", "Cache-Control": "no-store"}
    return views.JsonResponse(shown, status_code=201, headers=headers)


@router.get("", responses=tells(answers.Webhooks) | refuses(*_REFUSED))
async def list_webhooks(resources: Open, actor: Agent) -> Response:
    """Your webhooks, the oldest first."""
    found = await resources.webhooks.of_owner(_owner(actor))
    return views.JsonResponse({"items": [_webhook(one) for one in found]})


@router.get("/{webhook_id}", responses=tells(answers.Webhook) | _HIDDEN)
async def get_webhook(webhook_id: UUID, resources: Open, actor: Agent) -> Response:
    """One webhook: whether it is enabled, and how many events it has yet to get."""
    found = await resources.webhooks.one(_owner(actor), webhook_id)
    return views.JsonResponse(_webhook(found))


@router.patch(
    "/{webhook_id}",
    openapi_extra=documented(WebhookChangeIn, example={"enabled": True}),
    responses=tells(answers.Webhook) | _HIDDEN,
)
async def change_webhook(
    webhook_id: UUID, request: Request, resources: Open, actor: Agent
) -> Response:
    """Change URL, events or description; enable it again, and nothing is missing."""
    body = await bodies.read(request, WebhookChangeIn)
    wanted = body.model_dump(exclude_unset=True)
    found = await resources.webhooks.change(_owner(actor), webhook_id, wanted)
    return views.JsonResponse(_webhook(found))


@router.delete("/{webhook_id}", status_code=204, responses=tells_nothing() | _HIDDEN)
async def remove_webhook(webhook_id: UUID, resources: Open, actor: Agent) -> Response:
    """Send nothing more there, and forget what was not delivered."""
    await resources.webhooks.remove(_owner(actor), webhook_id)
    return Response(status_code=204)


@router.post(
    "/{webhook_id}/rotate-secret",
    operation_id="rotate_webhook_secret",
    responses=tells(answers.NewSecret, NOT_KEPT) | _HIDDEN,
)
async def rotate_secret(webhook_id: UUID, resources: Open, actor: Agent) -> Response:
    """Get a new secret; for 24 hours, messages are signed with the old one too."""
    found = await resources.webhooks.rotate_secret(_owner(actor), webhook_id)
    shown = {"secret": found.secret, "old_secret_until": found.old_secret_until}
    return views.JsonResponse(shown, headers={"Cache-Control": "no-store"})


@router.post("/{webhook_id}/ping", responses=tells(answers.Pinged) | _HIDDEN)
async def ping_webhook(
    webhook_id: UUID, resources: Open, actor: Agent, now: Now
) -> Response:
    """Send a message of type `webhook.ping` now, once, and say how that went."""
    attempt = await resources.webhooks.ping(_owner(actor), webhook_id, now)
    return views.JsonResponse(
        {
            "delivered": attempt.is_delivered,
            "status": attempt.status,
            "duration_ms": attempt.duration_ms,
            "error": attempt.error,
        }
    )


@router.get(
    "/{webhook_id}/deliveries",
    responses=tells(answers.DeliveryPage)
    | refuses(*_REFUSED, errors.WebhookNotFound, errors.MalformedRequest),
)
async def list_deliveries(  # noqa: PLR0917 - FastAPI passes them by name
    webhook_id: UUID,
    resources: Open,
    actor: Agent,
    state: Annotated[DeliveryState | None, Query()] = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> Response:
    """What was sent or waits to be sent, the newest first; kept for 30 days."""
    found = await resources.webhooks.deliveries(
        _owner(actor),
        webhook_id,
        state=state,
        before=paging.number_before(cursor),
        limit=limit + 1,
    )
    shown = found[:limit]
    following = paging.cursor_of(shown[-1].number) if len(found) > limit else None
    items = [_delivery(one) for one in shown]
    return views.JsonResponse({"items": items, "next": following})


@router.post(
    "/{webhook_id}/replay",
    operation_id="replay_deliveries",
    status_code=202,
    openapi_extra=documented(ReplayIn, example={"since": "2026-11-24T00:00:00Z"}),
    responses=tells(answers.Replayed, status=202)
    | refuses(*_REFUSED, errors.WebhookNotFound, errors.DeliveryNotFound),
)
async def replay(
    webhook_id: UUID, request: Request, resources: Open, actor: Agent
) -> Response:
    """Send again, in order, what happened since a moment, or one delivery."""
    body = await bodies.read(request, ReplayIn)
    owner, webhooks = _owner(actor), resources.webhooks
    if body.since is not None:
        count = await webhooks.replay_since(owner, webhook_id, body.since)
    else:
        wanted = str(body.delivery_id)
        count = await webhooks.replay_one(owner, webhook_id, wanted)
    return views.JsonResponse({"replayed": count}, status_code=202)


def _owner(actor: Actor) -> UUID:
    assert actor.owner_id is not None  # noqa: S101 - whoever signs in has an account
    return actor.owner_id


def _webhook(listed: Listed) -> dict[str, Any]:
    found = listed.webhook
    return {
        "id": found.id,
        "url": found.url,
        "events": found.events,
        "description": found.description,
        "enabled": found.disabled is None,
        "disabled": _disabled(found),
        "pending": listed.pending,
        "created_at": found.created_at,
    }


def _disabled(found: Webhook) -> dict[str, Any] | None:
    if found.disabled is None:
        return None
    return {
        "reason": found.disabled,
        "message": dict(WHY_DISABLED[found.disabled]),
        "at": found.disabled_at,
    }


def _delivery(found: Delivery) -> dict[str, Any]:
    is_pending = found.state is DeliveryState.PENDING
    return {
        "id": message_id(found.webhook_id, found.gate, found.seq),
        "type": event_of(found.kind),
        "gate": found.gate,
        "seq": found.seq,
        "state": found.state,
        "tries": found.tries,
        "tried_at": found.tried_at,
        "status": found.status,
        "error": found.error,
        "duration_ms": found.duration_ms,
        "next_try_at": found.next_try_at if is_pending else None,
        "created_at": found.created_at,
    }

"""One webhook by page: its state, its form, and the log of what was sent."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies, paging
from gateway.api.declarations import Cursor
from gateway.api.deps import Now, Open
from gateway.api.webhooks import ReplayIn
from gateway.console.agent import webhook_forms as form
from gateway.console.agent.delivery_rows import row_of
from gateway.console.agent.rooms import ROOMS, Agent, owner_of
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.moments import moment
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.domain.webhooks import WHY_DISABLED, DeliveryState, Webhook
from gateway.resources import Resources
from gateway.storage.deliveries import Delivery

router = APIRouter(prefix="/agent/webhooks/{webhook_id}", include_in_schema=False)
_NOT_ACCEPTABLE = 422
A_PAGE = 20
_SAID = ("url", "events", "description")
# What may be said of what was just done.
_DONE = frozenset({"changed", "on", "off"})


@router.get("")
async def look_at_webhook(  # noqa: PLR0917 - FastAPI passes them by name
    webhook_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    state: Annotated[DeliveryState | None, Query()] = None,
    cursor: Cursor | None = None,
    done: str = "",
    replayed: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Show it with its log, the newest first."""
    return await show_webhook(
        resources,
        visitor,
        actor,
        webhook_id,
        state=state,
        cursor=cursor,
        done=done if done in _DONE else "",
        replayed=replayed,
    )


@router.post("/change")
async def change_webhook(
    webhook_id: UUID, resources: Open, visitor: AnyVisitor, actor: Agent, sent: Form
) -> Response:
    """Change where to, of what, and what for."""
    said = form.said_in(sent)
    try:
        wanted = form.asked_by(said).model_dump()
        await resources.webhooks.change(owner_of(actor), webhook_id, wanted)
    except (ValidationError, ShapeNotAllowed) as error:
        wrong = form.wrong_in(error)
        return await show_webhook(
            resources, visitor, actor, webhook_id, said=said, wrong=wrong
        )
    return _back(webhook_id, "done=changed")


@router.post("/switch")
async def switch_webhook(
    webhook_id: UUID, resources: Open, actor: Agent, sent: Form
) -> Response:
    """Switch it on, when nothing is missing afterwards, or off."""
    is_on = sent.get("to") == "on"
    await resources.webhooks.change(owner_of(actor), webhook_id, {"enabled": is_on})
    return _back(webhook_id, f"done={'on' if is_on else 'off'}")


@router.post("/ping")
async def ping_webhook(  # noqa: PLR0917 - FastAPI passes them by name
    webhook_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    now: Now,
    sent: Form,
) -> Response:
    """Send a message that means nothing, and tell how that went."""
    attempt = await resources.webhooks.ping(owner_of(actor), webhook_id, now)
    return await show_webhook(resources, visitor, actor, webhook_id, ping=attempt)


@router.post("/rotate")
async def rotate_secret(
    webhook_id: UUID, resources: Open, visitor: AnyVisitor, actor: Agent, sent: Form
) -> Response:
    """Give it a new secret, shown on this answer alone."""
    found = await resources.webhooks.rotate_secret(owner_of(actor), webhook_id)
    return await show_webhook(
        resources,
        visitor,
        actor,
        webhook_id,
        secret=found.secret,
        old_until=found.old_secret_until,
    )


@router.post("/remove")
async def remove_webhook(
    webhook_id: UUID, resources: Open, actor: Agent, sent: Form
) -> Response:
    """Send nothing more there, and forget what was not delivered."""
    await resources.webhooks.remove(owner_of(actor), webhook_id)
    return RedirectResponse("/agent/webhooks?removed=yes", SEE_OTHER)


@router.post("/replay")
async def replay(
    webhook_id: UUID, resources: Open, visitor: AnyVisitor, actor: Agent, sent: Form
) -> Response:
    """Send again one delivery, or all that happened since a moment."""
    owner, webhooks = owner_of(actor), resources.webhooks
    try:
        asked = await _replay_of(sent, resources)
    except ValidationError:
        return await show_webhook(
            resources, visitor, actor, webhook_id, wrong={"since"}
        )
    if asked.since is not None:
        count = await webhooks.replay_since(owner, webhook_id, asked.since)
    else:
        wanted = str(asked.delivery_id)
        count = await webhooks.replay_one(owner, webhook_id, wanted)
    return _back(webhook_id, f"replayed={count}")


async def _replay_of(sent: Fields, resources: Resources) -> ReplayIn:
    """Read what to send again; a day and a time are those at the gates."""
    if "delivery" in sent:
        said = {"delivery_id": sent["delivery"]}
    else:
        text = f"{sent.get('day', '')}T{sent.get('time', '')}"
        said = {"since": _offset(text, (await resources.reader.gates())[0])}
    return bodies.parse(json.dumps(said).encode(), ReplayIn)


def _offset(text: str, gate: Gate) -> str:
    """Add the gate's offset; what is no time stays as it is, to be refused."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=gate.zone).isoformat()
    except ValueError:
        return text


def _back(webhook_id: UUID, query: str) -> Response:
    return RedirectResponse(f"/agent/webhooks/{webhook_id}?{query}", SEE_OTHER)


async def show_webhook(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    webhook_id: UUID,
    *,
    state: DeliveryState | None = None,
    cursor: str | None = None,
    old_until: datetime | None = None,
    **more: Any,
) -> Response:
    """Return the page of one; raises WebhookNotFound, also for somebody else's."""
    listed = await resources.webhooks.one(owner_of(actor), webhook_id)
    found = listed.webhook
    gates = {gate.id: gate for gate in await resources.reader.gates()}
    gate, phrases = next(iter(gates.values())), phrases_in(visitor.language)
    # What is sent goes out on real time, whatever the sandbox's clock says.
    now = datetime.now(UTC)
    log, following = await _log(resources, found, state, cursor)
    usual: dict[str, Any] = {
        "said": {name: getattr(found, name) for name in _SAID},
        "wrong": set(),
        "secret": "",
        "ping": None,
        "done": "",
        "replayed": None,
    }
    return render(
        "agent/webhook.html",
        visitor,
        status=_NOT_ACCEPTABLE if more.get("wrong") else 200,
        room="webhooks",
        rooms=ROOMS,
        groups=form.GROUPS,
        tick=form.EVENT,
        webhook=found,
        pending=listed.pending,
        why=WHY_DISABLED[found.disabled][visitor.language] if found.disabled else "",
        since=moment(found.disabled_at, gate, now, phrases),
        old_until=moment(old_until, gate, now, phrases),
        states=list(DeliveryState),
        state=state,
        is_first=cursor is None,
        following=following,
        log=[row_of(one, gates, now, visitor.language, phrases) for one in log],
        today=f"{resources.clock().astimezone(gate.zone):%Y-%m-%d}",
        **usual | more,
    )


async def _log(
    resources: Resources,
    found: Webhook,
    state: DeliveryState | None,
    cursor: str | None,
) -> tuple[list[Delivery], str]:
    """Return a page of the log, and the cursor of the next, if there is one."""
    log = await resources.webhooks.deliveries(
        found.owner_id,
        found.id,
        state=state,
        before=paging.number_before(cursor),
        limit=A_PAGE + 1,
    )
    shown = log[:A_PAGE]
    following = paging.cursor_of(shown[-1].number) if len(log) > A_PAGE else ""
    return shown, following

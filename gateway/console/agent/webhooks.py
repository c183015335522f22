"""Webhooks by page: those that there are, and one more."""

from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from gateway.api.deps import Open
from gateway.api.problems import STATUS
from gateway.console.agent import webhook_forms as form
from gateway.console.agent.rooms import ROOMS, Agent, owner_of, remedy
from gateway.console.agent.webhook import show_webhook
from gateway.console.forms import Form
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.errors import ShapeNotAllowed, TooManyWebhooks
from gateway.domain.journal import Actor
from gateway.domain.webhooks import WHY_DISABLED
from gateway.resources import Resources

router = APIRouter(prefix="/agent/webhooks", include_in_schema=False)
_NOT_ACCEPTABLE = 422


@router.get("")
async def list_webhooks(
    resources: Open, visitor: AnyVisitor, actor: Agent, removed: str = ""
) -> Response:
    """Show the webhooks with their state, and the form for another."""
    return await _page(resources, visitor, actor, removed=removed == "yes")


@router.post("")
async def add_webhook(
    resources: Open, visitor: AnyVisitor, actor: Agent, sent: Form
) -> Response:
    """Add one and show its page, with its secret on this answer alone."""
    said = form.said_in(sent)
    try:
        asked = form.asked_by(said)
        made = await resources.webhooks.add(
            owner_of(actor), asked.url, asked.events, asked.description
        )
    except (ValidationError, ShapeNotAllowed) as error:
        wrong = form.wrong_in(error)
        return await _page(
            resources, visitor, actor, _NOT_ACCEPTABLE, said=said, wrong=wrong
        )
    except TooManyWebhooks as error:
        refusal, status = remedy(error, visitor.language), STATUS[TooManyWebhooks]
        return await _page(
            resources, visitor, actor, status, said=said, refusal=refusal
        )
    return await show_webhook(resources, visitor, actor, made.id, secret=made.secret)


async def _page(
    resources: Resources, visitor: Visitor, actor: Actor, status: int = 200, **more: Any
) -> Response:
    found = await resources.webhooks.of_owner(owner_of(actor))
    rows = [
        {
            "id": one.webhook.id,
            "url": one.webhook.url,
            "description": one.webhook.description or "",
            "events": one.webhook.events,
            "pending": one.pending,
            "why": WHY_DISABLED[one.webhook.disabled][visitor.language]
            if one.webhook.disabled
            else "",
        }
        for one in found
    ]
    usual: dict[str, Any] = {
        "said": form.said_in({}),
        "wrong": set(),
        "refusal": "",
        "removed": False,
    }
    return render(
        "agent/webhooks.html",
        visitor,
        status=status,
        room="webhooks",
        rooms=ROOMS,
        rows=rows,
        groups=form.GROUPS,
        tick=form.EVENT,
        **usual | more,
    )

"""API keys by page: made for a program, listed with their use, revoked at once."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.deps import Open
from gateway.api.keys import KeyIn
from gateway.api.problems import STATUS
from gateway.api.sessions import account_id_of
from gateway.console.agent.rooms import ROOMS, Agent, remedy
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.moments import moment
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.errors import TooManyKeys
from gateway.domain.journal import Actor
from gateway.domain.scopes import Scope
from gateway.resources import Resources

router = APIRouter(prefix="/agent/keys", include_in_schema=False)
_NOT_ACCEPTABLE = 422
# The name of a scope's tick, before the scope.
SCOPE = "scope-"


@router.get("")
async def list_keys(
    resources: Open, visitor: AnyVisitor, actor: Agent, revoked: str = ""
) -> Response:
    """Show the keys, and the form for another."""
    return await _page(resources, visitor, actor, revoked=revoked == "yes")


@router.post("")
async def make_key(
    resources: Open, visitor: AnyVisitor, actor: Agent, sent: Form
) -> Response:
    """Make a key and show its secret, on this answer alone."""
    name = sent.get("name", "")
    ticked = [scope.value for scope in Scope if sent.get(SCOPE + scope) == "yes"]
    said: dict[str, Any] = {"name": name, "ticked": ticked}
    try:
        asked = bodies.parse(
            json.dumps({"name": name, "scopes": ticked}).encode(), KeyIn
        )
        _, secret = await resources.reception.keys.make(
            account_id_of(actor), asked.name, asked.scopes
        )
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors(include_url=False)}
        return await _page(
            resources, visitor, actor, _NOT_ACCEPTABLE, wrong=wrong, **said
        )
    except TooManyKeys as error:
        refusal = remedy(error, visitor.language)
        status = STATUS[TooManyKeys]
        return await _page(resources, visitor, actor, status, refusal=refusal, **said)
    await resources.actors.settle()
    return await _page(resources, visitor, actor, made=asked.name, secret=secret)


@router.post("/{key_id}/revoke")
async def revoke_key(
    key_id: UUID, resources: Open, actor: Agent, sent: Form
) -> Response:
    """Revoke it at once, in every process."""
    await resources.reception.keys.revoke(account_id_of(actor), key_id)
    await resources.actors.settle()
    return RedirectResponse("/agent/keys?revoked=yes", SEE_OTHER)


async def _page(
    resources: Resources, visitor: Visitor, actor: Actor, status: int = 200, **more: Any
) -> Response:
    found = await resources.reception.keys.list(account_id_of(actor))
    gate = (await resources.reader.gates())[0]
    phrases = phrases_in(visitor.language)
    # Keys are on real time, whatever the sandbox's clock says.
    now = datetime.now(UTC)
    keys = [
        {
            "id": one.id,
            "name": one.name,
            "scopes": one.scopes,
            "made": moment(one.created_at, gate, now, phrases),
            "used": moment(one.last_used_at, gate, now, phrases),
        }
        for one in found
    ]
    usual: dict[str, Any] = {
        "name": "",
        "ticked": [],
        "wrong": set(),
        "refusal": "",
        "made": "",
        "secret": "",
        "revoked": False,
    }
    return render(
        "agent/keys.html",
        visitor,
        status=status,
        room="keys",
        rooms=ROOMS,
        keys=keys,
        scopes=[scope.value for scope in Scope],
        tick=SCOPE,
        **usual | more,
    )

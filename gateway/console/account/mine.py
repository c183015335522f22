"""The visitor's own account: who one is, and where one is signed in.

The telephone that shows one-time passwords is `telephone`, the password `password`.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Open
from gateway.api.sessions import account_id_of
from gateway.console import cookies
from gateway.console.account.rooms import rooms_of
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.moments import moment
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, InPerson, Visitor
from gateway.domain.accounts import OFFICER_ROLES
from gateway.domain.journal import Actor
from gateway.domain.names import ROLES
from gateway.resources import Resources
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
async def show_account(
    resources: Open, visitor: AnyVisitor, actor: InPerson, request: Request
) -> Response:
    """Say who is signed in, and where; and what was just done, if that was a form."""
    asked = request.query_params
    done = {name: asked.get(name) == "yes" for name in ("made", "changed", "removed")}
    return await account_page(resources, visitor, actor, **done)


async def account_page(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    """Return the page: who it is, telephone, sessions, and what was just done."""
    profile = await resources.reception.accounts.profile(actor)
    found = await resources.reception.doorkeeper.sessions(account_id_of(actor))
    here = hash_token(visitor.token or "")
    gates = {gate.id: gate for gate in await resources.reader.gates()}
    own = gates.get(actor.gate or "", next(iter(gates.values())))
    phrases = phrases_in(visitor.language)
    now = datetime.now(UTC)
    sessions = [
        {
            "id": one.id,
            # Sessions are on real time, whatever the sandbox's clock says.
            "since": moment(one.created_at, own, now, phrases),
            "is_here": one.token_hash == here,
        }
        for one in found
    ]
    needs_telephone = resources.officers_need_totp and actor.role in OFFICER_ROLES
    usual: dict[str, Any] = {
        "is_enrolled": actor.is_enrolled,
        "needs_telephone": needs_telephone,
        "is_begun": False,
        "picture": "",
        "secret": "",
        "recovery_codes": [],
        "refusal": "",
        "made": False,
        "changed": False,
        "removed": False,
    }
    return render(
        "account/mine.html",
        visitor,
        status=status,
        **rooms_of(actor, "mine"),
        account=profile.account,
        firm=profile.firm,
        role=ROLES.get(actor.role, {}).get(visitor.language, actor.role),
        gate=own.names.get(visitor.language, own.id) if actor.gate else "",
        sessions=sessions,
        **usual | more,
    )


@router.post("/sessions/{session_id}/end")
async def end_session(
    session_id: UUID, resources: Open, actor: InPerson, sent: Form
) -> Response:
    """End one session, wherever it is."""
    await resources.reception.doorkeeper.end(account_id_of(actor), session_id)
    await resources.actors.settle()
    return RedirectResponse("/account", SEE_OTHER)


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(resources: Open, actor: InPerson, sent: Form) -> Response:
    """End all sessions, this one too; keys stay."""
    await resources.reception.doorkeeper.end_all(account_id_of(actor))
    await resources.actors.settle()
    response = RedirectResponse("/", SEE_OTHER)
    cookies.drop_session(response, is_sandbox=resources.is_sandbox)
    return response

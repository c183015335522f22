"""The visitor's own account: who one is, and where one is signed in."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Open
from gateway.api.sessions import account_id_of
from gateway.console import cookies
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.moments import moment
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, InPerson
from gateway.domain.names import ROLES
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
async def show_account(
    resources: Open, visitor: AnyVisitor, actor: InPerson
) -> Response:
    """Say who is signed in, and where."""
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
    role = ROLES.get(actor.role, {}).get(visitor.language, actor.role)
    gate = own.names.get(visitor.language, own.id) if actor.gate else ""
    return render("account.html", visitor, role=role, gate=gate, sessions=sessions)


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

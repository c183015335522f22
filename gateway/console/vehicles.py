"""A driver's own vehicles, and the page of one: place, time, reason, what to do."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Now, Open
from gateway.api.events import Last, Watcher
from gateway.api.looking import told_of
from gateway.api.streams import EventStream
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.shown_vehicles import ShownVehicle, show
from gateway.console.visitors import AnyVisitor, SignedIn, Visitor
from gateway.domain.declarations import Kind
from gateway.domain.errors import RoleNotAllowed
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import LIVE
from gateway.services import qr_codes
from gateway.services.deciding import Cancel
from gateway.services.passes import pass_of
from gateway.services.seen import Seen
from gateway.services.sessions import hash_token

router = APIRouter(include_in_schema=False)
MOST_LISTED = 100


@router.get("/vehicles")
async def list_vehicles(
    resources: Open, visitor: AnyVisitor, actor: SignedIn, now: Now
) -> Response:
    """Show the visitor's vehicles that are under way."""
    found = await resources.reader.page(
        account_id=actor.owner_id, gate=None, status=list(LIVE), limit=MOST_LISTED
    )
    phrases = phrases_in(visitor.language)
    shown = [show(one, now, actor, visitor.language, phrases) for one in found]
    shown.sort(key=lambda one: (not one.is_called, one.number))
    return render("vehicles.html", visitor, vehicles=shown, most=MOST_LISTED)


@router.get("/v/{declaration_id}")
async def show_vehicle(
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: SignedIn,
    now: Now,
) -> Response:
    """Show one vehicle; its script keeps it fresh."""
    found = await resources.reader.declaration(declaration_id, actor)
    shown = _shown(found, now, actor, visitor)
    return render("vehicle.html", visitor, vehicle=shown, kinds=list(Kind))


@router.get("/v/{declaration_id}/now")
async def show_vehicle_again(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    request: Request,
    resources: Open,
    visitor: AnyVisitor,
    actor: SignedIn,
    now: Now,
) -> Response:
    """Show what changes of the page; 304 while nothing does."""
    found = await resources.reader.declaration(declaration_id, actor)
    tag = f'{told_of(found, now).tag[:-1]}-{visitor.language}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    shown = _shown(found, now, actor, visitor)
    response = render("vehicle_now.html", visitor, vehicle=shown)
    response.headers["ETag"] = tag
    return response


def _shown(found: Seen, now: Now, actor: Actor, visitor: Visitor) -> ShownVehicle:
    phrases = phrases_in(visitor.language)
    return show(found, now, actor, visitor.language, phrases)


@router.get("/v/{declaration_id}/events", response_class=EventStream)
async def watch_vehicle(
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: SignedIn,
    last: Last,
) -> Response:
    """Tell an open page that something happened: the API's stream, with the cookie."""
    resources.streams.admit(actor.account_id)
    watcher = Watcher(resources, actor, hash_token(visitor.token or ""))
    return EventStream(watcher.declaration(declaration_id, last))


@router.get("/v/{declaration_id}/pass.svg")
async def show_pass(declaration_id: UUID, resources: Open, actor: SignedIn) -> Response:
    """Draw the pass of a called vehicle, for its owner alone."""
    found = await resources.reader.row(declaration_id, actor)
    if found.account_id != actor.owner_id:
        msg = "whoever has the pass can drive in with it"
        raise RoleNotAllowed(msg)
    text = resources.signer.sign(pass_of(found))
    headers = {"Cache-Control": "private, no-store"}
    return Response(qr_codes.as_svg(text), media_type="image/svg+xml", headers=headers)


@router.post("/v/{declaration_id}/cancel")
async def cancel(
    declaration_id: UUID, resources: Open, actor: SignedIn, sent: Form
) -> Response:
    """Give it up, if the visitor said so twice."""
    found = await resources.reader.row(declaration_id, actor)
    if found.account_id != actor.owner_id:
        msg = "only who declared it can cancel it"
        raise RoleNotAllowed(msg)
    if sent.get("sure") == "yes":
        writer = resources.writer(found.gate)
        await writer.ask(Cancel(found.id, actor))
    return RedirectResponse(f"/v/{found.id}", SEE_OTHER)

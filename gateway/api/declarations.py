"""Looking at declarations: one, many, what happened to one, its pass."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from gateway.api import paging, views
from gateway.api.answers.declarations import Declaration, DeclarationPage
from gateway.api.answers.describing import not_modified, tells, tells_text
from gateway.api.answers.headers import ETAG, NOT_KEPT, REVALIDATED
from gateway.api.answers.journals import History
from gateway.api.conditions import IF_NONE_MATCH
from gateway.api.deps import Now, Open, SignedIn, require
from gateway.api.looking import LOOKED_AT, look
from gateway.api.refusals import refuses
from gateway.api.shapes import PLAIN, Moment
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.domain.plates import normalise_plate
from gateway.services import qr_codes
from gateway.services.passes import pass_of
from gateway.services.reading import OFFICERS

router = APIRouter(prefix="/v1/declarations", tags=["declarations"])

Limit = Annotated[int, Query(ge=1, le=200)]
Short = Annotated[str, StringConstraints(max_length=64, pattern=PLAIN)]
Cursor = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
_HIDDEN = refuses(errors.NotAuthenticated, errors.DeclarationNotFound)


@router.get(
    "",
    responses=tells(DeclarationPage)
    | refuses(errors.NotAuthenticated, errors.RoleNotAllowed, errors.MalformedRequest),
)
async def list_declarations(  # noqa: PLR0917 - FastAPI passes them by name
    resources: Open,
    actor: SignedIn,
    now: Now,
    gate: Short | None = None,
    status: Annotated[list[Status], Query()] = [],  # noqa: B006 - FastAPI copies it
    plate: Short | None = None,
    number: Short | None = None,
    changed_after: Moment | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> Response:
    """Your own declarations, or your gate's for officers; oldest change first."""
    after = paging.change_after(cursor)
    found = await resources.reader.page(
        **_scope(actor, gate),
        status=status,
        tractor=normalise_plate(plate, pointer="/query/plate") if plate else None,
        number=number,
        changed_after=changed_after,
        after=after,
        limit=limit + 1,
    )
    shown = found[:limit]
    following = None
    if len(found) > limit:
        last = shown[-1].declaration
        following = paging.cursor_of(last.changed_at.isoformat(), last.id)
    items = [views.seen(one, now, actor) for one in shown]
    return views.JsonResponse({"items": items, "next": following})


def _scope(actor: Actor, gate: str | None) -> dict[str, Any]:
    """Return whose declarations are listed: one's own, or those of one's gate."""
    if actor.role not in OFFICERS:
        return {"account_id": actor.owner_id, "gate": gate}
    if actor.gate is not None and gate not in {None, actor.gate}:
        msg = f"you work at {actor.gate}"
        raise errors.RoleNotAllowed(msg)
    return {"account_id": None, "gate": gate or actor.gate}


@router.get(
    "/{declaration_id}",
    responses=tells(Declaration, ETAG, REVALIDATED)
    | not_modified(ETAG, REVALIDATED)
    | _HIDDEN,
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
async def get_declaration(
    declaration_id: UUID, request: Request, resources: Open, actor: SignedIn
) -> Response:
    """One declaration; ask with `If-None-Match` and get 304 while nothing moved."""
    known = request.headers.get("if-none-match", "")
    found = await look(resources, declaration_id, actor, known)
    headers = {"ETag": found.tag, "Cache-Control": LOOKED_AT}
    if found.body is None:
        return Response(status_code=304, headers=headers)
    return views.JsonResponse(found.body, headers=headers)


@router.get(
    "/{declaration_id}/history",
    operation_id="get_declaration_history",
    responses=tells(History) | _HIDDEN,
)
async def get_history(
    declaration_id: UUID, resources: Open, actor: SignedIn
) -> Response:
    """What happened to it: what, when, by which role, why."""
    found = await resources.reader.history(declaration_id, actor)
    items = [
        views.history(entry)
        if entry.declaration_id == declaration_id
        else views.overtaking(entry)
        for entry in found
    ]
    return views.JsonResponse({"items": items})


@router.get(
    "/{declaration_id}/pass",
    response_class=Response,
    responses=tells_text(
        ["image/svg+xml", "image/png", "text/plain"], NOT_KEPT, said="The pass."
    )
    | refuses(
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.DeclarationNotFound,
        errors.PassNotReady,
    ),
)
async def get_pass(
    declaration_id: UUID, request: Request, resources: Open, actor: SignedIn
) -> Response:
    """The pass of a called vehicle, as `image/svg+xml`, `image/png` or `text/plain`.

    For whoever declared it, and for the border guard.
    """
    found = await resources.reader.row(declaration_id, actor)
    if found.account_id != actor.owner_id:
        # Whoever has the text of a pass can drive in with it.
        require(actor, "border_guard")
    text = resources.signer.sign(pass_of(found))
    accepted = request.headers.get("accept", "*/*")
    headers = {"Cache-Control": "private, no-store"}
    if "text/plain" in accepted:
        return Response(text, media_type="text/plain", headers=headers)
    if "image/png" in accepted:
        return Response(qr_codes.as_png(text), media_type="image/png", headers=headers)
    return Response(qr_codes.as_svg(text), media_type="image/svg+xml", headers=headers)

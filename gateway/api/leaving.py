"""What is held about an account: taken along, and erased."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic_core import to_json
from starlette.responses import Response, StreamingResponse

from gateway.api import views
from gateway.api.answers.accounts import Export
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.answers.headers import FILE_NAME, NOT_KEPT
from gateway.api.deps import InPerson, Open, in_person
from gateway.api.refusals import refuses
from gateway.api.sessions import account_id_of
from gateway.domain import errors
from gateway.domain.accounts import SELF_REGISTERED
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.exporting import opening

router = APIRouter(prefix="/v1/accounts/current", tags=["accounts"])

Leaving = Annotated[Actor, Depends(in_person(*SELF_REGISTERED), scope="function")]


@router.get(
    "/export",
    responses=tells(Export, FILE_NAME, NOT_KEPT) | refuses(errors.NotAuthenticated),
)
async def export_account(resources: Open, actor: InPerson) -> Response:
    """All that is held about you, as one JSON document."""
    about = await resources.exporter.about(actor)
    headers = {
        "Content-Disposition": 'attachment; filename="border-gate.json"',
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(
        _document(resources, actor, opening(about)),
        media_type="application/json",
        headers=headers,
    )


async def _document(
    resources: Resources, actor: Actor, begin: bytes
) -> AsyncIterator[bytes]:
    yield begin
    owner_id = actor.owner_id or account_id_of(actor)
    comma = b""
    async for page in resources.exporter.declarations(owner_id):
        now = resources.clock()
        for one in page:
            yield comma + to_json(views.seen(one, now, actor))
            comma = b","
    yield b"]}"


@router.delete(
    "",
    status_code=204,
    responses=tells_nothing()
    | refuses(
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.LiveDeclarations,
        errors.LastAdmin,
    ),
)
async def erase_account(resources: Open, actor: Leaving) -> Response:
    """Erase your account and what you declared; the last of a firm, the firm too."""
    await resources.eraser.erase_account(actor)
    return Response(status_code=204)

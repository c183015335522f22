"""The gates: the public board, the line, reviews, the journal."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from gateway.api import boards, paging, views
from gateway.api.answers.boards import Board, Boards, UnderWay
from gateway.api.answers.declarations import LinePage, Reviews
from gateway.api.answers.describing import not_modified, tells, tells_text
from gateway.api.answers.headers import ETAG, FILE_NAME, NOT_KEPT, REVALIDATED
from gateway.api.answers.journals import Journal
from gateway.api.conditions import IF_NONE_MATCH
from gateway.api.declarations import Cursor, Limit
from gateway.api.deps import Now, Open, one_of
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.domain.declarations import Direction
from gateway.domain.journal import Actor

router = APIRouter(prefix="/v1/gates", tags=["gates"])

Officer = Annotated[
    Actor, Depends(one_of("border_guard", "customs", "management", "tester"))
]
Customs = Annotated[Actor, Depends(one_of("customs"))]
_OFFICERS = refuses(errors.NotAuthenticated, errors.RoleNotAllowed, errors.GateNotFound)


@router.get(
    "",
    responses=tells(Boards, ETAG, REVALIDATED) | not_modified(ETAG, REVALIDATED),
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
async def list_gates(request: Request, resources: Open, now: Now) -> Response:
    """The public board of every gate; with `If-None-Match`, 304 while nothing moved."""
    return boards.every(await resources.boards.sighting(now), request)


@router.get(
    ".csv",
    response_class=Response,
    responses=tells_text(
        ["text/csv"], FILE_NAME, REVALIDATED, said="A table in UTF-8 (RFC 4180)."
    ),
)
async def list_gates_as_table(resources: Open, now: Now) -> Response:
    """The public board of every gate as CSV: a row for each direction of a gate."""
    return boards.as_table(await resources.boards.sighting(now))


@router.get(
    "/{gate}",
    responses=tells(Board, ETAG, REVALIDATED)
    | not_modified(ETAG, REVALIDATED)
    | refuses(errors.GateNotFound),
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
async def get_gate(gate: str, request: Request, resources: Open, now: Now) -> Response:
    """The public board of one gate; its ETag is what the controls ask for."""
    return boards.one(await resources.boards.sighting(now), gate, request)


@router.get(
    "/{gate}/under-way",
    responses=tells(UnderWay, NOT_KEPT) | refuses(errors.GateNotFound),
)
async def get_under_way(gate: str, resources: Open, now: Now) -> Response:
    """Who is called or inside, at which place and for how long; nobody is named."""
    resources.writer(gate)
    stays = await resources.under_way.at(gate)
    return views.JsonResponse(
        views.under_way(gate, now, stays), headers={"Cache-Control": "no-store"}
    )


@router.get(
    "/{gate}/line",
    responses=tells(LinePage) | _OFFICERS | refuses(errors.MalformedRequest),
)
async def get_line(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    resources: Open,
    actor: Officer,
    now: Now,
    direction: Direction,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> Response:
    """The waiting line in order."""
    after = paging.place_after(cursor)
    found = await resources.reader.line(gate, direction, limit + 1, after)
    shown = found[:limit]
    following = None
    if len(found) > limit:
        last = shown[-1].declaration
        following = paging.cursor_of(last.order_key, last.ticket)
    items = [
        {"position": one.position, "declaration": views.seen(one, now, actor)}
        for one in shown
    ]
    return views.JsonResponse({"items": items, "next": following})


@router.get("/{gate}/reviews", responses=tells(Reviews) | _OFFICERS)
async def get_reviews(
    gate: str, resources: Open, actor: Customs, now: Now, limit: Limit = 50
) -> Response:
    """Declarations that need an officer, oldest ticket first."""
    found = await resources.reader.reviews(gate, limit)
    return views.JsonResponse({"items": [views.seen(one, now, actor) for one in found]})


@router.get("/{gate}/journal", responses=tells(Journal) | _OFFICERS)
async def get_journal(
    gate: str,
    resources: Open,
    actor: Officer,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The gate's journal from a number on: in order, without gaps."""
    found = await resources.reader.journal(gate, after, limit)
    items = [views.journal_entry(entry) for entry in found]
    return views.JsonResponse({"items": items})

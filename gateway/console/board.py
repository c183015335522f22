"""The public board at `/`: how each gate stands, for anybody."""

from http import HTTPStatus
from os import PathLike, stat_result
from pathlib import Path

import structlog
from fastapi import APIRouter, FastAPI, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.console.board_days import courses
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.shown import show
from gateway.console.visitors import Visitor, visitor_if_known
from gateway.resources import Resources

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent
# Real seconds after which a page that could not be made tries again by itself.
RETRY_S = 5


class Revalidated(StaticFiles):
    """Files that browsers keep, and ask each time whether they changed (ETag)."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = HTTPStatus.OK,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response


def mount_static(app: FastAPI) -> None:
    """Serve the stylesheet, the script and the icon below `/static`."""
    app.mount("/static", Revalidated(directory=_FOLDER / "static"), name="static")


@router.get("/service-worker.js")
async def service_worker() -> Response:
    """Serve it from the root: a browser lets it care for what lies below it."""
    return FileResponse(
        _FOLDER / "static" / "service-worker.js",
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )


@router.api_route("/", methods=["GET", "HEAD"])
async def board(request: Request) -> Response:
    """Show every gate; without the database, a page that says so (503)."""
    return await _board(request, on_wall=False)


@router.api_route("/wall", methods=["GET", "HEAD"])
async def wall(request: Request) -> Response:
    """The same for a screen on a wall: as large as it is wide, and nothing to press."""
    return await _board(request, on_wall=True)


async def _board(request: Request, *, on_wall: bool) -> Response:
    resources: Resources = request.state.resources
    visitor = await visitor_if_known(request)
    now = resources.clock()
    try:
        boards = await resources.boards.every(now)
    except (SQLAlchemyError, OSError) as error:
        log.warning("board_not_shown", error=type(error).__name__)
        return _unreachable(visitor)
    phrases = phrases_in(visitor.language)
    sources = {found.counted.source for found in boards}
    return render(
        "board.html",
        visitor,
        gates=[show(found, visitor.language, phrases) for found in boards],
        days=[] if on_wall else await courses(resources, boards, visitor.language),
        source="database" if "database" in sources else "lines",
        is_sandbox=resources.is_sandbox,
        on_wall=on_wall,
    )


def _unreachable(visitor: Visitor) -> Response:
    response = render(
        "unreachable.html",
        visitor,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        retry_s=RETRY_S,
    )
    response.headers["Retry-After"] = str(RETRY_S)
    return response

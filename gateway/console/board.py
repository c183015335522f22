"""The public board at `/`: how each gate stands, for anybody."""

from http import HTTPStatus
from os import PathLike, stat_result
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.console.languages import LANGUAGES, choose
from gateway.console.phrases import phrases_in
from gateway.console.shown import show
from gateway.resources import Resources

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent
# Real seconds after which a page that could not be made tries again by itself.
RETRY_S = 5

_pages = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


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


@router.api_route("/", methods=["GET", "HEAD"])
async def board(request: Request, lang: str | None = None) -> Response:
    """Show every gate; without the database, a page that says so (503)."""
    resources: Resources = request.state.resources
    language = choose(lang, request.headers.get("accept-language", ""))
    now = resources.clock()
    try:
        boards = await resources.boards.every(now)
    except (SQLAlchemyError, OSError) as error:
        log.warning("board_not_shown", error=type(error).__name__)
        return _unreachable(language)
    phrases = phrases_in(language)
    sources = {found.counted.source for found in boards}
    return _page(
        "board.html",
        language,
        gates=[show(found, language, phrases) for found in boards],
        source="database" if "database" in sources else "lines",
        is_sandbox=resources.is_sandbox,
    )


def _unreachable(language: str) -> Response:
    response = _page("unreachable.html", language, retry_s=RETRY_S)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_S)
    return response


def _page(name: str, language: str, **shown: Any) -> HTMLResponse:
    texts = phrases_in(language).texts
    html = _pages.get_template(name).render(
        language=language, languages=LANGUAGES, texts=dict(texts), **shown
    )
    headers = {
        "Cache-Control": "no-cache",
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(html, headers=headers)

"""Makes pages from templates, in the visitor's language."""

from collections.abc import Mapping
from hashlib import blake2s
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gateway.console import cookies
from gateway.console.languages import LANGUAGES
from gateway.console.texts import TEXTS
from gateway.console.visitors import Visitor

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _beginning(texts: Mapping[str, str], *beginnings: str) -> dict[str, str]:
    """Keep the texts whose keys begin so: a page carries what its script may say."""
    return {key: text for key, text in texts.items() if key.startswith(beginnings)}


_pages.filters["beginning"] = _beginning


def render(
    template: str, visitor: Visitor, *, status: int = HTTPStatus.OK, **shown: Any
) -> HTMLResponse:
    """Return the page of that template; what it shows of people is kept by nobody."""
    html = _pages.get_template(template).render(
        visitor=visitor,
        language=visitor.language,
        languages=LANGUAGES,
        texts=dict(TEXTS[visitor.language]),
        **shown,
    )
    headers = {
        "Cache-Control": "no-cache" if visitor.actor is None else "private, no-store",
        "Content-Language": visitor.language,
        "Vary": "Accept, Accept-Language, Cookie",
    }
    response = HTMLResponse(html, status_code=status, headers=headers)
    if visitor.chose:
        cookies.keep_language(response, visitor.language)
    return response


def render_again(
    template: str, visitor: Visitor, request: Request, **shown: Any
) -> Response:
    """Return the part of a page that changes; 304 to who has it as it is."""
    response = render(template, visitor, **shown)
    tag = f'"{blake2s(bytes(response.body), digest_size=12).hexdigest()}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return response

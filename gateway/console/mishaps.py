"""What a browser is shown in place of a page: why, and what to do."""

import json
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from gateway.api.problems import ProblemResponse, name_of
from gateway.console.forms import SEE_OTHER
from gateway.console.rendering import render
from gateway.console.todo import todo
from gateway.console.visitors import visitor_if_known
from gateway.domain.errors import EnrolmentNeeded, ShapeNotAllowed

# The API's own; whoever opens one of these in a browser wants to see what it answers.
_TELEPHONE_NEEDED = name_of(EnrolmentNeeded)
_DESK = "/sandbox/desk"
_API = ("/v1/", "/sandbox/", "/metrics", "/livez", "/readyz", "/docs", "/openapi.json")


async def as_page(request: Request, problem: ProblemResponse) -> Response | None:
    """Return the problem as a page, or None where a program asked.

    Who has to sign in is brought there, and back afterwards; who has to enrol a
    telephone, to where that is done.
    """
    is_page = "text/html" in request.headers.get("accept", "")
    path = request.url.path
    if not is_page or (path.startswith(_API) and not path.startswith(_DESK)):
        return None
    if problem.status_code == HTTPStatus.UNAUTHORIZED:
        wanted = request.url.path if request.method in {"GET", "HEAD"} else "/"
        return RedirectResponse(f"/sign-in?next={quote(wanted)}", SEE_OTHER)
    name, status = problem.name, HTTPStatus(problem.status_code)
    if _is_of_the_address(problem):
        name, status = "", HTTPStatus.NOT_FOUND
    if name == _TELEPHONE_NEEDED and request.method in {"GET", "HEAD"}:
        return RedirectResponse("/account", SEE_OTHER)
    visitor = await visitor_if_known(request)
    response = render(
        "mishap.html",
        visitor,
        status=status,
        problem=problem,
        remedy=todo(name, visitor.language),
        said=_SAID.get(status, "mishap_other"),
    )
    for key in ("Retry-After", "Allow"):
        if key in problem.headers:
            response.headers[key] = problem.headers[key]
    return response


def _is_of_the_address(problem: ProblemResponse) -> bool:
    """Whether nothing is wrong but the address itself: there is no such page."""
    if problem.name != name_of(ShapeNotAllowed):
        return False
    found = json.loads(bytes(problem.body))["errors"]
    return all(one["pointer"].startswith("/path/") for one in found)


_SAID = {
    HTTPStatus.NOT_FOUND: "mishap_not_found",
    HTTPStatus.FORBIDDEN: "mishap_forbidden",
    HTTPStatus.SERVICE_UNAVAILABLE: "mishap_busy",
    HTTPStatus.INTERNAL_SERVER_ERROR: "mishap_ours",
}

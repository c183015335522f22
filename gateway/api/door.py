"""The shortest way to the operations that must bear a crowd.

Routing, dependency injection and the stack of middleware cost a request more time than
accepting a declaration, or looking at one again, does. So `POST /v1/declarations`,
`GET /v1/declarations/{id}` and the board of all gates, `GET /v1/gates`, go from here
straight to what serves them; everything else, whatever is unusual about these, and the
OpenAPI document, see no difference.
"""

import re
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.api import boards, bodies, declarations, declare, gates
from gateway.api.declare import accept, headers_of
from gateway.api.deps import recognise, require_entitled
from gateway.api.looking import LOOKED_AT, Look, look
from gateway.api.problems import answer_to
from gateway.domain import scopes
from gateway.resources import Resources
from gateway.services.accepting import Answered

PATH = "/v1/declarations"
BOARDS = "/v1/gates"
# An id as we write it; the router reads other forms, and refuses what is none.
_ONE = re.compile(
    PATH + "/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
).fullmatch


def _route_of(router: APIRouter, endpoint: object) -> BaseRoute:
    return next(
        route for route in router.routes if getattr(route, "endpoint", None) is endpoint
    )


# What routing would say; the metrics ask for it.
_DECLARE = declare.router.routes[0]
_LOOK = _route_of(declarations.router, declarations.get_declaration)
_BOARDS = _route_of(gates.router, gates.list_gates)
_JSON = (b"content-type", bodies.JSON_TYPES[0].encode())
_LOOKED_AT = (b"cache-control", LOOKED_AT.encode())
_EMPTY = {"type": "http.response.body", "body": b""}


class Door:
    """Serves who came to declare or to look again; hands on everybody else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path, method = scope["path"], scope["method"]
            if method == "GET" and (named := _ONE(path)) and not scope["query_string"]:
                await _show(named[1], scope, receive, send)
                return
            if method == "POST" and path == PATH:
                await _declare(scope, receive, send)
                return
            if method == "GET" and path == BOARDS and not scope["query_string"]:
                await _show_boards(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _declare(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = _DECLARE
    try:
        body = await _body(receive)
        resources = scope["state"]["resources"]
        answered = await accept(resources, dict(scope["headers"]), body)
    except Exception as error:  # noqa: BLE001 - as the application's own handlers
        await answer_to(error, PATH)(scope, receive, send)
    else:
        await _send(answered, send)


async def _show(
    declaration_id: str, scope: Scope, receive: Receive, send: Send
) -> None:
    scope["route"] = _LOOK
    try:
        found = await _looked_at(declaration_id, scope)
    except Exception as error:  # noqa: BLE001 - as the application's own handlers
        await answer_to(error, scope["path"])(scope, receive, send)
        return
    headers = [(b"etag", found.tag.encode()), _LOOKED_AT]
    start = {"type": "http.response.start", "status": 304, "headers": headers}
    if found.body is None:
        await send(start)
        await send(_EMPTY)
        return
    headers += [_JSON, (b"content-length", b"%d" % len(found.body))]
    await send(start | {"status": 200})
    await send({"type": "http.response.body", "body": found.body})


async def _show_boards(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = _BOARDS
    resources: Resources = scope["state"]["resources"]
    try:
        sighting = await resources.boards.sighting(resources.clock())
        answer = boards.every(sighting, Request(scope))
    except Exception as error:  # noqa: BLE001 - as the application's own handlers
        answer = answer_to(error, BOARDS)
    await answer(scope, receive, send)


async def _looked_at(declaration_id: str, scope: Scope) -> Look:
    resources: Resources = scope["state"]["resources"]
    authorization = known = ""
    # The first of each counts, as it does where the router reads them.
    for name, value in reversed(scope["headers"]):
        if name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == b"if-none-match":
            known = value.decode("latin-1")
    actor = await recognise(authorization, resources)
    require_entitled(actor, resources, scopes.Scope.DECLARATIONS_READ)
    return await look(resources, UUID(declaration_id), actor, known)


async def _body(receive: Receive) -> bytes:
    """Read the body; most come in one piece."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    return body


async def _send(answered: Answered, send: Send) -> None:
    raw = [
        (name.lower().encode(), value.encode())
        for name, value in headers_of(answered).items()
    ]
    raw += [_JSON, (b"content-length", b"%d" % len(answered.body))]
    await send({"type": "http.response.start", "status": 201, "headers": raw})
    await send({"type": "http.response.body", "body": answered.body})

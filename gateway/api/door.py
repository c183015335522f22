"""The shortest way to the one operation that must bear a crowd.

Routing, dependency injection and the stack of middleware cost a request more time than
accepting it does. So `POST /v1/declarations` goes from here straight to `accept`;
everything else, and the OpenAPI document, sees no difference.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.api import bodies, declare
from gateway.api.declare import accept, headers_of
from gateway.api.problems import answer_to
from gateway.services.accepting import Answered

PATH = "/v1/declarations"


class Door:
    """Serves what came to declare; hands on everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["path"] != PATH
            or scope["method"] != "POST"
        ):
            await self._app(scope, receive, send)
            return
        # What routing would say; the metrics ask for it.
        scope["route"] = declare.router.routes[0]
        try:
            body = await _body(receive)
            resources = scope["state"]["resources"]
            answered = await accept(resources, dict(scope["headers"]), body)
        except Exception as error:  # noqa: BLE001 - as the application's own handlers
            await answer_to(error, PATH)(scope, receive, send)
        else:
            await _send(answered, send)


async def _body(receive: Receive) -> bytes:
    """Read the body; most come in one piece."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    return body


async def _send(answered: Answered, send: Send) -> None:
    headers = {
        "content-type": bodies.JSON_TYPES[0],
        "content-length": str(len(answered.body)),
        **headers_of(answered),
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 201, "headers": raw})
    await send({"type": "http.response.body", "body": answered.body})

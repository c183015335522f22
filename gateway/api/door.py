"""The shortest way to the one operation that must bear a crowd.

Routing, dependency injection and the stack of middleware cost a request more time than
accepting it does. So `POST /v1/declarations` goes from here straight to its endpoint;
everything else, and the OpenAPI document, sees no difference.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.api.declare import declare
from gateway.api.problems import answer_to

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
        answer: Response
        try:
            answer = await declare(Request(scope, receive))
        except Exception as error:  # noqa: BLE001 - as the application's own handlers
            answer = answer_to(error, PATH)
        await answer(scope, receive, send)

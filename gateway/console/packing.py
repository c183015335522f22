"""Sends pages packed to whoever can unpack them: telephones wait for each kilobyte."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# What fits into the first packet anyway.
_SMALLEST_BYTES = 1_200
# Most of the gain for a fraction of the work of 9.
_LEVEL = 5
_OF_PROGRAMS = "/v1/"


class Packing:
    """Packs what the application answers, except to programs.

    An answer of the API has a strong `ETag`, which names its very bytes. Streams are
    never packed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed = GZipMiddleware(app, _SMALLEST_BYTES, _LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_OF_PROGRAMS):
            await self._packed(scope, receive, send)
        else:
            await self._app(scope, receive, send)

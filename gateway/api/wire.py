"""What surrounds every request: a counted body, a request id, safe headers, a count.

Pure ASGI: Starlette's `BaseHTTPMiddleware` cancels a request's work when the client
leaves, and a commit must not be cancelled between itself and its answer.
"""

import asyncio
import re
from collections.abc import MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from gateway.api.metrics import Metrics
from gateway.api.problems import problem
from gateway.domain.errors import BodyTooLarge

# The request that is being served, for whoever logs.
REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)

_PLAIN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

LARGEST_BODY = 64 * 1024
# Where many declarations come at once.
LARGEST_BODIES = {
    "/v1/declarations/bulk": 2 * 1024 * 1024,
    "/v1/declarations/csv": 2 * 1024 * 1024,
    # The same in a form, where a letter of Vietnamese takes up to nine bytes.
    "/agent/upload": 8 * 1024 * 1024,
    "/agent/upload/workbook": 2 * 1024 * 1024,
}
# How much more of a body that is too large is heard out, and for how long.
LARGEST_FINISH = 32 * 1024 * 1024
LONGEST_FINISH_S = 5

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
# Swagger's pages need scripts from elsewhere; ours need nothing.
CONTENT_POLICY = (
    b"content-security-policy",
    b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
)
_OWN_POLICY = ("/docs", "/redoc")


class Wire:
    """Bounds bodies by counted bytes, names requests, and adds safe headers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given_id(scope) or str(uuid7())
        # The server runs each request in a context of its own, so nothing is undone.
        REQUEST_ID.set(request_id)
        answer = _Answer(send, scope, request_id, self._metrics)
        largest = LARGEST_BODIES.get(scope["path"], LARGEST_BODY)
        body = _Body(receive, largest)
        if _declared_length(scope) > largest:
            await _refuse(scope, receive, answer.send, largest)
        else:
            await self._app(scope, body.receive, answer.send)


class _Body:
    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._largest = largest
        self._counted = 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._counted += len(message.get("body", b""))
            if self._counted > self._largest:
                if message.get("more_body", False):
                    await _let_finish(self._receive)
                raise BodyTooLarge(_too_large(self._largest))
        return message


class _Answer:
    def __init__(
        self, send: Send, scope: Scope, request_id: str, metrics: Metrics
    ) -> None:
        self._send = send
        self._scope = scope
        self._request_id = request_id.encode()
        self._metrics = metrics
        self._started = perf_counter()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = message.setdefault("headers", [])
            headers += [*HEADERS, (b"x-request-id", self._request_id)]
            if not self._scope["path"].startswith(_OWN_POLICY):
                headers.append(CONTENT_POLICY)
            self._metrics.observe(self._scope, message["status"], self._started)
        await self._send(message)


def _given_id(scope: Scope) -> str | None:
    """Return the id that the client gave its request, if it is a plain one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if _PLAIN_ID.fullmatch(value) else None
    return None


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            # The first digits of a longer number say enough.
            return int(value[:12]) if value.isdigit() else 0
    return 0


async def _let_finish(receive: Receive) -> None:
    """Throw away what is still being sent, within bounds.

    Most clients read no answer before they have sent their body: to them, a refusal in
    the middle of it is a broken connection.
    """
    thrown = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_FINISH_S):
            while thrown < LARGEST_FINISH:
                message = await receive()
                thrown += len(message.get("body", b""))
                if not message.get("more_body", False):
                    break


def _too_large(largest: int) -> str:
    return f"this body may have {largest} bytes"


async def _refuse(scope: Scope, receive: Receive, send: Send, largest: int) -> None:
    await _let_finish(receive)
    answer = problem(BodyTooLarge, _too_large(largest), scope["path"])
    answer.headers["Connection"] = "close"
    await answer(scope, receive, send)

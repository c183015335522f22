"""Makes requests fail as a tester ordered, and takes the order."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.api import bodies, views
from gateway.api.answers.describing import tells
from gateway.api.answers.sandbox import Faults
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of, sandbox_only
from gateway.api.problems import problem
from gateway.api.refusals import refuses
from gateway.api.wire import REQUEST_ID
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.services.sandbox.faults import FaultKind, Ordered, Rule

router = APIRouter(
    prefix="/sandbox", tags=["sandbox"], dependencies=[Depends(sandbox_only)]
)
Tester = Annotated[Actor, Depends(one_of("tester"))]
# A tester must be able to end what was ordered; who watches must see what is true.
SPARED = ("/sandbox", "/livez", "/readyz", "/metrics")
LONGEST_DELAY_MS = 60_000


class RuleIn(Body):
    """`delay` waits first; `error` is a 503, `drop` no answer: nothing is done.

    `lose` does what was asked, and the answer is lost. `*` in a path stands for
    anything; `share` is the part of its requests that is drawn.
    """

    path: Annotated[
        str, StringConstraints(pattern=r"^/[A-Za-z0-9_*./-]*$", max_length=200)
    ]
    kind: FaultKind
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 1.0
    methods: Annotated[
        list[Literal["GET", "POST", "PUT", "PATCH", "DELETE"]], Field(max_length=5)
    ] = Field(default_factory=list)
    delay_ms: Annotated[int, Field(ge=0, le=LONGEST_DELAY_MS)] = 0


class FaultsIn(Body):
    """With another seed, other requests are drawn."""

    rules: Annotated[list[RuleIn], Field(max_length=50)]
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


@router.get("/faults", responses=tells(Faults) | refuses(errors.SandboxOnly))
async def get_faults(resources: Open) -> Response:
    """The faults that are ordered now."""
    return views.JsonResponse(resources.sandbox.faults.ordered.to_json())


@router.put(
    "/faults",
    responses=tells(Faults)
    | refuses(
        errors.SandboxOnly, errors.NotAuthenticated, errors.RoleNotAllowed, errors.Busy
    ),
    openapi_extra=documented(
        FaultsIn,
        example={
            "seed": 7,
            "rules": [
                {"path": "/v1/declarations/none", "kind": "delay", "delay_ms": 100}
            ],
        },
    ),
)
async def order_faults(request: Request, resources: Open, actor: Tester) -> Response:
    """Order these faults in the place of all others, in every process."""
    body = await bodies.read(request, FaultsIn)
    rules = [
        Rule(one.path, one.kind, one.share, tuple(one.methods), one.delay_ms)
        for one in body.rules
    ]
    await resources.sandbox.faults.order(body.seed, rules)
    return views.JsonResponse(resources.sandbox.faults.ordered.to_json())


@router.delete(
    "/faults",
    responses=tells(Faults)
    | refuses(
        errors.SandboxOnly, errors.NotAuthenticated, errors.RoleNotAllowed, errors.Busy
    ),
)
async def end_faults(resources: Open, actor: Tester) -> Response:
    """Let everything work again."""
    await resources.sandbox.faults.order(0, [])
    return views.JsonResponse(resources.sandbox.faults.ordered.to_json())


class Faulty:
    """Lets requests through, but for those that a rule of the sandbox draws."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        rule = _drawn(scope) if scope["type"] == "http" else None
        if rule is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(rule.delay_ms / 1000)
        await self._fail(rule.kind, scope, receive, send)

    async def _fail(
        self, kind: FaultKind, scope: Scope, receive: Receive, send: Send
    ) -> None:
        match kind:
            case FaultKind.DELAY:
                await self._app(scope, receive, send)
            case FaultKind.ERROR:
                detail = "a fault that a tester ordered; nothing was done"
                answer = problem(errors.Busy, detail, scope["path"])
                await answer(scope, receive, send)
            case FaultKind.DROP:
                await _break_off(send)
            case FaultKind.LOSE:
                await self._app(scope, receive, _into_the_void)
                await _break_off(send)


def _drawn(scope: Scope) -> Rule | None:
    ordered: Ordered = scope["state"]["resources"].sandbox.faults.ordered
    path: str = scope["path"]
    if not ordered.rules or path.startswith(SPARED):
        return None
    return ordered.drawn(scope["method"], path, REQUEST_ID.get() or "")


async def _into_the_void(_: Message) -> None:
    """Lose an answer."""


async def _break_off(send: Send) -> None:
    """Begin an answer and end without its body: the server cuts the connection."""
    headers = [(b"content-length", b"1"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 502, "headers": headers})

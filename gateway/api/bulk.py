"""POST /v1/declarations/bulk: up to 500 declarations, each answered by itself."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import to_json
from starlette.responses import Response

from gateway.api import bodies, declare, views
from gateway.api.answers.bulk import BulkAnswer
from gateway.api.answers.describing import tells
from gateway.api.bodies import Body
from gateway.api.methods import only_posted
from gateway.api.problems import answer_to
from gateway.api.refusals import refuses
from gateway.api.shapes import EXAMPLE, DeclarationIn
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.accepting import Answered
from gateway.services.accepting_many import Asked, accept_all

router = APIRouter(prefix="/v1/declarations", tags=["declarations"])

MOST_AT_ONCE = 500
# After so many are judged, other requests have their turn.
AT_A_STRETCH = 20
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class BulkItemIn(Body):
    """One declaration, and the key under which it may be sent again."""

    idempotency_key: Key
    declaration: DeclarationIn


class BulkIn(Body):
    """What is asked of the call as a whole. Its items are judged one by one.

    So whatever an item is, the call is right; one that is no `BulkItemIn` is answered
    with its problem.
    """

    declarations: Annotated[
        list[BulkItemIn | Any], Field(min_length=1, max_length=MOST_AT_ONCE)
    ]


class _Envelope(Body):
    declarations: Annotated[list[Any], Field(min_length=1, max_length=MOST_AT_ONCE)]


class _Item(Body):
    idempotency_key: Key
    declaration: dict[str, Any]


@router.post(
    "/bulk",
    openapi_extra=bodies.documented(
        BulkIn,
        example={
            "declarations": [
                {"idempotency_key": "2026-11-24-12C-12345", "declaration": EXAMPLE}
            ]
        },
    ),
    responses=tells(BulkAnswer)
    | refuses(errors.NotAuthenticated, errors.RoleNotAllowed),
)
async def declare_many(request: Request) -> Response:
    """Declare up to 500 vehicles; each is answered as if it had been sent alone.

    The answer is 200 and `{"items": […]}`, in the order sent: `status` is what
    `POST /v1/declarations` would have answered, with `declaration` and `replayed`, or
    with `problem`. Send the whole call again after any doubt: the keys see to it that
    nothing is done twice.
    """
    resources: Resources = request.state.resources
    actor, session = await declare.who_declares(resources, dict(request.headers.raw))
    envelope = await bodies.read(request, _Envelope)
    now = resources.clock()
    asked: list[Asked | Exception] = []
    for count, item in enumerate(envelope.declarations, start=1):
        asked.append(_judged(item, resources, actor, session, now))
        if count % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    outcomes = await answers_to(asked)
    if any(isinstance(outcome, errors.NotAuthenticated) for outcome in outcomes):
        resources.actors.forget(session)
    items = (
        answered(outcome, f"{request.url.path}#/declarations/{place}")
        for place, outcome in enumerate(outcomes)
    )
    return views.JsonResponse(b'{"items":[' + b",".join(items) + b"]}")


only_posted(router, "/bulk")


def _judged(
    item: Any, resources: Resources, actor: Actor, session: bytes, now: datetime
) -> Asked | Exception:
    """Judge one item by itself; what is wrong with it is its answer."""
    try:
        found = _Item.model_validate(item)
        # Infinity stays what it is, and is refused as it would be alone.
        body = to_json(found.declaration, inf_nan_mode="constants")
        declared = bodies.parse(body, DeclarationIn)
        writer = declare.writer_for(declared, resources)
        key = found.idempotency_key
        command = declare.accept_command(declared, actor, key, session, now)
    except (errors.DomainError, ValidationError) as refusal:
        return refusal
    return Asked(writer, command)


async def answers_to(
    asked: Sequence[Asked | Exception],
) -> Sequence[Answered | BaseException]:
    """Have accepted what can be; what was refused before keeps its place."""
    accepted = iter(await accept_all(one for one in asked if isinstance(one, Asked)))
    return [next(accepted) if isinstance(one, Asked) else one for one in asked]


def answered(outcome: Answered | BaseException, instance: str) -> bytes:
    """Return one answer as JSON: what a request of its own would have heard."""
    if isinstance(outcome, Answered):
        replayed = b"true" if outcome.replayed else b"false"
        return (
            b'{"status":201,"replayed":%b,"declaration":' % replayed
            + outcome.body
            + b"}"
        )
    if not isinstance(outcome, Exception):
        raise outcome
    problem = answer_to(outcome, instance)
    said = bytes(problem.body)
    return b'{"status":%d,"problem":%b}' % (problem.status_code, said)

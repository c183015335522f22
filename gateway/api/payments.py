"""Paying fees: begun by the owner, settled by what the provider says."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers import progress as answers
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.bodies import Body, documented
from gateway.api.conditions import IDEMPOTENCY_KEY, idempotency_key
from gateway.api.deps import Now, Open, one_of, sandbox_only
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.domain.payments import PaymentState
from gateway.domain.scopes import Scope
from gateway.services.payments.desk import PaymentDesk
from gateway.services.payments.providers import Provider
from gateway.services.payments.sandbox import SandboxProvider
from gateway.storage.payments import Payment

router = APIRouter(tags=["fees"])

Payer = Annotated[Actor, Depends(one_of("agent", "driver", scope=Scope.FEES_PAY))]
Tester = Annotated[Actor, Depends(one_of("tester"))]


class CallbackIn(Body):
    """As the sandbox's provider says it; signed by Standard Webhooks."""

    payment_id: UUID
    state: Literal["paid", "failed"]


class OutcomeIn(Body):
    """How the sandbox's provider lets a payment end, and how often it says so."""

    outcome: Literal["paid", "failed"]
    callbacks: Annotated[int, Field(ge=0, le=3)] = 1


def shown(found: Payment, provider: Provider) -> dict[str, Any]:
    offer = provider.offer(found)
    return {
        "id": found.id,
        "declaration_id": found.declaration_id,
        "amount_vnd": found.amount_vnd,
        "state": found.state,
        "provider": found.provider,
        "code": offer.code,
        "pay_url": offer.pay_url,
        "created_at": found.created_at,
        "settled_at": found.settled_at,
    }


@router.post(
    "/v1/declarations/{declaration_id}/payments",
    status_code=201,
    responses=tells(answers.Payment, status=201)
    | refuses(
        errors.MalformedRequest,
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.DeclarationNotFound,
        errors.TransitionNotAllowed,
        errors.NothingDue,
        errors.PaymentsNotOffered,
    ),
    openapi_extra={"parameters": [IDEMPOTENCY_KEY]},
)
async def begin_payment(
    declaration_id: UUID, request: Request, resources: Open, actor: Payer, now: Now
) -> Response:
    """Begin to pay what is outstanding. Send an `Idempotency-Key`.

    The same key gets the same payment, and so does whoever asks while one is pending.
    """
    found = await resources.reader.declaration(declaration_id, actor)
    key = idempotency_key(request.headers.get("idempotency-key", "").encode("latin-1"))
    desk = resources.payments
    begun = await desk.begin(found, key, now)
    return views.JsonResponse(shown(begun, desk.provider), status_code=201)


@router.post(
    "/v1/payments/callbacks/sandbox",
    operation_id="hear_payment_callback",
    status_code=204,
    responses=tells_nothing()
    | refuses(errors.CallbackNotGenuine, errors.PaymentsNotOffered, errors.Busy),
    openapi_extra=documented(
        CallbackIn,
        example={
            "payment_id": "01a20000-0000-7000-8000-000000000001",
            "state": "paid",
        },
    ),
)
async def hear_callback(request: Request, resources: Open, now: Now) -> Response:
    """What the sandbox's provider says, signed; twice, late or out of order."""
    desk = resources.payments
    news = desk.provider.read(request.headers, await request.body())
    await desk.hear(news, now)
    return Response(status_code=204)


@router.post(
    "/sandbox/payments/{payment_id}",
    dependencies=[Depends(sandbox_only)],
    responses=tells(answers.Payment)
    | refuses(
        errors.SandboxOnly,
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.PaymentNotFound,
    ),
    openapi_extra=documented(OutcomeIn, example={"outcome": "paid", "callbacks": 2}),
)
async def decide_payment(
    payment_id: UUID, request: Request, resources: Open, actor: Tester, now: Now
) -> Response:
    """Let a payment end like this; without callbacks the gateway has to ask."""
    body = await bodies.read(request, OutcomeIn)
    desk = resources.payments
    return views.JsonResponse(
        shown(await let_end(desk, payment_id, body, now), desk.provider)
    )


async def let_end(
    desk: PaymentDesk, payment_id: UUID, wanted: OutcomeIn, now: datetime
) -> Payment:
    """Let a payment of the sandbox's provider end; return what became of it.

    Raises:
        PaymentNotFound: there is none, or another provider has it.
    """
    provider = desk.provider
    if await desk.find(payment_id) is None or not isinstance(provider, SandboxProvider):
        msg = f"there is no payment {payment_id}"
        raise errors.PaymentNotFound(msg)
    state = PaymentState(wanted.outcome)
    await provider.decide(payment_id, state)
    for _ in range(wanted.callbacks):
        # As it would come in from outside: signed now, and read again.
        signed = provider.callback(payment_id, state, datetime.now(UTC))
        await desk.hear(provider.read(*signed), now)
    found = await desk.find(payment_id)
    if found is None:
        msg = f"there is no payment {payment_id} any more"
        raise errors.PaymentNotFound(msg)
    return found

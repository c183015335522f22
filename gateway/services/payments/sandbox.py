"""The provider of the sandbox: it takes no money, and pays by itself after a while.

What it is told to answer is kept in the database, so that every process hears it.
Callbacks are signed by the Standard Webhooks specification, as a real one's would be.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from gateway.domain.errors import CallbackNotGenuine
from gateway.domain.payments import PaymentState
from gateway.services.payments.providers import News, Offer
from gateway.storage import sandbox_payments
from gateway.storage.payments import Payment

# Published, like the passwords of the sandbox.
SECRET = "whsec_c2FuZGJveCBwYXltZW50cyBhcmUgbm90IG1vbmV5"  # noqa: S105
# Nobody said how it ends: paid so long after it began, by the gateway's clock.
PAYS_AFTER = timedelta(seconds=5)


class SandboxProvider:
    name = "sandbox"

    def __init__(self, engine: AsyncEngine, secret: str = SECRET) -> None:
        self._engine = engine
        self._webhook = Webhook(secret)

    def offer(self, payment: Payment) -> Offer:
        return Offer(f"/sandbox/payments/{payment.id}", payment.id.hex[-8:].upper())

    async def ask(self, payment: Payment, now: datetime) -> PaymentState:
        async with self._engine.connect() as connection:
            told = await sandbox_payments.decided(connection, payment.id)
        if told is not None:
            return told
        is_over = now - payment.created_at >= PAYS_AFTER
        return PaymentState.PAID if is_over else PaymentState.PENDING

    async def decide(self, payment_id: UUID, state: PaymentState) -> None:
        """Have it end like that."""
        async with self._engine.begin() as connection:
            await sandbox_payments.decide(connection, payment_id, state)

    def callback(
        self, payment_id: UUID, state: PaymentState, at: datetime
    ) -> tuple[dict[str, str], bytes]:
        """Return the headers and the body of a callback sent at *at*, in real time."""
        body = json.dumps({"payment_id": str(payment_id), "state": state})
        message = f"pay_{payment_id.hex}"
        headers = {
            "webhook-id": message,
            "webhook-timestamp": str(int(at.astimezone(UTC).timestamp())),
            "webhook-signature": self._webhook.sign(message, at.astimezone(UTC), body),
        }
        return headers, body.encode()

    def read(self, headers: Mapping[str, str], body: bytes) -> News:
        try:
            found = self._webhook.verify(body, dict(headers))
            state = PaymentState(found["state"])
            return News(UUID(found["payment_id"]), state)
        except (WebhookVerificationError, ValueError, KeyError, TypeError) as error:
            msg = "the callback is not signed by the provider"
            raise CallbackNotGenuine(msg) from error

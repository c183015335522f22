"""Begins payments, and settles them when the provider says so, however often."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.errors import NothingDue, PaymentsNotOffered, TransitionNotAllowed
from gateway.domain.payments import PAYABLE, PaymentState, bill_of
from gateway.services.payments.providers import News, Provider
from gateway.services.payments.settling import SettlePayment
from gateway.services.seen import Seen
from gateway.services.writer import GateWriter
from gateway.storage import declaration_reads, payments
from gateway.storage.payments import Payment

log = structlog.get_logger()
# The provider is asked for what no callback came of in so long.
SILENT_FOR = timedelta(seconds=10)
MOST_ASKED = 100


class PaymentDesk:
    """Without a provider nobody pays online: management confirms fees by hand."""

    def __init__(
        self,
        engine: AsyncEngine,
        writers: Mapping[str, GateWriter],
        provider: Provider | None,
    ) -> None:
        self._engine = engine
        self._writers = writers
        self._provider = provider

    @property
    def provider(self) -> Provider:
        """Raises PaymentsNotOffered."""
        if self._provider is None:
            msg = "no provider takes payments for this gate; pay at its desk"
            raise PaymentsNotOffered(msg)
        return self._provider

    async def begin(self, seen: Seen, key: str, now: datetime) -> Payment:
        """Begin to pay what is outstanding; the same key gets the same payment.

        While one is pending, that one is answered.

        Raises:
            NothingDue, PaymentsNotOffered
            TransitionNotAllowed: it is a draft, or over.
        """
        provider = self.provider
        try:
            async with self._engine.begin() as connection:
                return await self._begin(connection, seen, key, now, provider.name)
        except IntegrityError:
            # Somebody began at the same moment; theirs is there now.
            async with self._engine.begin() as connection:
                return await self._begin(connection, seen, key, now, provider.name)

    async def _begin(
        self,
        connection: AsyncConnection,
        seen: Seen,
        key: str,
        now: datetime,
        provider: str,
    ) -> Payment:
        found = seen.declaration
        known = (await payments.of_declarations(connection, [found.id]))[found.id]
        for one in known:
            if one.idempotency_key == key or one.state is PaymentState.PENDING:
                return one
        if found.status not in PAYABLE:
            msg = f"there is nothing to pay for a declaration that is {found.status}"
            raise TransitionNotAllowed(msg)
        amount = bill_of(seen.situation.fees, known).outstanding_vnd
        if not amount:
            msg = "all of its fees are paid, or there are none"
            raise NothingDue(msg)
        made = Payment(
            uuid7(), found.id, key, provider, amount, PaymentState.PENDING, now
        )
        await payments.add(connection, made)
        return made

    async def hear(self, news: News, now: datetime) -> None:
        """Take in what the provider says; nothing of it is believed twice."""
        async with self._engine.connect() as connection:
            found = await payments.find(connection, news.payment_id)
        if found is None:
            log.warning("payment_unknown", payment_id=str(news.payment_id))
        elif news.state is PaymentState.PAID:
            await self._settle(found)
        elif news.state is PaymentState.FAILED:
            async with self._engine.begin() as connection:
                await payments.fail(connection, found.id, now)

    async def _settle(self, found: Payment) -> None:
        async with self._engine.connect() as connection:
            rows = await declaration_reads.by_ids(connection, [found.declaration_id])
        for row in rows:
            await self._writers[row.gate].ask(SettlePayment(row.id, found.id))

    async def reconcile(self, now: datetime) -> int:
        """Ask for what no callback came of; return how many were settled."""
        if self._provider is None:
            return 0
        async with self._engine.connect() as connection:
            before = now - SILENT_FOR
            silent = await payments.pending(connection, before=before, limit=MOST_ASKED)
        heard = 0
        for one in silent:
            state = await self._provider.ask(one, now)
            if state is not PaymentState.PENDING:
                await self.hear(News(one.id, state), now)
                heard += 1
        return heard

    async def find(self, payment_id: UUID) -> Payment | None:
        async with self._engine.connect() as connection:
            return await payments.find(connection, payment_id)

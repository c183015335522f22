"""What the gateway asks of whoever takes the money: the port."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from gateway.domain.payments import PaymentState
from gateway.storage.payments import Payment


@dataclass(frozen=True, slots=True)
class Offer:
    """How somebody pays: a page to go to, and the code for a bank's transfer."""

    pay_url: str
    code: str


@dataclass(frozen=True, slots=True)
class News:
    """What a callback says; it may come twice, late, out of order, or never."""

    payment_id: UUID
    state: PaymentState


class Provider(Protocol):
    @property
    def name(self) -> str: ...

    def offer(self, payment: Payment) -> Offer: ...

    async def ask(self, payment: Payment, now: datetime) -> PaymentState:
        """Ask what became of a payment that no callback came for."""
        ...

    def read(self, headers: Mapping[str, str], body: bytes) -> News:
        """Return what a callback says; raises CallbackNotGenuine."""
        ...

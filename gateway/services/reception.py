"""The reception: whatever concerns people and programs, and not vehicles."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.services.accounts import Accounts
from gateway.services.attempts import Attempts
from gateway.services.firms import Firms
from gateway.services.keys import Keys
from gateway.services.officers import Officers
from gateway.services.passwords import Passwords
from gateway.services.sessions import Doorkeeper


@dataclass(frozen=True, slots=True)
class Reception:
    doorkeeper: Doorkeeper
    accounts: Accounts
    firms: Firms
    keys: Keys
    officers: Officers

    @classmethod
    def over(
        cls, engine: AsyncEngine, *, session_lifetime: timedelta, sign_in_failures: int
    ) -> Self:
        """All hash passwords by the same few turns, and count the same attempts."""
        passwords, attempts = Passwords(), Attempts(sign_in_failures)
        return cls(
            Doorkeeper(engine, passwords, attempts, lifetime=session_lifetime),
            Accounts(engine, passwords, attempts),
            Firms(engine, passwords),
            Keys(engine),
            Officers(engine, passwords),
        )

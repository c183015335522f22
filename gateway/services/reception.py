"""The reception: whatever concerns people and programs, and not vehicles."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.services.accounts import Accounts
from gateway.services.attempts import Attempts
from gateway.services.desks import Desks
from gateway.services.firms import Firms
from gateway.services.half_declared import HalfDeclarations
from gateway.services.keys import Keys
from gateway.services.officers import Officers
from gateway.services.passwords import Passwords
from gateway.services.second_factors import Sealer, SecondFactors
from gateway.services.sessions import Doorkeeper


@dataclass(frozen=True, slots=True)
class Reception:
    doorkeeper: Doorkeeper
    accounts: Accounts
    firms: Firms
    keys: Keys
    officers: Officers
    second_factors: SecondFactors
    attempts: Attempts
    desks: Desks
    half_declared: HalfDeclarations

    @classmethod
    def over(
        cls,
        engine: AsyncEngine,
        sealer: Sealer,
        *,
        session_lifetime: timedelta,
        sign_in_failures: int,
    ) -> Self:
        """All hash passwords by the same few turns, and count the same attempts."""
        passwords, attempts = Passwords(), Attempts(sign_in_failures)
        second_factors = SecondFactors(engine, sealer)
        lifetime = session_lifetime
        return cls(
            Doorkeeper(engine, passwords, attempts, second_factors, lifetime=lifetime),
            Accounts(engine, passwords, attempts),
            Firms(engine, passwords),
            Keys(engine),
            Officers(engine, passwords, second_factors),
            second_factors,
            attempts,
            Desks(engine),
            HalfDeclarations(engine),
        )

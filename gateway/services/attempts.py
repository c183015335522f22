"""How often somebody may try: to sign in with a wrong password, to register.

Counted in this process alone, and forgotten when it ends: behind a proxy that deals
requests out to several gateways, each of them allows as many.
"""

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from gateway.domain.errors import OneTimePasswordWrong, TooManyAttempts

WINDOW_MINUTES = 15
# An office's people share one address, so it is allowed more than one person is.
ADDRESS_FACTOR = 20
# New accounts an hour from one address, for each failure that is allowed.
REGISTRATIONS_FACTOR = 4


class Attempts:
    """Counts by account *and* address, and by address.

    Never by the account alone: whoever knows a name could keep its owner out by
    failing on purpose.
    """

    def __init__(self, failures: int) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._of_one = RateLimitItemPerMinute(failures, WINDOW_MINUTES)
        self._of_address = RateLimitItemPerMinute(
            failures * ADDRESS_FACTOR, WINDOW_MINUTES
        )
        self._registering = RateLimitItemPerHour(failures * REGISTRATIONS_FACTOR)

    async def begin(self, username: str, address: str) -> None:
        """Count an attempt, before it is known how it ends; raises TooManyAttempts.

        So of guesses that are sent all at once, no more are heard.
        """
        where = network_of(address)
        if not await self._limiter.test(self._of_address, where):
            await self._refuse(self._of_address, where)
        if not await self._limiter.hit(self._of_one, username.lower(), where):
            await self._refuse(self._of_one, username.lower(), where)

    async def failed(self, address: str) -> None:
        await self._limiter.hit(self._of_address, network_of(address))

    async def succeeded(self, username: str, address: str) -> None:
        """Forget the failures of one person, not those of the address."""
        await self._limiter.clear(self._of_one, username.lower(), network_of(address))

    @asynccontextmanager
    async def counted(self, account_id: UUID, address: str) -> AsyncIterator[None]:
        """Count what is tried in the block: a code that may be wrong."""
        whose = f"code of {account_id}"
        await self.begin(whose, address)
        try:
            yield
        except OneTimePasswordWrong:
            await self.failed(address)
            raise
        await self.succeeded(whose, address)

    async def register(self, address: str) -> None:
        """Count a new account; raises TooManyAttempts."""
        where = network_of(address)
        if not await self._limiter.hit(self._registering, "register", where):
            await self._refuse(self._registering, "register", where)

    async def _refuse(self, item: RateLimitItem, *whose: str) -> None:
        until, _ = await self._limiter.get_window_stats(item, *whose)
        wait_s = max(1, math.ceil(until - time.time()))
        msg = f"that was too often; try again in {math.ceil(wait_s / 60)} minutes"
        raise TooManyAttempts(msg, retry_after_s=wait_s)


def network_of(address: str) -> str:
    """Return what one customer of a provider has: an IPv4 address, or an IPv6 /64."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)

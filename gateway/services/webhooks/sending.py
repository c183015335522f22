"""Sends one message to one webhook, once, by the Standard Webhooks specification."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import floor

import aiohttp
from aiohttp.abc import AbstractResolver
from standardwebhooks import Webhook as Signer

from gateway.domain.webhooks import Attempt, Trouble
from gateway.services.webhooks.addresses import AddressGuard, AddressRefused
from gateway.services.webhooks.payloads import Message

CONNECT_S = 3.0
TOTAL_S = 10.0
# What is read of an answer; nobody looks at it, but a short one frees the connection.
MOST_READ = 4096
MOST_CONNECTIONS = 200


class Sender:
    """Speaks to receivers over connections that lead only where they may."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        guard: AddressGuard,
        *,
        resolver: AbstractResolver | None = None,
        total_s: float = TOTAL_S,
    ) -> AsyncIterator["Sender"]:
        connector = aiohttp.TCPConnector(
            socket_factory=guard.open_socket,
            resolver=resolver,
            limit=MOST_CONNECTIONS,
            use_dns_cache=False,
        )
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=total_s, sock_connect=CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": "border-gate-webhooks/1"},
        ) as http:
            yield cls(http)

    async def send(self, url: str, secrets: Sequence[str], message: Message) -> Attempt:
        """Send it, signed with each secret; every outcome is an attempt."""
        started = time.monotonic()
        status, error, asked = None, None, None
        try:
            async with self._http.post(
                url,
                data=message.body,
                headers=signed(message, secrets, datetime.now(UTC)),
                allow_redirects=False,
            ) as answer:
                status = answer.status
                asked = _asked(answer.headers.get("Retry-After"), datetime.now(UTC))
                await answer.content.read(MOST_READ)
        except (aiohttp.ClientError, OSError, ValueError) as failure:
            # An answer that breaks off after its status is no answer.
            status, error = None, _trouble(failure)
        elapsed_ms = round((time.monotonic() - started) * 1000)
        return Attempt(elapsed_ms, status, error, asked)


def signed(message: Message, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the headers of a message; each secret signs, the newest first."""
    body = message.body.decode()
    signatures = (Signer(secret).sign(message.id, now, body) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(floor(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _asked(retry_after: str | None, now: datetime) -> timedelta | None:
    """Read `Retry-After`: seconds or a date; None when it is neither."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(at - now, timedelta(0))


def _trouble(failure: Exception) -> Trouble:
    match failure:
        case TimeoutError() | asyncio.TimeoutError():
            return Trouble.TIMED_OUT
        case aiohttp.ClientConnectorDNSError() | aiohttp.InvalidURL() | UnicodeError():
            return Trouble.UNKNOWN_HOST
        case (
            aiohttp.ClientConnectorCertificateError()
            | aiohttp.ClientConnectorSSLError()
        ):
            return Trouble.CERTIFICATE
        case aiohttp.ClientConnectorError(os_error=AddressRefused()):
            return Trouble.ADDRESS_NOT_ALLOWED
        case aiohttp.ClientConnectorError():
            return Trouble.NO_CONNECTION
        case _:
            return Trouble.BROKEN_ANSWER

"""The public board of a gateway, read over HTTP: the lines as they are now."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp

from simulator.errors import GatewayNotReachable, GatewayNotUnderstood

_TIMEOUT = aiohttp.ClientTimeout(total=10)


async def fetch_board(url: str) -> Mapping[str, Any]:
    """Return what `GET /v1/gates` says; everybody may ask.

    Raises:
        GatewayNotReachable: nothing answers at *url*, or it is not ready.
        GatewayNotUnderstood: what answers is not a gateway.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as http,
            http.get(f"{url}/v1/gates") as response,
        ):
            status = response.status
            is_told = status < HTTPStatus.BAD_REQUEST
            found = await response.json(content_type=None) if is_told else None
    except (aiohttp.ClientError, TimeoutError) as error:
        msg = f"{url} does not answer: is the gateway running there?"
        raise GatewayNotReachable(msg) from error
    except ValueError as error:
        msg = f"{url}/v1/gates does not answer with JSON: that is no gateway"
        raise GatewayNotUnderstood(msg) from error
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        msg = f"{url}/v1/gates answers with {status}: try again when it is ready"
        raise GatewayNotReachable(msg)
    if not isinstance(found, dict) or not isinstance(found.get("gates"), list):
        msg = f"{url}/v1/gates answers with {status} and no gates: that is no gateway"
        raise GatewayNotUnderstood(msg)
    return found

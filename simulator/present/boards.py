"""What a gateway tells everybody, over HTTP: its lines, who is called or inside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from simulator.errors import GatewayNotReachable, GatewayNotUnderstood

_TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Seen:
    """`board` is of all gates, `under_way` says by gate who is called or inside."""

    board: Mapping[str, Any]
    under_way: Mapping[str, Mapping[str, Any]]


async def look(url: str, gates: Iterable[str]) -> Seen:
    """Return what a gateway says of all its gates, and of who is under way at *gates*.

    A gate that the gateway does not have is left out.

    Raises:
        GatewayNotReachable: nothing answers at *url*, or it is not ready.
        GatewayNotUnderstood: what answers is not a gateway, or another version.
    """
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as http:
        board = await _get(http, url, "/v1/gates", "gates")
        known = {one.get("id") for one in board["gates"] if isinstance(one, dict)}
        return Seen(
            board,
            {
                gate: await _get(http, url, f"/v1/gates/{gate}/under-way", "vehicles")
                for gate in gates
                if gate in known
            },
        )


async def _get(
    http: aiohttp.ClientSession, url: str, path: str, wanted: str
) -> Mapping[str, Any]:
    """Return what is answered: an object with a list of what is *wanted*."""
    try:
        async with http.get(f"{url}{path}") as response:
            status = response.status
            is_told = status < HTTPStatus.BAD_REQUEST
            found = await response.json(content_type=None) if is_told else None
    except (aiohttp.ClientError, TimeoutError) as error:
        msg = f"{url} does not answer: is the gateway running there?"
        raise GatewayNotReachable(msg) from error
    except ValueError as error:
        msg = f"{url}{path} does not answer with JSON: that is no gateway"
        raise GatewayNotUnderstood(msg) from error
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        msg = f"{url}{path} answers with {status}: try again when it is ready"
        raise GatewayNotReachable(msg)
    if not isinstance(found, dict) or not isinstance(found.get(wanted), list):
        msg = (
            f"{url}{path} answers with {status} and no {wanted}: that is no gateway,"
            " or one of another version"
        )
        raise GatewayNotUnderstood(msg)
    return found

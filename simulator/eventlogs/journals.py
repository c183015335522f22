"""A gateway's journal as an event log: read over HTTP, as an officer sees it."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta, timezone
from http import HTTPStatus
from typing import Any

import aiohttp

from gateway.domain.declarations import Kind
from simulator.errors import GatewayNotReachable, LogNotReadable
from simulator.eventlogs.events import Case, EventLog
from simulator.live.clock import seconds

_PAGE = 1000
_TIMEOUT = aiohttp.ClientTimeout(total=60)
# Both gates are in Viet Nam, which knows no summer time.
_ZONE = timezone(timedelta(hours=7))


async def fetch(
    url: str, gates: Iterable[str], *, username: str, password: str
) -> EventLog:
    """Return the events of all *gates*' journals, with ids of this log alone.

    Raises:
        GatewayNotReachable: nothing answers at *url*.
        LogNotReadable: it refuses, or has nothing; says what.
    """
    log = EventLog(f"the journal of {', '.join(gates)}", _ZONE)
    cases: dict[str, str] = {}
    try:
        async with aiohttp.ClientSession(url, timeout=_TIMEOUT) as http:
            token = await _sign_in(http, username, password)
            for gate in gates:
                async for entry in _entries(http, gate, token):
                    _add(log, entry, cases)
    except (aiohttp.ClientConnectionError, TimeoutError) as error:
        msg = f"{url} does not answer: {error}"
        raise GatewayNotReachable(msg) from error
    if not log.events:
        msg = f"{log.title} is empty"
        raise LogNotReadable(msg)
    return log


async def _sign_in(http: aiohttp.ClientSession, username: str, password: str) -> str:
    body = {"username": username, "password": password}
    async with http.post("/v1/sessions", json=body) as response:
        if response.status != HTTPStatus.CREATED:
            msg = f"cannot sign in as {username}: {response.status}"
            raise LogNotReadable(msg)
        token: str = (await response.json())["token"]
        return token


async def _entries(
    http: aiohttp.ClientSession, gate: str, token: str
) -> AsyncIterator[Mapping[str, Any]]:
    after = 0
    while True:
        path = f"/v1/gates/{gate}/journal?after={after}&limit={_PAGE}"
        headers = {"Authorization": f"Bearer {token}"}
        async with http.get(path, headers=headers) as response:
            if response.status != HTTPStatus.OK:
                msg = f"the journal of {gate!r} cannot be read: {response.status}"
                raise LogNotReadable(msg)
            items = (await response.json())["items"]
        for entry in items:
            yield entry
        if len(items) < _PAGE:
            return
        after = items[-1]["seq"]


def _add(log: EventLog, entry: Mapping[str, Any], cases: dict[str, str]) -> None:
    declaration = entry["declaration_id"]
    # Notices, controls and lifts by hand are of the gate, and of no vehicle.
    if declaration is None:
        return
    case_id = cases.setdefault(declaration, f"vehicle-{len(cases) + 1:06}")
    told = entry["data"]
    known = log.cases.get(case_id, Case(case_id))
    log.case(
        Case(
            case_id,
            entry["gate"],
            told.get("direction") or known.direction,
            known.category,
            told.get("channel") or known.channel,
        )
    )
    kind = entry["kind"]
    activity = f"{kind} {told['check']}" if kind == Kind.CHECKED else kind
    log.at(case_id, activity, seconds=seconds(entry["at"]), resource=entry["by"])

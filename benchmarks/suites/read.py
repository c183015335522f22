"""Looks a second at declarations that did not move, beside a no-op GET of FastAPI.

What is looked at waits in line, with a place and an estimate; the owner, customs and
the yard look in turn. The no-op takes the id and answers with a pydantic model of the
very same content. They take turns, round by round, and the first round is not counted.
The sandbox's clock stands still: an estimate that changes would make a 304 a 200.

Then a second gateway process looks at the same stores. While vehicles are held and
released through one of them, both are asked about all: what they tell must agree, tag
and body. At last both serve the same crowd, each half of it.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import uvloop

from benchmarks import bodies
from benchmarks.clients import Measured, measure_requests, sign_in
from benchmarks.rows import Row, at_least, at_most, one, ratio, row
from benchmarks.servers import Server, fresh_stores, running_app, running_gateway
from benchmarks.suites import Plan

SECONDS = 30
WAITING = 40
VIEWERS = ("agent", "customs", "yard")
STATUSES = {"no-op GET": 200, "200": 200, "304": 304}
TARGETS = {"200": at_least(0.5), "304": at_least(0.7)}
MOVES = 12
# What 1,200 looks a second may cost of two cores, a generator beside them.
MOST_CPU_US = at_most(250)


class Differed(Exception):
    """Two that should have told the same did not: figures would say nothing."""


@dataclass(frozen=True, slots=True)
class Looked:
    measured: Measured
    # The server's, for one request.
    cpu_us: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who looks, and at what."""

    tokens: Sequence[str]
    paths: Sequence[str]

    def pairs(self) -> list[tuple[str, str]]:
        return [(path, token) for path in self.paths for token in self.tokens]

    def requests(self, tags: Mapping[tuple[str, str], str], count: int) -> list[bytes]:
        """Let them look in turn, with the tags that they know."""
        made = [_request(*pair, tags.get(pair)) for pair in self.pairs()]
        return [made[number % len(made)] for number in range(count)]


def measure(plan: Plan) -> list[Row]:
    with (
        fresh_stores() as stores,
        running_app(stores, "benchmarks.sights:app") as yardstick,
        running_gateway(stores) as first,
    ):
        tokens = [sign_in(first.port, who) for who in VIEWERS]
        plan.tell(f"letting {WAITING} vehicles wait")
        crowd = Crowd(tokens, uvloop.run(_fill(first, tokens)))
        uvloop.run(_stop_the_clock(first))
        uvloop.run(_show(yardstick, first, crowd))
        made = rows(_rounds(yardstick, first, crowd, plan))
        with running_gateway(stores) as second:
            plan.tell("two processes")
            agreed = uvloop.run(_agreement(first, second, crowd))
            return [*made, agreed, _together(first, second, crowd, plan)]


def rows(rounds: Sequence[Mapping[str, Looked]]) -> list[Row]:
    made: list[Row] = []
    for name in STATUSES:
        found = [looked[name].measured for looked in rounds]
        cpu_us = [looked[name].cpu_us for looked in rounds]
        most = MOST_CPU_US if name == "304" else None
        made += [
            row(f"{name} rate", [m.rate for m in found], "requests/s"),
            row(f"{name} p50", [m.percentile_ms(0.50) for m in found], "ms"),
            row(f"{name} p99", [m.percentile_ms(0.99) for m in found], "ms"),
            row(f"{name}, CPU of the server", cpu_us, "us a request", most),
        ]
    bases = [looked["no-op GET"].measured.rate for looked in rounds]
    for name, target in TARGETS.items():
        rates = [looked[name].measured.rate for looked in rounds]
        made.append(ratio(f"{name} / no-op GET", rates, bases, target))
    return made


def _rounds(
    yardstick: Server, gateway: Server, crowd: Crowd, plan: Plan
) -> list[dict[str, Looked]]:
    rounds: list[dict[str, Looked]] = []
    wanted = plan.rounds_or(5)
    for number in range(wanted + 1):
        found = {}
        for name in STATUSES:
            plan.tell(f"round {number} of {wanted}, {name}")
            server = yardstick if name == "no-op GET" else gateway
            found[name] = _look(name, server, crowd, plan)
        rounds.append(found)
    return rounds[1:]


def _look(name: str, server: Server, crowd: Crowd, plan: Plan) -> Looked:
    count, status = plan.amount(6000), STATUSES[name]
    if name == "no-op GET":
        path = crowd.paths[0].replace("/v1/declarations", "/noop")
        asked = Crowd(crowd.tokens, [path]).requests({}, count)
    else:
        tags = uvloop.run(_tags(server, crowd)) if name == "304" else {}
        asked = crowd.requests(tags, count)
    used = server.cpu_s()
    measured = uvloop.run(
        measure_requests(server.port, asked, clients=plan.clients, status=status)
    )
    return Looked(measured, (server.cpu_s() - used) / count * 1e6)


def _together(first: Server, second: Server, crowd: Crowd, plan: Plan) -> Row:
    """Let both serve at once; return how many 304 that are a second."""
    rates = []
    for _ in range(plan.rounds_or(3)):
        asked = crowd.requests(uvloop.run(_tags(first, crowd)), plan.amount(6000))
        half = len(asked) // 2
        both = uvloop.run(_at_once(first, second, asked[:half], asked[half:], plan))
        rates.append(sum(found.rate for found in both))
    return row("304 rate of two processes", rates, "requests/s")


async def _at_once(
    first: Server,
    second: Server,
    here: Sequence[bytes],
    there: Sequence[bytes],
    plan: Plan,
) -> list[Measured]:
    clients = max(1, plan.clients // 2)
    found = await asyncio.gather(
        measure_requests(first.port, here, clients=clients, status=304),
        measure_requests(second.port, there, clients=clients, status=304),
    )
    return list(found)


async def _fill(gateway: Server, tokens: Sequence[str]) -> list[str]:
    """Declare vehicles that come soon, have them approved, and return their paths."""
    agent, customs = ({"Authorization": f"Bearer {token}"} for token in tokens[:2])
    made = bodies.requests("/v1/declarations", token=tokens[0], first=0, count=WAITING)
    soon = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    paths = []
    async with aiohttp.ClientSession(_url(gateway)) as http:
        for number, request in enumerate(made):
            body = json.loads(request.partition(b"\r\n\r\n")[2])
            headers = agent | {"Idempotency-Key": f"benchmark-read-{number:04}"}
            wanted = body | {"planned_arrival": soon}
            async with http.post(
                "/v1/declarations", json=wanted, headers=headers
            ) as answer:
                answer.raise_for_status()
                paths.append(answer.headers["Location"])
            url = f"{paths[-1]}/approve"
            async with http.post(url, json={}, headers=customs) as answer:
                answer.raise_for_status()
    return paths


async def _stop_the_clock(gateway: Server) -> None:
    tester = {"Authorization": f"Bearer {sign_in(gateway.port, 'tester')}"}
    async with (
        aiohttp.ClientSession(_url(gateway), headers=tester) as http,
        http.put("/sandbox/clock", json={"speed": 0}) as answer,
    ):
        answer.raise_for_status()


async def _show(yardstick: Server, gateway: Server, crowd: Crowd) -> None:
    """Give the no-op what the gateway shows, and see that it shows the same."""
    path = crowd.paths[0]
    headers = {"Authorization": f"Bearer {crowd.tokens[0]}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.get(_url(gateway) + path) as answer:
            sight = await answer.json()
        async with http.put(f"{_url(yardstick)}/noop", json=sight) as answer:
            answer.raise_for_status()
        name = path.rpartition("/")[2]
        async with http.get(f"{_url(yardstick)}/noop/{name}") as answer:
            shown = await answer.json()
    if _moments(shown) != _moments(sight):
        msg = "the no-op does not show what the gateway shows; benchmarks/sights.py"
        raise Differed(msg)


def _moments(value: Any) -> Any:
    """Read times as such: 08:00:00Z and 08:00:00+00:00 are the same."""
    match value:
        case dict():
            return {key: _moments(part) for key, part in value.items()}
        case list():
            return [_moments(part) for part in value]
        case str() if value[4:5] == "-" and value.endswith("Z"):
            return datetime.fromisoformat(value)
        case _:
            return value


async def _tags(gateway: Server, crowd: Crowd) -> dict[tuple[str, str], str]:
    sights = await _sights(gateway, crowd)
    return {pair: tag for pair, (tag, _) in sights.items()}


async def _sights(
    gateway: Server, crowd: Crowd
) -> dict[tuple[str, str], tuple[str, bytes]]:
    """Return tag and body of everything for everybody."""
    few = aiohttp.TCPConnector(limit=8)
    async with aiohttp.ClientSession(_url(gateway), connector=few) as http:

        async def look(path: str, token: str) -> tuple[str, bytes]:
            headers = {"Authorization": f"Bearer {token}"}
            async with http.get(path, headers=headers) as answer:
                answer.raise_for_status()
                return answer.headers["ETag"], await answer.read()

        found = await asyncio.gather(*(look(*pair) for pair in crowd.pairs()))
        return dict(zip(crowd.pairs(), found, strict=True))


async def _agreement(first: Server, second: Server, crowd: Crowd) -> Row:
    """Hold and release through the one, ask both; return the share that agrees.

    What changed between two looks of the first, as an estimate may, is not counted.
    """
    customs = {"Authorization": f"Bearer {crowd.tokens[1]}"}
    compared = agreed = 0
    async with aiohttp.ClientSession(_url(first), headers=customs) as http:
        for number in range(MOVES):
            path = crowd.paths[number // 2 % len(crowd.paths)]
            verb = ("hold", "release")[number % 2]
            body = {"reason": f"weighing number {number}"}
            async with http.post(f"{path}/{verb}", json=body) as answer:
                answer.raise_for_status()
            before = await _sights(first, crowd)
            there = await _sights(second, crowd)
            after = await _sights(first, crowd)
            for pair, sight in before.items():
                if sight == after[pair]:
                    compared += 1
                    agreed += sight == there[pair]
    if not compared:
        msg = "nothing stood still long enough to be compared"
        raise Differed(msg)
    return one("two processes agree", agreed / compared, "share", at_least(1))


def _url(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def _request(path: str, token: str, tag: str | None) -> bytes:
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\n{condition}\r\n"
    ).encode()

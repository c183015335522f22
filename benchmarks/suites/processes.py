"""Declarations accepted a second by two gateway processes, beside one.

The same crowd, halved between two processes over the same stores, against one process
with the whole of it, in turns. On two cores the clients and the stores want their share
as well, so twice as much is not to be had; what is shown is that a second process helps
and hinders nobody. One gate's numbers are given out under its lock, whoever serves.
"""

import asyncio
from collections.abc import Sequence

import uvloop

from benchmarks import bodies
from benchmarks.clients import measure_requests, sign_in
from benchmarks.rows import Row, ratio, row
from benchmarks.servers import Server, fresh_stores, running_gateway
from benchmarks.suites import Plan

SECONDS = 25


def measure(plan: Plan) -> list[Row]:
    with (
        fresh_stores() as stores,
        running_gateway(stores) as first,
        running_gateway(stores) as second,
    ):
        token = sign_in(first.port, "agent")
        alone: list[float] = []
        together: list[float] = []
        count, wanted, serial = plan.amount(3000), plan.rounds_or(3), 0
        for number in range(wanted + 1):
            for servers, rates in (((first,), alone), ((first, second), together)):
                plan.tell(f"round {number} of {wanted}, {len(servers)} of them")
                batch = bodies.requests(
                    "/v1/declarations", token=token, first=serial, count=count
                )
                serial += count
                rates.append(uvloop.run(_accept(servers, batch, plan.clients)))
    return rows(alone[1:], together[1:])


def rows(alone: Sequence[float], together: Sequence[float]) -> list[Row]:
    return [
        row("accept rate of one process", alone, "requests/s"),
        row("accept rate of two processes", together, "requests/s"),
        ratio("accept, two processes / one", together, alone),
    ]


async def _accept(
    servers: Sequence[Server], batch: Sequence[bytes], clients: int
) -> float:
    """Return how many a second they accept together, each its share of the batch."""
    shares = [batch[place :: len(servers)] for place in range(len(servers))]
    found = await asyncio.gather(
        *(
            measure_requests(
                server.port, share, clients=max(1, clients // len(servers))
            )
            for server, share in zip(servers, shares, strict=True)
        )
    )
    return sum(one.rate for one in found)

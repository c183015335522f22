"""Declarations accepted a second in calls of five hundred, beside one in each call.

The same gateway process, the same declarations; the two ways take turns, round by
round, after one round that is not counted. A bulk call answers each of its declarations
by itself, so a check of its answers belongs to the tests, and only its time is here.
"""

from collections.abc import Sequence
from typing import NamedTuple

import uvloop

from benchmarks import bodies
from benchmarks.clients import measure_requests, sign_in
from benchmarks.rows import Row, at_least, ratio, row
from benchmarks.servers import Server, fresh_stores, running_gateway
from benchmarks.suites import Plan

SECONDS = 25
SIZE = 500
# Agents who send at the same time; more would only wait for each other.
CALLERS = 4


class Round(NamedTuple):
    """Declarations a second, one by one and in bulk; how long a bulk call took."""

    single: float
    bulk: float
    call_ms: float


def measure(plan: Plan) -> list[Row]:
    count, wanted = plan.amount(4000), plan.rounds_or(3)
    with fresh_stores() as stores, running_gateway(stores) as gateway:
        token = sign_in(gateway.port, "agent")
        rounds = []
        for number in range(wanted + 1):
            plan.tell(f"round {number} of {wanted}")
            first = number * 2 * count
            rounds.append(_round(gateway, token, plan.clients, first, count))
    return rows(rounds[1:])


def _round(gateway: Server, token: str, clients: int, first: int, count: int) -> Round:
    singly = bodies.requests("/v1/declarations", token=token, first=first, count=count)
    single = uvloop.run(measure_requests(gateway.port, singly, clients=clients))
    calls = bodies.bulk_requests(
        token=token, first=first + count, count=count, size=SIZE
    )
    bulk = uvloop.run(
        measure_requests(gateway.port, calls, clients=CALLERS, status=200)
    )
    declared = bulk.rate * count / len(calls)
    return Round(single.rate, declared, bulk.percentile_ms(0.5))


def rows(rounds: Sequence[Round]) -> list[Row]:
    single = [one.single for one in rounds]
    bulk = [one.bulk for one in rounds]
    return [
        row("single rate", single, "declarations/s"),
        row("bulk rate", bulk, "declarations/s"),
        row("bulk call p50", [one.call_ms for one in rounds], "ms"),
        ratio("bulk / single", bulk, single, at_least(1)),
    ]

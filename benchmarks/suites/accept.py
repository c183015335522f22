"""Declarations accepted a second, beside a no-op endpoint and a naive version.

Three servers, each one process of uvicorn, over the same requests and answers. They
take turns, round by round, and the first round is not counted: it warms up caches,
plans and connections. Of the naive version, which takes most of the time, a third as
many are asked for: its rate is as steady after a second as after four.
"""

from collections.abc import Mapping, Sequence

import uvloop

from benchmarks import bodies
from benchmarks.clients import Measured, measure_requests, sign_in
from benchmarks.rows import Row, at_least, ratio, row
from benchmarks.servers import fresh_stores, running_app, running_gateway
from benchmarks.suites import Plan

SECONDS = 35
COUNTS = {"no-op": 3000, "naive": 1000, "accept": 3000}
PATHS = {"no-op": "/noop", "naive": "/naive", "accept": "/v1/declarations"}
TARGETS = {"no-op": at_least(0.6), "naive": at_least(3)}


def measure(plan: Plan) -> list[Row]:
    with (
        fresh_stores() as stores,
        running_app(stores, "benchmarks.yardsticks:app") as yardsticks,
        running_gateway(stores) as gateway,
    ):
        ports = {
            "no-op": yardsticks.port,
            "naive": yardsticks.port,
            "accept": gateway.port,
        }
        return rows(_rounds(ports, sign_in(gateway.port, "agent"), plan))


def _rounds(
    ports: Mapping[str, int], token: str, plan: Plan
) -> list[dict[str, Measured]]:
    rounds: list[dict[str, Measured]] = []
    wanted, serial = plan.rounds_or(7), 0
    for number in range(wanted + 1):
        found = {}
        for name, path in PATHS.items():
            plan.tell(f"round {number} of {wanted}, {name}")
            count = plan.amount(COUNTS[name])
            batch = bodies.requests(path, token=token, first=serial, count=count)
            serial += count
            found[name] = uvloop.run(
                measure_requests(ports[name], batch, clients=plan.clients)
            )
        rounds.append(found)
    return rounds[1:]


def rows(rounds: Sequence[Mapping[str, Measured]]) -> list[Row]:
    made: list[Row] = []
    for name in PATHS:
        found = [one[name] for one in rounds]
        made += [
            row(f"{name} rate", [one.rate for one in found], "requests/s"),
            row(f"{name} p50", [one.percentile_ms(0.50) for one in found], "ms"),
            row(f"{name} p99", [one.percentile_ms(0.99) for one in found], "ms"),
        ]
    accepted = [one["accept"].rate for one in rounds]
    for base, target in TARGETS.items():
        bases = [one[base].rate for one in rounds]
        made.append(ratio(f"accept / {base}", accepted, bases, target))
    return made

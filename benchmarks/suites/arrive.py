"""How long a declaration takes when they arrive at a steady pace, from when it was due.

An open loop: each is sent at its time, whether those before it are answered or not, so
a server that stands still is seen by all who come meanwhile. One process of uvicorn;
every 201 follows a commit that is flushed to the disk. In the end the gateway is killed
(`kill -9`) in the moment of its last answer, and what it said it had accepted is
counted in PostgreSQL: all of it has to be there. The first round is not counted.
"""

from collections.abc import Mapping, Sequence

import uvloop

from benchmarks import bodies
from benchmarks.clients import Measured, sign_in
from benchmarks.fillings import connected
from benchmarks.paces import measure_pace
from benchmarks.rows import Row, at_least, at_most, one, row
from benchmarks.servers import Server, Stores, fresh_stores, running_gateway
from benchmarks.suites import Plan

SECONDS = 30
# A second: a day of July 2025, 1,453 vehicles, in seven seconds, and in three.
PACES = {200: None, 500: at_most(250)}
LASTS_S = 3
ALL = at_least(1)


def measure(plan: Plan) -> list[Row]:
    with fresh_stores() as stores:
        with running_gateway(stores) as gateway:
            rounds, accepted = _rounds(gateway, plan)
            gateway.process.kill()
        kept = uvloop.run(_declared(stores))
    share = kept / accepted
    return [*rows(rounds), one("arriving: accepted and kept", share, "share", ALL)]


def _rounds(gateway: Server, plan: Plan) -> tuple[list[dict[int, Measured]], int]:
    token, serial = sign_in(gateway.port, "agent"), 0
    rounds: list[dict[int, Measured]] = []
    wanted = plan.rounds_or(3)
    for number in range(wanted + 1):
        found = {}
        for pace in PACES:
            plan.tell(f"round {number} of {wanted}, {pace} a second")
            count = plan.amount(pace * LASTS_S)
            batch = bodies.requests(
                "/v1/declarations", token=token, first=serial, count=count
            )
            serial += count
            found[pace] = uvloop.run(
                measure_pace(
                    *(gateway.port, batch), a_second=pace, connections=plan.clients
                )
            )
        rounds.append(found)
    return rounds[1:], serial


def rows(rounds: Sequence[Mapping[int, Measured]]) -> list[Row]:
    made: list[Row] = []
    for pace, most in PACES.items():
        found = [one[pace] for one in rounds]
        middle = [it.percentile_ms(0.5) for it in found]
        last = [it.percentile_ms(0.99) for it in found]
        made += [
            row(f"arriving {pace} a second, p50 from due", middle, "ms"),
            row(f"arriving {pace} a second, p99 from due", last, "ms", most),
        ]
    return made


async def _declared(stores: Stores) -> int:
    async with connected(stores) as connection:
        return int(await connection.fetchval("SELECT count(*) FROM declared"))

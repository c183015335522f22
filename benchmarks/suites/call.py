"""Vehicles called a second by the dispatching worker, from a long line to the gate.

One process that does nothing else. Both gates have a line and more room than anybody
needs, so that the worker is what is measured: it takes the gate's lock, calls the next
ones in order, writes them and their entries in the journal, commits, and shows them in
the lines. The time is from the first call until all are committed and shown.
"""

import asyncio
import sys

import uvloop

from benchmarks import bodies
from benchmarks.crowds import gather
from benchmarks.fillings import connected, wait_for_lines, watch_work
from benchmarks.rows import Row, row
from benchmarks.servers import Stores, fresh_stores, run_gateway_command, running
from benchmarks.suites import Plan

SECONDS = 25
# At each gate. Its admission rate lets no more than some eight thousand in at once.
WAITING = 4_000
_LEFT = "SELECT count(*) FROM declaration WHERE line = 'waiting'"
# Open day and night; as many may come as a gate's controls can say.
_OPEN = """
UPDATE gate SET paced_export = NULL, paced_import = NULL, controls = jsonb_set(
  jsonb_set(controls, '{flows}', '{
    "export": {"lanes": 1, "admission_rate": 100000, "yard_capacity": 100000},
    "import": {"lanes": 1, "admission_rate": 100000, "yard_capacity": 100000}
  }'), '{calendar,windows}', '{
    "mon": ["00:00-23:59:59"], "tue": ["00:00-23:59:59"], "wed": ["00:00-23:59:59"],
    "thu": ["00:00-23:59:59"], "fri": ["00:00-23:59:59"], "sat": ["00:00-23:59:59"],
    "sun": ["00:00-23:59:59"]
  }')
"""


def measure(plan: Plan) -> list[Row]:
    wanted, waiting = plan.rounds_or(2), plan.amount(WAITING)
    found = []
    for number in range(wanted):
        plan.tell(f"round {number + 1} of {wanted}")
        with fresh_stores() as stores:
            for gate in bodies.GATES:
                asyncio.run(gather(stores.database_url, gate, waiting))
            run_gateway_command(stores, "rebuild")
            found.append(uvloop.run(_calling(stores)))
    count = waiting * len(bodies.GATES)
    return [
        row("call rate", [count / took_s for took_s, _ in found], "calls/s"),
        row("call CPU", [cpu_s * 1000 / count for _, cpu_s in found], "ms a call"),
    ]


async def _calling(stores: Stores) -> tuple[float, float]:
    """Return the seconds that it took, and those of the worker's CPU."""
    command = [sys.executable, "-m", "benchmarks.loops", "dispatch"]
    async with connected(stores) as connection:
        await connection.execute(_OPEN)
        at = await connection.fetchval("SELECT clock_timestamp()")
        with running(stores, command, environment={"GATEWAY_SANDBOX": "0"}) as server:
            worked = await watch_work(connection, _LEFT, server)
            ended = await wait_for_lines(connection, stores.redis_url)
        began = await connection.fetchval(
            "SELECT extract(epoch FROM min(at)) FROM journal"
            " WHERE kind = 'called' AND at >= $1",
            at,
        )
    return ended - float(began), worked.cpu_s

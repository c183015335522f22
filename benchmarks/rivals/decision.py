"""The job that every library runs: the one update of a decision, committed.

With asyncpg itself, prepared once for each connection, so nothing that a mapper costs
is in the comparison; the pool has as many connections as jobs run at the same time.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import uvloop

REDIS_URL = os.environ["RIVAL_REDIS_URL"]
# How many jobs are put in line at the same time; that part is not measured.
_ENQUEUED_AT_ONCE = 50
_DECIDE = (
    "UPDATE rival_job SET status = 'approved', decided_at = clock_timestamp()"
    " WHERE id = $1 AND status = 'submitted' RETURNING id"
)
_pools: list[Any] = []


async def open_pool(slots: int) -> None:
    url = os.environ["RIVAL_DATABASE_URL"]
    _pools.append(await asyncpg.create_pool(url, min_size=slots, max_size=slots))


async def decide(job: str) -> None:
    """Commit the update; raises LookupError when somebody has decided before."""
    if await _pools[0].fetchval(_DECIDE, UUID(job)) is None:
        raise LookupError(job)


def run(
    enqueue: Callable[[Sequence[str]], Awaitable[None]],
    work: Callable[[int], object],
) -> None:
    """Do what the command line says, `enqueue` or `work SLOTS`."""
    if sys.argv[1] == "enqueue":
        uvloop.run(_enqueue(enqueue))
    else:
        work(int(sys.argv[2]))


async def _enqueue(enqueue: Callable[[Sequence[str]], Awaitable[None]]) -> None:
    connection = await asyncpg.connect(os.environ["RIVAL_DATABASE_URL"])
    rows = await connection.fetch("SELECT id FROM rival_job WHERE status = 'submitted'")
    await connection.close()
    await enqueue([str(row["id"]) for row in rows])


async def enqueue_each(
    put: Callable[[str], Awaitable[object]], jobs: Sequence[str]
) -> None:
    for start in range(0, len(jobs), _ENQUEUED_AT_ONCE):
        some = jobs[start : start + _ENQUEUED_AT_ONCE]
        await asyncio.gather(*(put(job) for job in some))

"""arq: a sorted set in Redis that is polled, jobs claimed one by one.

With its own half second between polls it would start no more than its slots in each;
so it polls all the time here, which is what makes it fastest.
"""

from collections.abc import Sequence
from typing import Any

import uvloop
from arq import Worker, create_pool
from arq.connections import RedisSettings

from benchmarks.rivals import decision

_POLL_S = 0.001


async def decide(ctx: Any, job: str) -> None:
    await decision.decide(job)


async def enqueue(jobs: Sequence[str]) -> None:
    redis = await create_pool(RedisSettings.from_dsn(decision.REDIS_URL))

    async def put(job: str) -> None:
        await redis.enqueue_job("decide", job)

    await decision.enqueue_each(put, jobs)
    await redis.aclose()


async def _work(slots: int) -> None:
    await decision.open_pool(slots)
    worker = Worker(
        functions=[decide],
        redis_settings=RedisSettings.from_dsn(decision.REDIS_URL),
        max_jobs=slots,
        poll_delay=_POLL_S,
        queue_read_limit=2 * slots,
        keep_result=0,
        log_results=False,
    )
    await worker.async_run()


def work(slots: int) -> None:
    uvloop.run(_work(slots))


if __name__ == "__main__":
    decision.run(enqueue, work)

"""SAQ: a list in Redis, jobs kept while they run, their ends recorded."""

from collections.abc import Sequence
from typing import Any

import uvloop
from redis.asyncio import Redis
from saq import Worker
from saq.queue.redis import RedisQueue

from benchmarks.rivals import decision

# What is done is forgotten at once: nobody asks for results.
_FORGET = -1


async def decide(ctx: Any, *, job: str) -> None:
    await decision.decide(job)


async def enqueue(jobs: Sequence[str]) -> None:
    queue = RedisQueue(Redis.from_url(decision.REDIS_URL))

    async def put(job: str) -> None:
        await queue.enqueue("decide", job=job, ttl=_FORGET)

    await decision.enqueue_each(put, jobs)
    await queue.disconnect()


async def _work(slots: int) -> None:
    await decision.open_pool(slots)
    queue = RedisQueue(Redis.from_url(decision.REDIS_URL))
    worker: Any = Worker(queue, functions=[decide], concurrency=slots)
    await worker.start()


def work(slots: int) -> None:
    uvloop.run(_work(slots))


if __name__ == "__main__":
    decision.run(enqueue, work)

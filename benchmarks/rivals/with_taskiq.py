"""taskiq with taskiq-redis: a stream in Redis, whose messages are acknowledged.

Its broker without acknowledgements loses what a killed worker had taken, so it is not
compared. The worker is the process that `taskiq worker` starts, on uvloop as well.
"""

from collections.abc import Sequence
from typing import Any

from taskiq import TaskiqEvents
from taskiq.cli.common_args import LogLevel
from taskiq.cli.worker.args import WorkerArgs
from taskiq.cli.worker.run import start_listen
from taskiq_redis import RedisStreamBroker

from benchmarks.rivals import decision

# From the first message on: the jobs are there before the worker is.
broker: Any = RedisStreamBroker(decision.REDIS_URL, consumer_id="0")


async def decide(job: str) -> None:
    await decision.decide(job)


task = broker.register_task(decide, task_name="decide")


async def enqueue(jobs: Sequence[str]) -> None:
    await broker.startup()
    await decision.enqueue_each(task.kiq, jobs)
    await broker.shutdown()


def work(slots: int) -> None:
    async def open_pool(_: object) -> None:
        await decision.open_pool(slots)

    broker.add_event_handler(TaskiqEvents.WORKER_STARTUP, open_pool)
    start_listen(
        WorkerArgs(
            broker=broker,
            modules=[],
            workers=1,
            max_async_tasks=slots,
            max_prefetch=slots,
            log_level=LogLevel.WARNING,
        )
    )


if __name__ == "__main__":
    decision.run(enqueue, work)

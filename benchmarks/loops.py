"""`python -m benchmarks.loops approve`: one of the workers, alone in its process.

As `border-gate work` runs it beside the others, until it is told to stop.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import uvloop

from gateway.cli.parts import calm_the_collector
from gateway.resources import Resources, open_resources
from gateway.settings import Settings
from gateway.workers import approve, dispatch

Run = Callable[[Resources, asyncio.Event], Awaitable[None]]
LOOPS: dict[str, Run] = {"approve": approve.run, "dispatch": dispatch.run}


async def main(name: str) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with open_resources(Settings()) as resources:
        await LOOPS[name](resources, stopping)


if __name__ == "__main__":
    calm_the_collector()
    uvloop.run(main(sys.argv[1]))

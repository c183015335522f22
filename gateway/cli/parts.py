"""What runs beside the API: the workers; and what every part does when it starts."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

import structlog

from gateway.resources import open_resources
from gateway.settings import Settings
from gateway.workers import runner


def write_logs(level: str, *first: structlog.typing.Processor) -> None:
    """Log one line an event to standard error: JSON, unless a person watches.

    What comes *first* may add to an event.
    """
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            *first,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def at_end_of_input(act: Callable[[], object]) -> None:
    """Call *act* when standard input ends: whoever held its other end is gone."""

    def watch() -> None:
        # Past Python's own buffer, whose lock would be held when the process ends.
        while os.read(sys.stdin.fileno(), 1024):
            pass
        act()

    threading.Thread(target=watch, daemon=True).start()


def calm_the_collector() -> None:
    """Leave out of garbage collection what lives as long as the process.

    A request or a decision makes little that only the collector can free, and by
    default it would look for it every few of them, through all that was imported.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def work(settings: Settings, *, until_input_ends: bool) -> None:
    """Run the workers until a signal, or until standard input ends."""
    write_logs(settings.log_level)
    calm_the_collector()
    # The loop that uvicorn takes for the API; without it, the standard one.
    with asyncio.Runner(loop_factory=_loop_factory()) as loop:
        loop.run(_work(settings, until_input_ends=until_input_ends))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _work(settings: Settings, *, until_input_ends: bool) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    if until_input_ends:
        at_end_of_input(lambda: loop.call_soon_threadsafe(stopping.set))
    async with open_resources(settings) as resources:
        structlog.get_logger().info("workers_started")
        await runner.run(resources, stopping)

"""The parts that `up` starts and that a deployment runs by themselves."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

import structlog
import uvicorn

from gateway.api.wire import REQUEST_ID
from gateway.cli.endings import Exit, say
from gateway.main import create_app
from gateway.resources import Resources, open_resources
from gateway.settings import Settings
from gateway.workers import runner

if sys.platform != "win32":
    import resource

GRACE_S = 10
# Connections of those who do not watch, and to the stores.
OTHER_FILES = 1_000


def write_logs(level: str) -> None:
    """Log one line an event to standard error: JSON, unless a person watches."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            _name_request,
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


def _name_request(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if (request_id := REQUEST_ID.get()) is not None:
        event["request_id"] = request_id
    return event


def at_end_of_input(act: Callable[[], object]) -> None:
    """Call *act* when standard input ends: whoever held its other end is gone."""

    def watch() -> None:
        # Past Python's own buffer, whose lock would be held when the process ends.
        while os.read(sys.stdin.fileno(), 1024):
            pass
        act()

    threading.Thread(target=watch, daemon=True).start()


class Server(uvicorn.Server):
    """Ends its streams of events when it stops; waiting for them would not end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        resources = self.lifespan.state.get("resources")
        if isinstance(resources, Resources):
            for world in resources.everywhere():
                world.streams.close()
        await super().shutdown(sockets)


def serve(settings: Settings, *, until_input_ends: bool) -> None:
    """Run the API until a signal, or until standard input ends."""
    write_logs(settings.log_level)
    _allow_open_files(settings.most_streams + OTHER_FILES)
    asyncio.run(check_database(settings))
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        # Where a request came from is asked to count failures; anybody could make it
        # up, so only the proxies that are named are believed.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or "",
        timeout_graceful_shutdown=GRACE_S,
        # Longer than a load balancer's, so that it never reuses a closing connection.
        timeout_keep_alive=75,
        h11_max_incomplete_event_size=16 * 1024,
    )
    server = Server(config)
    calm_the_collector()
    if until_input_ends:
        at_end_of_input(lambda: setattr(server, "should_exit", True))
    server.run()
    if not server.started:
        say(f"The API did not start on {settings.host}:{settings.port}; see above")
        raise SystemExit(Exit.PORT_TAKEN)


async def check_database(settings: Settings) -> None:
    """Fail before the server starts, with a message in place of its traceback.

    Raises:
        UnsafeDatabase: its settings could lose what was acknowledged.
        SQLAlchemyError, OSError: it does not answer.
    """
    async with open_resources(settings):
        pass


def _allow_open_files(wanted: int) -> None:
    """Raise what the shell allows, often 1,024, as far as the system lets it."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


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

"""The API as a process of its own.

Only who serves imports this: the web framework and all endpoints take a second of CPU,
which workers and short commands need not spend.
"""

import asyncio
import socket
import sys

import structlog
import uvicorn

from gateway.api.wire import REQUEST_ID
from gateway.cli.endings import Exit, say
from gateway.cli.parts import at_end_of_input, calm_the_collector, write_logs
from gateway.main import create_app
from gateway.resources import Resources, open_resources
from gateway.settings import Settings

if sys.platform != "win32":
    import resource

GRACE_S = 10
# Connections of those who do not watch, and to the stores.
OTHER_FILES = 1_000


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
    write_logs(settings.log_level, _name_request)
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


def _name_request(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if (request_id := REQUEST_ID.get()) is not None:
        event["request_id"] = request_id
    return event

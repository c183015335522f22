"""The API as a process of its own.

Only who serves imports this: the web framework and all endpoints take a second of CPU,
which workers and short commands need not spend.
"""

import asyncio
import socket
import sys
from contextlib import ExitStack

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
# Seconds. Longer than a load balancer's, so that it never reuses a closing connection.
KEPT_ALIVE_S = 75
# Connections of those who do not watch: two hundred who come in a second, as long as
# each is kept alive. With them those to the stores.
OTHER_FILES = 200 * KEPT_ALIVE_S
# libuv takes in one connection for each listening socket and turn of its loop, and a
# turn takes milliseconds while thousands declare: with one socket, who connected in a
# stampede stood for seconds in the kernel's queue. It is the same one, several times.
LISTENERS = 16


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
        timeout_keep_alive=KEPT_ALIVE_S,
        h11_max_incomplete_event_size=16 * 1024,
    )
    server = Server(config)
    try:
        listening = bound(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        say(f"The API did not start on {where}: {error.strerror or error}")
        raise SystemExit(Exit.PORT_TAKEN) from None
    calm_the_collector()
    if until_input_ends:
        at_end_of_input(lambda: setattr(server, "should_exit", True))
    server.run(listening)
    if not server.started:
        say("The API did not start; see above")
        raise SystemExit(Exit.PORT_TAKEN)


def bound(host: str, port: int) -> list[socket.socket]:
    """Bind the sockets to listen on, each of them `LISTENERS` times; raises OSError."""
    with ExitStack() as if_one_fails:
        found = []
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            sock = if_one_fails.enter_context(socket.socket(family, kind, protocol))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind(address)
            found.append(sock)
        if_one_fails.pop_all()
    return [one for sock in found for one in (sock, *_duplicates(sock))]


def _duplicates(sock: socket.socket) -> list[socket.socket]:
    return [sock.dup() for _ in range(LISTENERS - 1)]


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

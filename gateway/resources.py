"""What a running process holds open, be it the API, a worker or a command."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.clock import Clock, ClockUnreachable, SandboxClock, SystemClock
from gateway.domain.errors import ControlsNotAllowed, GateNotFound
from gateway.domain.gates import Gate, from_definition
from gateway.lines.client import connect
from gateway.lines.lines import Lines
from gateway.services.actors import Actors
from gateway.services.boards import Boards
from gateway.services.erasing import Eraser, Pseudonyms
from gateway.services.estimating import Outlooks
from gateway.services.exporting import Exporter
from gateway.services.feed import Commits, Feed
from gateway.services.foreseeing import Foreseer
from gateway.services.gate_changing import GateChanger
from gateway.services.looking_back import Archive
from gateway.services.messages.inbox import Inbox
from gateway.services.messages.texting import SandboxTexts, TextService
from gateway.services.passes import PassSigner, PassVerifier
from gateway.services.payments.desk import PaymentDesk
from gateway.services.payments.sandbox import SandboxProvider
from gateway.services.preparing import prepare_world
from gateway.services.projection import Projector
from gateway.services.reading import Reader
from gateway.services.reception import Reception
from gateway.services.sandbox.faults import Faults
from gateway.services.sandbox.worlds import Worlds
from gateway.services.scoring import Scores
from gateway.services.second_factors import Sealer
from gateway.services.shared_boards import SharedBoards, Shown
from gateway.services.shared_days import SharedDays
from gateway.services.under_way import UnderWay
from gateway.services.watching import Streams
from gateway.services.webhooks.addresses import AddressGuard, networks
from gateway.services.webhooks.administration import Webhooks
from gateway.services.webhooks.sending import Sender
from gateway.services.writer import GateWriter
from gateway.settings import Settings
from gateway.storage import gates, journal
from gateway.storage.base import (
    LOOK_UPS_ONLY,
    assert_durable,
    autocommitting,
    make_engine,
)
from gateway.storage.worlds import schema_of, settings_of

# Each gate's writer keeps one connection, from when it first writes. One more hears of
# changed sessions, and three look declarations up.
MOST_GATES = 50
KEPT_BESIDE = 4


class Loop(Protocol):
    """What runs as long as the process does."""

    async def run(self, stopping: asyncio.Event) -> None: ...


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything a request or a worker may ask for; nothing is global."""

    engine: AsyncEngine
    redis: Redis
    lines: Lines
    clock: Clock
    projector: Projector
    writers: Mapping[str, GateWriter]
    actors: Actors
    reader: Reader
    boards: SharedBoards
    days: SharedDays
    outlooks: Outlooks
    scores: Scores
    under_way: UnderWay
    gate_changer: GateChanger
    feed: Feed
    streams: Streams
    reception: Reception
    eraser: Eraser
    exporter: Exporter
    webhooks: Webhooks
    payments: PaymentDesk
    inbox: Inbox
    foreseer: Foreseer
    # Who sends text messages to drivers; nobody, until a service is connected.
    texting: TextService | None
    signer: PassSigner
    verifier: PassVerifier
    sandbox: "Sandbox"
    is_sandbox: bool
    officers_need_totp: bool

    def everywhere(self) -> "Iterator[Resources]":
        """Yield this world, and those of tenants that are open in this process."""
        yield self
        if self.sandbox.worlds is not None:
            yield from self.sandbox.worlds.opened()

    def writer(self, gate: str) -> GateWriter:
        """Raises GateNotFound."""
        try:
            return self.writers[gate]
        except KeyError:
            msg = f"there is no gate {gate!r}; there are {', '.join(self.writers)}"
            raise GateNotFound(msg) from None


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What testers turn; outside the sandbox nothing is ever turned."""

    # As the gates file has them.
    defined: list[Gate]
    faults: Faults
    # Those of tenants, whose own worlds have none.
    worlds: Worlds[Resources] | None

    @property
    def loops(self) -> list[Loop]:
        return [self.faults, *([self.worlds] if self.worlds else [])]


def read_gates(path: Path) -> list[Gate]:
    """Read the gates file; raises ControlsNotAllowed, which says what is wrong."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        tables = found["gates"].items()
    except (OSError, ValueError, KeyError, AttributeError) as error:
        msg = f"{path}: {error!r}"
        raise ControlsNotAllowed(msg) from error
    return [from_definition(name, gate) for name, gate in tables]


@asynccontextmanager
async def open_resources(
    settings: Settings, world: str = ""
) -> AsyncIterator[Resources]:
    """Open one world, run its writers, close all in the end; raises UnsafeDatabase."""
    async with _stores(settings, world) as (engine, reading, writing, redis):
        gate_ids, clock = await _taken_up(settings, engine, redis, world)
        lines = Lines(redis, gate_ids, world=world)
        projector = Projector(engine, lines, clock)
        outlooks = Outlooks(reading, feed := Feed(reading, lines))
        boards = _boards(Boards(reading, lines, outlooks), feed)
        commits = Shown(boards, Commits(feed, projector))
        writers = {gate: GateWriter(gate, writing, commits, clock) for gate in gate_ids}
        sandbox = _sandbox(settings, engine, redis, world)
        actors = Actors(reading, writing, streams := Streams(settings.most_streams))
        async with (
            _webhooks(settings, engine) as webhooks,
            aclosing(Reader(reading, writing, lines, feed, outlooks)) as reader,
            _running([*writers.values(), feed, actors, *sandbox.loops], clock),
        ):
            yield Resources(
                engine=engine,
                redis=redis,
                lines=lines,
                clock=clock,
                projector=projector,
                writers=writers,
                actors=actors,
                reader=reader,
                boards=boards,
                days=SharedDays(Archive(reading)),
                outlooks=outlooks,
                scores=Scores(reading),
                under_way=UnderWay(reading),
                gate_changer=GateChanger(writing, commits, clock),
                feed=feed,
                streams=streams,
                reception=_reception(engine, settings),
                eraser=_eraser(engine, settings),
                exporter=Exporter(engine, reader),
                webhooks=webhooks,
                payments=_payments(settings, engine, writers),
                inbox=Inbox(engine),
                foreseer=Foreseer(settings.what_if_scenario),
                texting=SandboxTexts(engine) if settings.sandbox else None,
                signer=(signer := _signer(settings)),
                verifier=PassVerifier.trusting(signer.public_key),
                sandbox=sandbox,
                is_sandbox=settings.sandbox,
                officers_need_totp=settings.officers_need_totp,
            )


@asynccontextmanager
async def _stores(
    settings: Settings, world: str
) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine, AsyncEngine, Redis]]:
    """Connect with PostgreSQL, as readers and as writers, and with Redis."""
    url, redis_url = _addresses(settings)
    here = settings_of(schema_of(world))
    engine = make_engine(url, pool_size=settings.database_pool, settings=here)
    writing = _writing(url, here)
    redis = connect(redis_url)
    try:
        yield engine, autocommitting(engine), writing, redis
    finally:
        await redis.aclose()
        await writing.dispose()
        await engine.dispose()


def _writing(url: str, here: Mapping[str, str]) -> AsyncEngine:
    said, size = LOOK_UPS_ONLY | dict(here), MOST_GATES + KEPT_BESIDE
    return autocommitting(make_engine(url, pool_size=size, settings=said))


def _sandbox(
    settings: Settings, engine: AsyncEngine, redis: Redis, world: str
) -> Sandbox:
    has_tenants = settings.sandbox and not world
    return Sandbox(
        defined=read_gates(settings.gates_file),
        faults=Faults(redis, world=world, is_allowed=settings.sandbox),
        worlds=_worlds(settings, engine, redis) if has_tenants else None,
    )


def _worlds(settings: Settings, engine: AsyncEngine, redis: Redis) -> Worlds[Resources]:
    """Open the worlds of tenants on few connections each."""
    modest = settings.model_copy(update={"database_pool": 5})

    async def prepare(schema: str) -> None:
        url, _ = _addresses(settings)
        defined = read_gates(settings.gates_file)
        await prepare_world(url, schema, defined, is_sandbox=True)

    return Worlds(
        engine,
        redis,
        opening=lambda world: open_resources(modest, world=world),
        prepare=prepare,
        most=settings.most_tenants,
    )


def _boards(boards: Boards, feed: Feed) -> SharedBoards:
    """Make the boards that hear of what happens as soon as this process does."""
    shared = SharedBoards(boards)
    feed.tell(shared)
    return shared


def _addresses(settings: Settings) -> tuple[str, str]:
    """Return where PostgreSQL and Redis are."""
    if settings.database_url is None or settings.redis_url is None:
        msg = "GATEWAY_DATABASE_URL and GATEWAY_REDIS_URL are not set"
        raise ValueError(msg)
    redis_url = settings.redis_url.get_secret_value()
    return settings.database_url.get_secret_value(), redis_url


async def _taken_up(
    settings: Settings, engine: AsyncEngine, redis: Redis, world: str
) -> tuple[list[str], Clock]:
    """Return every gate, and the clock that goes on; raises UnsafeDatabase."""
    gate_ids, last = await _histories(engine)
    return gate_ids, await _clock(settings, redis, last, world)


async def _histories(engine: AsyncEngine) -> tuple[list[str], datetime | None]:
    """Return every gate, and the latest time in any of their journals.

    Raises UnsafeDatabase.
    """
    async with engine.connect() as connection:
        await assert_durable(connection)
        found = [gate for gate, _, _ in await gates.heads(connection)]
        return found, await journal.latest(connection)


async def _clock(
    settings: Settings, redis: Redis, last: datetime | None, world: str
) -> Clock:
    """Take up the sandbox's clock; a new one never begins before what is journaled."""
    if not settings.sandbox:
        return SystemClock()
    clock = SandboxClock(redis, world=world)
    begin = last if last is not None and last > clock() else None
    with suppress(ClockUnreachable):  # It goes on from real time until Redis is back.
        await clock.resume(begin=begin)
    return clock


def _payments(
    settings: Settings, engine: AsyncEngine, writers: Mapping[str, GateWriter]
) -> PaymentDesk:
    """Only the sandbox has a provider: no real one is known here."""
    provider = SandboxProvider(engine) if settings.sandbox else None
    return PaymentDesk(engine, writers, provider)


def _signer(settings: Settings) -> PassSigner:
    if settings.pass_key is None:
        msg = "GATEWAY_PASS_KEY is not set: nobody could be given a pass"
        raise ValueError(msg)
    return PassSigner.from_pem(settings.pass_key.get_secret_value().encode())


@asynccontextmanager
async def _webhooks(settings: Settings, engine: AsyncEngine) -> AsyncIterator[Webhooks]:
    guard = AddressGuard(
        networks(settings.webhook_private_addresses or ""),
        allows_http=settings.webhook_http or settings.sandbox,
    )
    async with Sender.opened(guard) as sender:
        yield Webhooks(engine, sender, guard)


def _eraser(engine: AsyncEngine, settings: Settings) -> Eraser:
    """Pseudonyms are made with the oldest key, which stays when keys are replaced."""
    keys = settings.secrets_key.get_secret_value() if settings.secrets_key else ""
    oldest = keys.rpartition(",")[2].strip()
    keeps = timedelta(days=settings.retention_days)
    return Eraser(engine, Pseudonyms(oldest), keeps=keeps)


def _reception(engine: AsyncEngine, settings: Settings) -> Reception:
    if settings.secrets_key is None:
        msg = "GATEWAY_SECRETS_KEY is not set: no secret could be kept"
        raise ValueError(msg)
    return Reception.over(
        engine,
        Sealer(settings.secrets_key.get_secret_value()),
        session_lifetime=settings.session_lifetime,
        sign_in_failures=settings.sign_in_failures,
    )


@asynccontextmanager
async def _running(loops: Iterable[Loop], clock: Clock) -> AsyncIterator[None]:
    """Run the loops and the clock's follower until the block ends."""
    stopping = asyncio.Event()
    failed: Exception | None = None
    async with asyncio.TaskGroup() as group:
        for loop in loops:
            group.create_task(loop.run(stopping))
        if isinstance(clock, SandboxClock):
            group.create_task(clock.follow(stopping))
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised below, by itself
            failed = error
        finally:
            stopping.set()
    if failed is not None:
        raise failed

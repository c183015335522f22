"""Who asks: remembered for as long as the database would tell if that changed.

The database notifies of every session and account that is ended or changed. A process
that hears this, and knows that it hears, need not ask again. One that does not, because
its connection broke, asks the database each time.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.journal import Actor
from gateway.services.gathering import Gatherer
from gateway.services.watching import Streams
from gateway.storage import sessions
from gateway.storage.driver import Listening, listening
from gateway.storage.sessions import Signed

MOST_REMEMBERED = 20_000
BEAT_S = 1.0
# How long a beat may take on a busy machine.
PATIENCE_S = 2.0
# How long silence is taken for good news; longer than a beat and its answer.
TRUST_S = 4.0
PAUSE_S = 0.5

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class _Remembered:
    actor: Actor
    until: float


class Actors:
    """Tells who a token belongs to; `hearing` is a connection of its own."""

    def __init__(
        self, engine: AsyncEngine, hearing: AsyncEngine, streams: Streams
    ) -> None:
        self._engine = engine
        self._hearing = hearing
        self._streams = streams
        self._remembered: OrderedDict[bytes, _Remembered] = OrderedDict()
        self._questions: Gatherer[bytes, Signed] = Gatherer(self._look_up)
        self._asked = asyncio.Event()
        self._trusted_until = 0.0
        self._changes = 0
        self._connection: Listening | None = None

    def known(self, token_hash: bytes) -> Actor | None:
        """Return who it belongs to now, if that needs no question."""
        known = self._remembered.get(token_hash)
        if known is None:
            return None
        now = time.monotonic()
        is_certain = now < known.until and now < self._trusted_until
        return known.actor if is_certain else None

    async def ask(self, token_hash: bytes) -> Actor | None:
        """Return who it belongs to now; None when the session has ended."""
        self._asked.set()
        known = self.known(token_hash)
        if known is not None:
            return known
        found = await self._questions.ask(token_hash)
        return None if found is None else found.actor

    def recall(self, token_hash: bytes) -> Actor | None:
        """Return what was found last, which may have changed since.

        Only for who makes sure of it later, in the transaction that depends on it.
        """
        known = self._remembered.get(token_hash)
        return None if known is None else known.actor

    def forget(self, token_hash: bytes) -> None:
        self._changes += 1
        self._remembered.pop(token_hash, None)

    async def settle(self) -> None:
        """Hear all that was committed before; for who has just changed somebody."""
        connection = self._connection
        if connection is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                await connection.catch_up()
        except (SQLAlchemyError, OSError, TimeoutError):
            self._trusted_until = 0.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Listen, from the first question until *stopping*."""
        task = asyncio.create_task(self._listen())
        await stopping.wait()
        task.cancel()
        await asyncio.wait({task})

    async def _listen(self) -> None:
        await self._asked.wait()
        is_heard = True
        while True:
            try:
                await self._hear()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                if is_heard:
                    log.warning("actors_unheard", error=type(error).__name__)
                is_heard = False
            except Exception:
                log.exception("actors_unheard")
            await asyncio.sleep(PAUSE_S)

    async def _hear(self) -> None:
        """Hear of changes until the connection breaks."""
        async with listening(self._hearing, sessions.CHANNEL, self._hear_of) as heard:
            # Whatever changed while nobody listened.
            self._forget_all()
            self._connection = heard
            try:
                while True:
                    began = time.monotonic()
                    async with asyncio.timeout(PATIENCE_S):
                        await heard.catch_up()
                    self._trusted_until = began + TRUST_S
                    await asyncio.sleep(BEAT_S)
            finally:
                self._connection = None
                self._trusted_until = 0.0

    def _hear_of(self, changed: str) -> None:
        """Forget a session, by its hash, or an account with all its sessions."""
        self._changes += 1
        with suppress(ValueError):
            whose = UUID(changed) if "-" in changed else bytes.fromhex(changed)
            if isinstance(whose, UUID):
                self._forget_account(whose)
            else:
                self._remembered.pop(whose, None)
            self._streams.doubt(whose)

    def _forget_account(self, account_id: UUID) -> None:
        for token_hash, known in list(self._remembered.items()):
            if account_id in {known.actor.account_id, known.actor.owner_id}:
                del self._remembered[token_hash]

    def _forget_all(self) -> None:
        self._changes += 1
        self._remembered.clear()

    async def _look_up(self, hashes: Sequence[bytes]) -> dict[bytes, Signed]:
        changes, began = self._changes, time.monotonic()
        async with self._engine.connect() as connection:
            found = await sessions.actors(connection, hashes)
        # What changed while this was read may be in it or not: it is not remembered.
        if changes == self._changes:
            for token_hash, signed in found.items():
                self._remember(token_hash, signed, began)
        return found

    def _remember(self, token_hash: bytes, signed: Signed, began: float) -> None:
        self._remembered[token_hash] = _Remembered(signed.actor, began + signed.lasts_s)
        self._remembered.move_to_end(token_hash)
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)

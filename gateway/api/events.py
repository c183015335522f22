"""Watching: what happens at a gate, or to a declaration, as it happens."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from gateway.api import streams, views
from gateway.api.answers.describing import tells_nothing
from gateway.api.deps import Open, SignedIn, bearer_token
from gateway.api.gates import Officer
from gateway.api.refusals import refuses
from gateway.api.streams import EventStream
from gateway.domain import errors
from gateway.domain.journal import Actor, JournalEntry
from gateway.domain.lifecycle import FINAL
from gateway.resources import Resources
from gateway.services.feed import AWAY
from gateway.services.sessions import hash_token
from gateway.services.watching import Told, Watch

router = APIRouter(tags=["events"])

HEARTBEAT_S = 15.0
# How long a declaration that is over is still watched: late facts may come.
LINGER_S = 60.0
PAGE = 500
_ID = r"^(?:[a-z0-9-]{1,40}:)?[0-9]{1,18}$"
LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The id of the last event that you have: go on after it.",
    # An empty one is none.
    "schema": {"type": "string", "pattern": f"^$|{_ID}"},
    "example": "huu-nghi:7",
}
_REFUSALS = (
    errors.NotAuthenticated,
    errors.MalformedRequest,
    errors.TooManyStreams,
)


class LastSeen(NamedTuple):
    """The last event that somebody has; None is whatever gate it is asked at."""

    gate: str | None
    seq: int


async def last_seen(
    request: Request,
    last_event_id: Annotated[
        str | None,
        Query(pattern=_ID, description="As `Last-Event-ID`, which comes before it."),
    ] = None,
) -> LastSeen | None:
    """Read where to go on; a browser that comes back says so in a header.

    Raises MalformedRequest.
    """
    text = request.headers.get("last-event-id") or last_event_id
    if text is None:
        return None
    if not re.fullmatch(_ID, text, re.ASCII):
        msg = "Last-Event-ID is the id of an event: a gate, a colon and a number"
        raise errors.MalformedRequest(msg)
    gate, _, seq = text.rpartition(":")
    return LastSeen(gate or None, int(seq))


Last = Annotated[LastSeen | None, Depends(last_seen)]
Seconds = Annotated[
    int | None,
    Query(ge=0, le=86_400, description="End after so long; 0: with what is there."),
]


@router.get(
    "/v1/gates/{gate}/events",
    response_class=EventStream,
    status_code=200,
    responses=refuses(*_REFUSALS, errors.RoleNotAllowed, errors.GateNotFound)
    | streams.DOCUMENTED,
    openapi_extra={"parameters": [LAST_EVENT_ID]},
)
async def watch_gate(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    request: Request,
    resources: Open,
    actor: Officer,
    last: Last,
    seconds: Seconds = None,
) -> Response:
    """The gate's journal as it is written, as server-sent events.

    Begins with `state`, the gate's board; or, with `Last-Event-ID`, after that event.
    """
    if last is not None and last.gate not in {None, gate}:
        msg = f"the last event was one of {last.gate}"
        raise errors.MalformedRequest(msg)
    watcher = _admit(request, resources, actor)
    return EventStream(watcher.gate(gate, last), seconds=seconds)


@router.get(
    "/v1/declarations/{declaration_id}/events",
    response_class=EventStream,
    status_code=200,
    responses=refuses(*_REFUSALS, errors.DeclarationNotFound)
    | streams.DOCUMENTED
    | tells_nothing(said="It is over, and you have seen all of it."),
    openapi_extra={"parameters": [LAST_EVENT_ID]},
)
async def watch_declaration(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    request: Request,
    resources: Open,
    actor: SignedIn,
    last: Last,
    seconds: Seconds = None,
) -> Response:
    """What happens to a declaration, as server-sent events.

    Begins with `state`, the declaration; or, with `Last-Event-ID`, after that event.
    """
    watcher = _admit(request, resources, actor)
    return EventStream(watcher.declaration(declaration_id, last), seconds=seconds)


def _admit(request: Request, resources: Resources, actor: Actor) -> "Watcher":
    resources.streams.admit(actor.account_id)
    return Watcher(resources, actor, hash_token(bearer_token(request)))


@dataclass(frozen=True, slots=True)
class Watcher:
    """Whoever watches, as long as the session lasts."""

    resources: Resources
    actor: Actor
    session: bytes

    async def gate(
        self, gate: str, last: LastSeen | None
    ) -> AsyncGenerator[bytes, None]:
        feed, watch = self.resources.feed, Watch()
        with self._counted(watch):
            after = await feed.head(gate)
            if last is None or not await feed.reach(gate, last.seq):
                yield streams.RETRY + await self._board(gate, after)
            else:
                yield streams.RETRY
                after = last.seq
            while not watch.over and not feed.join(gate, after, watch):
                page = await self.resources.reader.journal(gate, after, PAGE)
                yield streams.entries([Told(e) for e in page], views.journal_entry)
                after = page[-1].seq if page else after
                await feed.begun()
            try:
                async for told in self._turns(watch):
                    written = streams.entries(told, views.journal_entry)
                    yield written or streams.HEARTBEAT
            finally:
                feed.leave(gate, watch)
            yield streams.RESUME

    async def _board(self, gate: str, seq: int) -> bytes:
        board = await self.resources.boards.one(gate, self.resources.clock())
        return streams.event("state", views.board(board), seq=(gate, seq))

    async def news(self, gate: str) -> AsyncGenerator[list[Told], None]:
        """Yield what is journaled at a gate from now on, and nothing now and then.

        Nothing comes first, as soon as no later entry can be missed: an answer that
        began before would promise what it cannot keep. Raises GateNotFound, and Busy.
        """
        feed, watch = self.resources.feed, Watch()
        with self._counted(watch):
            while not feed.join(gate, await feed.head(gate), watch):
                pass
            try:
                yield []
                async for told in self._turns(watch):
                    yield told
            finally:
                feed.leave(gate, watch)

    async def declarations(
        self, ids: Sequence[UUID]
    ) -> AsyncGenerator[list[Told], None]:
        """Yield what happens to them from now on, and nothing now and then.

        Nothing comes first, as with `news`. Raises Busy.

        The caller knows that they are the actor's to see.
        """
        watch = Watch()
        await self.resources.feed.begun()
        with self._counted(watch), ExitStack() as stack:
            for one in ids:
                stack.enter_context(self.resources.feed.watching(one, watch))
            yield []
            async for told in self._turns(watch):
                yield told

    async def declaration(
        self, declaration_id: UUID, last: LastSeen | None
    ) -> AsyncGenerator[bytes, None]:
        feed, watch = self.resources.feed, Watch()
        await feed.begun()
        with (
            self._counted(watch),
            feed.watching(declaration_id, watch),
        ):
            # First what has happened, then how it stands: so what comes in between is
            # told twice, and never lost.
            reader = self.resources.reader
            known = await reader.history(declaration_id, self.actor)
            if last is None:
                yield streams.RETRY + await self._state(declaration_id, known)
            elif missed := _missed(last, known):
                told = [Told(entry) for entry in missed]
                yield streams.RETRY + streams.entries(told, views.history)
            elif _is_over(known):
                return
            else:
                yield streams.RETRY
            async for chunk in self._life(watch, known):
                yield chunk

    async def _state(
        self, declaration_id: UUID, known: Sequence[JournalEntry]
    ) -> bytes:
        reader, now = self.resources.reader, self.resources.clock()
        found = await reader.declaration(declaration_id, self.actor)
        newest = (known[-1].gate, known[-1].seq)
        return streams.event("state", views.seen(found, now, self.actor), seq=newest)

    async def _life(
        self, watch: Watch, known: Sequence[JournalEntry]
    ) -> AsyncGenerator[bytes, None]:
        """Yield what follows *known*, until some time after the end."""
        time = asyncio.get_running_loop().time
        since = time()
        heard = {entry.gate: entry.seq for entry in sorted(known, key=_seq)}
        is_over = _is_over(known)
        async for told in self._turns(watch):
            news = [t for t in told if t.entry.seq > heard.get(t.entry.gate, 0)]
            if news:
                is_over, since = _is_over([t.entry for t in news]), time()
            elif is_over and time() - since >= LINGER_S:
                yield streams.event("end", {"reason": "final"})
                return
            yield streams.entries(news, views.history) or streams.HEARTBEAT
        yield streams.RESUME

    async def _turns(self, watch: Watch) -> AsyncGenerator[list[Told], None]:
        """Yield what arrives, and nothing now and then, until the watch is over."""
        time = asyncio.get_running_loop().time
        asked = time()
        while not watch.over:
            yield await watch.take(HEARTBEAT_S)
            if watch.doubted or time() - asked >= HEARTBEAT_S:
                watch.doubted, asked = False, time()
                if not await self._may_stay():
                    return

    def _counted(self, watch: Watch) -> AbstractContextManager[None]:
        account_id = self.actor.account_id
        return self.resources.streams.counted(self.session, account_id, watch)

    async def _may_stay(self) -> bool:
        try:
            return await self.resources.actors.ask(self.session) == self.actor
        except AWAY:
            return True  # Nothing was revoked while the database is away.


def _seq(entry: JournalEntry) -> int:
    return entry.seq


def _missed(last: LastSeen, known: Sequence[JournalEntry]) -> list[JournalEntry]:
    """Return what follows the last event that somebody has: all, if it is unknown."""
    places = [
        place
        for place, entry in enumerate(known)
        if entry.seq == last.seq and last.gate in {None, entry.gate}
    ]
    if not places:
        return list(known)
    # A tester may have put the clock back: at one gate the number alone says the order.
    gate = known[places[-1]].gate
    return [
        entry
        for place, entry in enumerate(known)
        if place > places[-1] or (entry.gate == gate and entry.seq > last.seq)
    ]


def _is_over(known: Sequence[JournalEntry]) -> bool:
    return bool(known) and known[-1].data.get("to") in FINAL

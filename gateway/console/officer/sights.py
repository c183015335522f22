"""One look at the desk: a queue beside the declaration that is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.exceptions import HTTPException

from gateway.api.deps import require
from gateway.console.officer import rows, shown
from gateway.console.officer.events import ShownEvent, Teller
from gateway.console.officer.queues import QUEUES, Queue, find, read
from gateway.console.phrases import phrases_in
from gateway.console.visitors import Visitor, get_actor
from gateway.domain.declarations import Kind
from gateway.domain.errors import DeclarationNotFound, RoleNotAllowed
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.reading import OFFICERS
from gateway.services.seen import Seen

# What officers do, of all that happens to a declaration.
_DEEDS = frozenset(
    {
        Kind.APPROVED,
        Kind.REJECTED,
        Kind.HELD,
        Kind.RELEASED,
        Kind.RETURNED,
        Kind.PLACE_RESTORED,
        Kind.CHECKED,
        Kind.CHECKED_IN,
        Kind.ENTERED,
        Kind.DEPARTED,
    }
)


PAPER_KEEPERS = ("border_guard", "management")


async def get_officer(actor: Annotated[Actor, Depends(get_actor)]) -> Actor:
    """Raises NotAuthenticated, EnrolmentNeeded, RoleNotAllowed."""
    require(actor, *sorted(OFFICERS))
    return actor


Officer = Annotated[Actor, Depends(get_officer)]


@dataclass(frozen=True, slots=True)
class Collision:
    """What stood in the way of a form, and what was typed into it.

    `events` is what others did since the officer read the declaration.
    """

    verb: str
    said: str
    events: Sequence[ShownEvent] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """`place` counts from 1, in the queue; `done` says what the last form did."""

    gate: Gate
    queue: Queue
    queues: Sequence[Queue]
    counts: Mapping[Queue, str]
    rows: Sequence[rows.ShownRow]
    item: shown.ShownItem | None
    is_chosen: bool
    previous: str
    following: str
    time: str
    # All gates by name, for who works at any.
    gates: Mapping[str, str]
    wanted: str = ""
    done: str = ""
    collision: Collision | None = None
    # A border guard's record of a lift by hand, as it was typed; None has no such form.
    lift: Mapping[str, str] | None = None
    is_lifted: bool = False
    # Who records paper tickets, as the API's door has it.
    keeps_paper: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer at a gate, who looks at a moment."""

    resources: Resources
    visitor: Visitor
    actor: Actor
    gate: Gate
    now: datetime
    gates: Mapping[str, str]

    @property
    def teller(self) -> Teller:
        language = self.visitor.language
        return Teller(self.gate, self.now, self.actor, language, phrases_in(language))

    async def sight(
        self,
        queue: Queue,
        chosen: UUID | None,
        *,
        wanted: str = "",
        read_up_to: int | None = None,
        done: UUID | None = None,
        collision: Collision | None = None,
        lift: Mapping[str, str] | None = None,
        is_lifted: bool = False,
    ) -> Sight:
        """Look at a queue, and at the chosen declaration or the first.

        Raises:
            DeclarationNotFound: the chosen one is not the officer's to see.
        """
        found: dict[Queue, list[Seen]] = await read(
            self.resources, self.gate.id, self.actor, self.now
        )
        if wanted:
            found[Queue.FOUND] = await find(self.resources, self.gate.id, wanted)
        here = found.get(queue, [])
        opened = await self._opened(here, chosen)
        ids = [str(one.declaration.id) for one in here]
        at = str(opened.declaration.id) if opened else ""
        place = ids.index(at) if at in ids else -1
        teller = self.teller
        return Sight(
            gate=self.gate,
            queue=queue,
            queues=QUEUES[self.actor.role],
            counts={name: _count(listed) for name, listed in found.items()},
            rows=[rows.row(one, teller) for one in here],
            item=await self._item(opened, read_up_to) if opened else None,
            is_chosen=chosen is not None,
            previous=ids[place - 1] if place > 0 else "",
            following=next(iter(ids[place + 1 :]), ""),
            time=f"{self.now.astimezone(self.gate.zone):%H:%M}",
            gates=self.gates,
            wanted=wanted,
            done=await self._done(done) if done else "",
            collision=collision,
            lift=(lift or {}) if self.actor.role == "border_guard" else None,
            is_lifted=is_lifted,
            keeps_paper=self.actor.role in PAPER_KEEPERS,
        )

    async def _opened(self, here: Sequence[Seen], chosen: UUID | None) -> Seen | None:
        if chosen is None:
            return here[0] if here else None
        known = (one for one in here if one.declaration.id == chosen)
        return next(known, None) or await self.resources.reader.declaration(
            chosen, self.actor
        )

    async def _item(self, one: Seen, read_up_to: int | None) -> shown.ShownItem:
        history = await self.resources.reader.history(one.declaration.id, self.actor)
        last = max((entry.seq for entry in history), default=0)
        seq = last if read_up_to is None else read_up_to
        return shown.item(one, history, self.teller, read_up_to=seq)

    async def _done(self, declaration_id: UUID) -> str:
        """Say what became of the declaration that the last form was about."""
        try:
            one = await self.resources.reader.declaration(declaration_id, self.actor)
        except DeclarationNotFound:
            return ""
        history = await self.resources.reader.history(declaration_id, self.actor)
        deeds = [entry for entry in history if entry.kind in _DEEDS]
        if not deeds:
            return ""
        last = self.teller.one(deeds[-1])
        return self.teller.phrases.texts["officer_done"].format(
            plate=one.contents.body.get("vehicle", {}).get("plate") or rows.NOT_SAID,
            what=last.what,
            by=last.by,
            time=last.at,
        )

    async def since(self, declaration_id: UUID, seq: int) -> list[ShownEvent]:
        """Return what happened to it after that number, oldest first."""
        history = await self.resources.reader.history(declaration_id, self.actor)
        return self.teller.all([entry for entry in history if entry.seq > seq])


def _count(listed: Sequence[Seen]) -> str:
    return str(len(listed))


async def sit_down(
    resources: Resources, visitor: Visitor, actor: Actor, gate: str
) -> Desk:
    """Return the officer's desk at that gate.

    Raises:
        GateNotFound: there is no such gate.
        RoleNotAllowed: the officer works at another one.
    """
    resources.writer(gate)
    if actor.gate not in {None, gate}:
        msg = f"you work at {actor.gate}"
        raise RoleNotAllowed(msg)
    every = {one.id: one for one in await resources.reader.gates()}
    names = {id_: one.names.get(visitor.language, id_) for id_, one in every.items()}
    return Desk(
        resources,
        visitor,
        actor,
        every[gate],
        resources.clock(),
        names if actor.gate is None else {},
    )


def queue_named(name: str, actor: Actor) -> Queue:
    """Raises HTTPException: 404, this officer has no such queue."""
    if name == Queue.FOUND or name in QUEUES[actor.role]:
        return Queue(name)
    raise HTTPException(404, "you have no such queue")

"""A vehicle changes gate, and keeps its seniority: one transaction at two gates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain import places
from gateway.domain.declarations import Declaration
from gateway.domain.errors import DeclarationNotFound, GateTakesNoDeclarations
from gateway.domain.gates import TAKES_DECLARATIONS
from gateway.domain.journal import Actor
from gateway.services.work import Loaded, Work
from gateway.services.writer import Follower
from gateway.services.writing import Raced, try_often
from gateway.storage import contents, declaration_reads, declaration_writes, gates
from gateway.storage.driver import transaction
from gateway.storage.recording import record

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Done:
    """What was committed, and what was written at which gate."""

    declaration: Declaration
    works: tuple[Work, ...] = ()


class GateChanger:
    """Takes both gates' rows, always in the same order, beside the gates' writers.

    Whoever holds one of them waits for no other, so nobody waits in a circle.
    """

    def __init__(
        self, engine: AsyncEngine, follower: Follower, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._follower = follower
        self._clock = clock

    async def change(
        self, declaration_id: UUID, source: str, target: str, actor: Actor
    ) -> Declaration:
        """Move it from *source* to *target*; to be there already changes nothing.

        Raises:
            DeclarationNotFound: it left *source* meanwhile.
            GateTakesNoDeclarations: *target* takes none now.
            TransitionNotAllowed: it is on hold, called, or over.
        """
        done = await try_often(
            lambda: self._transact(declaration_id, source, target, str(actor))
        )
        for work in done.works:
            await self._project(work)
        return done.declaration

    async def _project(self, work: Work) -> None:
        gate = work.gate
        try:
            await self._follower.project(gate.id, gate.epoch, work.journal)
        except Exception:
            # Whoever follows the journal will find these entries.
            log.exception("projection_failed", gate=gate.id)

    async def _transact(
        self, declaration_id: UUID, source: str, target: str, actor: str
    ) -> _Done:
        async with transaction(self._engine) as connection:
            locked = {
                gate_id: await gates.lock(connection, gate_id)
                for gate_id in sorted({source, target})
            }
            now = self._clock()
            found = await _find(connection, declaration_id, source, target)
            if found.gate == target:
                return _Done(found)
            if locked[target].controls.mode not in TAKES_DECLARATIONS:
                msg = f"the gate's mode is {locked[target].controls.mode}"
                raise GateTakesNoDeclarations(msg)
            leaving = Work(locked[source], now, Loaded())
            coming = Work(locked[target], now, Loaded())
            after = _move(found, leaving, coming, actor)
            await _write(connection, found, after, (leaving, coming))
        return _Done(after, (leaving, coming))


async def _find(
    connection: AsyncConnection, declaration_id: UUID, source: str, target: str
) -> Declaration:
    found = await declaration_reads.by_ids(connection, [declaration_id])
    if not found or found[0].gate not in {source, target}:
        msg = f"there is no declaration {declaration_id} at {source}"
        raise DeclarationNotFound(msg)
    return found[0]


def _move(found: Declaration, leaving: Work, coming: Work, actor: str) -> Declaration:
    """Journal it at both gates; only who has a ticket takes another."""
    gone = places.move_out(found, coming.gate.id, now=leaving.now)
    ticket = None if found.ticket is None else coming.take_ticket()
    come = places.move_in(
        gone.after, leaving.gate, coming.gate, ticket=ticket, now=coming.now
    )
    leaving.enter(gone.kind, found.id, actor, gone.data)
    coming.enter(come.kind, found.id, actor, come.data)
    return come.after


async def _write(
    connection: AsyncConnection,
    found: Declaration,
    after: Declaration,
    works: tuple[Work, Work],
) -> None:
    """Raises Raced."""
    for work in works:
        renumbered = work.renumbered_gate()
        if not await record(connection, renumbered, [], work.journal, at=work.now):
            raise Raced
    if not await declaration_writes.update_many(connection, [(found, after)]):
        raise Raced
    await contents.change_gate(connection, after.id, after.gate)

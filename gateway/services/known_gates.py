"""Every gate as it was read last: what is turned about one changes on few days."""

from collections.abc import Sequence
from contextlib import ExitStack

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.gates import Gate
from gateway.services.gathering import Gatherer
from gateway.services.recent import Recent
from gateway.storage import gates
from gateway.storage.dossiers import GateVersion

MOST_GATES = 100


class KnownGates:
    """Keeps each gate until its version, or the journal, says that it changed.

    Its counters are those of the moment in which it was read.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._recent: Recent[str, Gate] = Recent(MOST_GATES)
        self._questions: Gatherer[str, Gate] = Gatherer(self._read)

    async def of(self, gate_id: str) -> Gate | None:
        """Return it as it was when the journal last told of a change."""
        return self._recent.get(gate_id) or await self._questions.ask(gate_id)

    async def at(self, told: GateVersion) -> Gate:
        """Return it at this version, or a later one."""
        kept = self._recent.get(told.gate)
        if kept is not None and (kept.version, kept.epoch) == told[1:]:
            return kept
        found = await self._questions.ask(told.gate)
        if found is None:
            msg = f"the gate {told.gate!r} is not there any more"
            raise LookupError(msg)
        return found

    def drop(self, gate_id: str) -> None:
        self._recent.drop(gate_id)

    def drop_all(self) -> None:
        self._recent.drop_all()

    async def _read(self, gate_ids: Sequence[str]) -> dict[str, Gate]:
        with ExitStack() as stack:
            keeps = {
                gate_id: stack.enter_context(self._recent.reading(gate_id))
                for gate_id in gate_ids
            }
            async with self._engine.connect() as connection:
                found = {gate.id: gate for gate in await gates.every(connection)}
            for gate_id, keep in keeps.items():
                if gate_id in found:
                    keep(found[gate_id])
            return found

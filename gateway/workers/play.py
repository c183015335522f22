"""Plays the officers of the sandbox for vehicles with a part; nowhere else."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Kind
from gateway.domain.errors import DomainError
from gateway.resources import Resources
from gateway.services.sandbox.acting import commands_of
from gateway.services.sandbox.playing import Played
from gateway.services.sandbox.scenarios import PLATES, scenario_of
from gateway.storage import contents, declaration_reads, gates, journal, parts
from gateway.workers.rounds import repeat

EVERY_S = 0.3
PAGE = 500
# After these a vehicle may have a part that it had not before.
_BEGINNINGS = frozenset({Kind.SUBMITTED, Kind.CORRECTED})

log = structlog.get_logger()


@dataclass(slots=True)
class Stage:
    """What the worker remembers of one gate from one round to the next."""

    epoch: UUID | None = None
    seq: int = 0
    played: dict[UUID, Played] = field(default_factory=dict)


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    if not resources.is_sandbox:
        return
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            step = partial(play, resources, gate, Stage())
            group.create_task(repeat("play", step, stopping, every_s=EVERY_S))


async def play(resources: Resources, gate: str, stage: Stage) -> int:
    """Do what is due at one gate; return how many acts that were."""
    async with resources.engine.connect() as connection:
        await _follow(connection, gate, stage)
    done = 0
    for played in list(stage.played.values()):
        try:
            done += await _act(resources, gate, played)
        except DomainError as refusal:
            # Somebody was faster, or the gate does not allow it now.
            log.info("part_refused", scenario=played.scenario.id, why=str(refusal))
    return done


async def _act(resources: Resources, gate: str, played: Played) -> int:
    step = played.next(resources.clock())
    if step is None:
        return 0
    (found,) = await resources.reader.many([played.id])
    asked = commands_of(step.act, found, resources.signer, resources.verifier)
    for command in asked:
        await resources.writer(gate).ask(command)
    return len(asked)


async def _follow(connection: AsyncConnection, gate: str, stage: Stage) -> None:
    """Hear what has happened since the last round."""
    heads = {name: (epoch, seq) for name, epoch, seq in await gates.heads(connection)}
    epoch, seq = heads[gate]
    if epoch != stage.epoch:
        stage.epoch, stage.seq = epoch, seq
        stage.played.clear()
        known = await parts.live(
            connection,
            gate,
            plates=f"{PLATES}%",
            numbers=[f"{first}99999%" for first in "13"],
        )
        await _cast(connection, stage, known)
        return
    while stage.seq < seq:
        entries = await journal.read(connection, gate, after=stage.seq, limit=PAGE)
        begun = {e.declaration_id for e in entries if e.kind in _BEGINNINGS}
        for entry in entries:
            if played := stage.played.get(entry.declaration_id or UUID(int=0)):
                played.hear(entry)
        await _cast(connection, stage, filter(None, begun))
        stage.seq = entries[-1].seq
    for played in [one for one in stage.played.values() if one.is_over]:
        del stage.played[played.id]


async def _cast(connection: AsyncConnection, stage: Stage, ids: Iterable[UUID]) -> None:
    """Find out which of them have a part."""
    wanted = list(ids)
    if not wanted:
        return
    bodies = await contents.get_many(connection, wanted)
    for found in await declaration_reads.by_ids(connection, wanted):
        goods = bodies[found.id].body["goods"] if found.id in bodies else ()
        numbers = [line.get("customs_declaration") for line in goods]
        scenario = scenario_of(found.tractor, numbers)
        stage.played.pop(found.id, None)
        if scenario is not None:
            said = await journal.history(connection, found.id)
            mine = [entry for entry in said if entry.gate == found.gate]
            stage.played[found.id] = Played(found.id, scenario, mine)

"""Many declarations of one caller, answered as if each had come after the other."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.services.accepting import Accept, Answered
from gateway.services.writer import GateWriter
from gateway.storage.claims import KINDS


@dataclass(frozen=True, slots=True)
class Asked:
    writer: GateWriter
    command: Accept


async def accept_all(asked: Iterable[Asked]) -> Sequence[Answered | BaseException]:
    """Ask for all of them at once; return each answer or refusal, in order.

    A gate serves who came first, so its own stay in order by themselves. What shares
    a key or a vehicle with an earlier one waits for it, whatever their gates.
    """
    latest: dict[tuple[str, str], asyncio.Task[Answered]] = {}
    tasks: list[asyncio.Task[Answered]] = []
    for one in asked:
        names = _names(one.command)
        before = {latest[name] for name in names if name in latest}
        task = asyncio.create_task(_accept(one, before))
        latest |= dict.fromkeys(names, task)
        tasks.append(task)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def _accept(one: Asked, before: set[asyncio.Task[Answered]]) -> Answered:
    if before:
        await asyncio.wait(before)
    return await one.writer.ask(one.command)


def _names(command: Accept) -> list[tuple[str, str]]:
    """Return what may be taken once only: the key, and each identity."""
    claim = command.claim
    claimed = ((kind, getattr(claim, kind)) for kind in KINDS)
    return [("key", claim.key), *((kind, name) for kind, name in claimed if name)]

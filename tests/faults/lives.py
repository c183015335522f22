"""One declaration of every fate, and a random history of hundreds."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gateway.domain.declarations import Direction
from gateway.domain.lifecycle import Status
from gateway.domain.paper import Slip
from gateway.services.accepting import Accept
from gateway.services.approving import RouteSubmitted
from gateway.services.arranging import WALKED, Arrange
from gateway.services.controlling import ChangeControls
from gateway.services.deciding import Approve, Cancel, Lift, PlaceHold, Reject, Release
from gateway.services.entering import Leave
from gateway.services.expiring import ExpireStale, MissOverdue
from gateway.services.paper import RecordPaper
from gateway.services.work import Command, Stretch
from tests.faults.histories import (
    CHECKS,
    GATES,
    History,
    ask_all,
    calling,
    officer,
    passing,
)

CUSTOMS = officer("customs")
WAITING = ("departed", "entered", "missed", "called", "waiting_1", "waiting_2")


async def live_through_all(history: History) -> None:
    """Let a declaration of every fate happen at the first gate, two at the other."""
    await _let_in(history)
    await _call_again(history)
    await _stay_behind(history)
    await _at_the_other_gate(history)


async def _let_in(history: History) -> None:
    for name in WAITING:
        await history.ask(Approve(await history.declare(name), CUSTOMS))
    await history.ask(calling(3))
    await history.enter("departed")
    await history.enter("entered")
    await history.clear("departed")
    (departed,) = await history.find(history.ids["departed"])
    await history.ask(Leave(departed.tractor, officer("border_guard")))


async def _call_again(history: History) -> None:
    history.later(minutes=61)
    await history.ask(MissOverdue(10))
    await history.ask(calling(1))


async def _stay_behind(history: History) -> None:
    ids, ask = history.ids, history.ask
    await ask(Approve(await history.declare("held"), CUSTOMS))
    await ask(PlaceHold(ids["held"], CUSTOMS, "seal broken"))
    planned_in = timedelta(days=2)
    await history.declare("scheduled", planned_in=planned_in)
    await ask(Approve(ids["scheduled"], CUSTOMS))
    await ask(Approve(await history.declare("cancelled"), CUSTOMS))
    await ask(Cancel(ids["cancelled"], officer("agent")))
    await ask(Reject(await history.declare("rejected"), CUSTOMS, "papers"))
    long_ago = timedelta(days=-8)
    await history.declare("expired", planned_in=long_ago, is_complete=False)
    await ask(ExpireStale(10))
    await history.declare("draft", is_complete=False)
    await ask(Lift("12C99999", "ambulance", officer("border_guard")))
    await ask(_on_paper("12C99998", history.now))
    await ask(ChangeControls(1, {"call_window_minutes": 30}, officer("management")))
    await history.declare("submitted")
    await history.declare("last")


async def _at_the_other_gate(history: History) -> None:
    for name in ("there_entered", "there_waiting"):
        there = await history.declare(name, gate="tan-thanh")
        await history.ask(Approve(there, CUSTOMS), "tan-thanh")
    await history.ask(calling(1), "tan-thanh")
    await history.enter("there_entered", "tan-thanh")


async def live_at_random(history: History, *, seed: int, rounds: int) -> None:
    """Let everybody act at once, at both gates, whether or not they may."""
    chance = random.Random(seed)
    known: dict[str, list[UUID]] = {gate: [] for gate in GATES}
    for _ in range(rounds):
        # Now and then a day goes by, and sometimes a tester sets the clock back.
        history.later(minutes=chance.choice([1, 5, 20, 45, 45, 600, -30]))
        for gate in GATES:
            await _one_round(history, gate, known[gate], chance)


async def _one_round(
    history: History, gate: str, known: list[UUID], chance: random.Random
) -> None:
    everybody = await history.find(*known)
    called = [one for one in everybody if one.status is Status.CALLED]
    declared = [_declaring(history, chance) for _ in range(chance.randrange(12))]
    decided = chance.sample(known, len(known) // 4)
    checked = chance.sample(known, len(known) // 2)
    leaving = chance.sample(everybody, len(everybody) // 3)
    people: list[Command[Any]] = [
        *declared,
        *(history.entering(one) for one in called if chance.random() < 0.7),
        *(_decision(one, chance) for one in decided),
        Lift("12C99999", "ambulance", officer("border_guard")),
        *(
            _on_paper(one.tractor, history.now, one.direction)
            for one in chance.sample(everybody, len(everybody) // 20)
        ),
    ]
    inside = [passing(one, kind) for one in checked for kind in CHECKS]
    outward = [Leave(one.tractor, officer("border_guard")) for one in leaving]
    # The workers stand in the same line as the people, so often in one transaction.
    workers: list[Command[Any]] = [
        RouteSubmitted(chance.randrange(1, 8)),
        Arrange(frozenset(Stretch(line, way, 5) for line, way in WALKED)),
        calling(chance.randrange(1, 6)),
        MissOverdue(5),
        ExpireStale(2),
    ]
    together: list[list[Command[Any]]] = [[*people, *workers], [*inside], [*outward]]
    for commands in together:
        await ask_all(history, gate, chance.sample(commands, len(commands)))
    known.extend(command.id for command in declared)


def _on_paper(
    tractor: str, now: datetime, direction: Direction = Direction.EXPORT
) -> RecordPaper:
    """Let somebody in on paper, a minute ago; whoever it is, only if approved."""
    entered = now - timedelta(minutes=1)
    slip = Slip(f"P-{tractor}-{now:%d%H%M}", tractor, direction, entered)
    return RecordPaper([slip], officer("border_guard"))


def _declaring(history: History, chance: random.Random) -> Accept:
    return history.declaring(
        direction=chance.choice(list(Direction)),
        category=chance.choice(["other", "fresh_fruit", "live_aquatic", "empty"]),
        planned_in=timedelta(hours=chance.choice([1, 1, 1, 30, -200])),
        is_complete=chance.random() < 0.9,
    )


def _decision(
    one: UUID, chance: random.Random
) -> Approve | Reject | PlaceHold | Release | Cancel:
    what = chance.choices(
        (Approve, Reject, PlaceHold, Release, Cancel), weights=(8, 2, 3, 6, 1)
    )
    return what[0](one, CUSTOMS)

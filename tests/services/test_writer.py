"""Group commit: many commands share a transaction, and only what is wrong fails."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import text

from gateway.domain.declarations import Kind
from gateway.domain.errors import Busy, DeclarationNotFound, VehicleAlreadyDeclared
from gateway.resources import Resources
from gateway.services import writer as writing
from gateway.services.work import Needs, Work
from gateway.storage import journal
from gateway.storage.base import autocommitting
from tests.people import People, a_body

GATE = "huu-nghi"


@dataclass
class Say:
    """Journals something, and may then turn out to be wrong."""

    word: str
    error: Exception | None = None
    early: bool = True
    needs: Needs = field(default_factory=Needs)

    def decide(self, work: Work) -> str:
        if self.error is not None and self.early:
            raise self.error
        work.enter(Kind.CONTROLS_CHANGED, None, "test", {"word": self.word})
        if self.error is not None:
            raise self.error
        return self.word


async def words(opened: Resources) -> list[str]:
    async with opened.engine.connect() as connection:
        found = await journal.read(connection, GATE, after=0, limit=1000)
    return [entry.data["word"] for entry in found]


async def ask_all(opened: Resources, *commands: Say) -> list[object]:
    asked = (opened.writers[GATE].ask(command) for command in commands)
    return await asyncio.gather(*asked, return_exceptions=True)


async def test_a_refusal_concerns_its_own_command_only(opened: Resources):
    refusal = DeclarationNotFound("none")

    answers = await ask_all(opened, Say("a"), Say("b", refusal), Say("c"))

    assert ["a", refusal, "c"] == answers
    assert ["a", "c"] == await words(opened)


@dataclass
class Slow:
    """Shows nothing before it is told to."""

    may_show: asyncio.Event = field(default_factory=asyncio.Event)

    async def project(self, gate: str, epoch: UUID, entries: object) -> None:
        await self.may_show.wait()


async def test_who_asks_early_does_not_wait_for_the_lines(opened: Resources):
    slow, stopping = Slow(), asyncio.Event()
    engine = autocommitting(opened.engine)
    writer = writing.GateWriter(GATE, engine, slow, opened.clock)

    async with asyncio.TaskGroup() as group:
        group.create_task(writer.run(stopping))
        patient = group.create_task(writer.ask(Say("a")))
        answer = await writer.ask(Say("b"), is_early=True)
        has_waited = not patient.done()
        slow.may_show.set()
        stopping.set()

    assert ("b", True, "a") == (answer, has_waited, patient.result())


async def test_who_breaks_the_batch_fails_alone(opened: Resources):
    fault = ZeroDivisionError()

    answers = await ask_all(opened, Say("a"), Say("b", fault), Say("c"))

    assert ["a", fault, "c"] == answers
    assert ["a", "c"] == await words(opened)


@dataclass
class Tell:
    """Journals a kind of entry for whoever it is told of."""

    kind: Kind
    actors: tuple[str, ...]
    needs: Needs = field(default_factory=Needs)

    def decide(self, work: Work) -> None:
        for actor in self.actors:
            work.enter(self.kind, None, actor, {})


async def test_entries_that_share_a_transaction_keep_what_is_their_own(
    opened: Resources,
):
    told = [
        Tell(Kind.NOTICE_POSTED, ("a", "b")),
        Tell(Kind.LIFTED, ("b", "b")),
        Tell(Kind.LIFTED, ("c",)),
    ]

    await asyncio.gather(*(opened.writers[GATE].ask(one) for one in told))
    await opened.writers[GATE].ask(told[1])

    async with opened.engine.connect() as connection:
        found = await journal.read(connection, GATE, after=0, limit=10)
    expected = [(one.kind, actor) for one in [*told, told[1]] for actor in one.actors]
    assert expected == [(entry.kind, entry.actor) for entry in found]


async def test_a_command_that_records_and_then_refuses_is_a_fault(opened: Resources):
    half_done = Say("b", DeclarationNotFound("none"), early=False)

    answers = await ask_all(opened, Say("a"), half_done)

    assert "a" == answers[0]
    assert isinstance(answers[1], RuntimeError)
    assert ["a"] == await words(opened)


LAST_LOCK = (
    "SELECT pg_xact_status(CAST(CAST(xmax AS text) AS xid8)) FROM gate WHERE id = :gate"
)


@dataclass
class Look:
    """Changes nothing."""

    needs: Needs = field(default_factory=Needs)

    def decide(self, work: Work) -> str:
        return work.gate.id


async def test_a_transaction_that_changes_nothing_waits_for_no_disk(opened: Resources):
    answers = [
        await opened.writers[GATE].ask(command) for command in (Say("a"), Look())
    ]

    async with opened.engine.connect() as connection:
        ended = await connection.scalar(text(LAST_LOCK), {"gate": GATE})
    assert (["a", GATE], "aborted") == (answers, ended)


async def test_a_crowd_shares_commits_and_keeps_its_order(opened: Resources):
    commands = [Say(str(number)) for number in range(300)]

    answers = await ask_all(opened, *commands)

    assert [command.word for command in commands] == answers
    assert answers == await words(opened)


async def test_who_finds_the_line_full_is_told_to_come_again(
    opened: Resources, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(writing, "MOST_IN_LINE", 1)

    answers = await ask_all(opened, Say("a"), Say("b"))

    assert "a" == answers[0]
    assert isinstance(answers[1], Busy)


async def test_of_two_gates_that_claim_one_vehicle_one_gets_it(client: People):
    bodies = [a_body() for _ in range(20)]
    elsewhere = [body | {"gate": "tan-thanh"} for body in bodies]

    answers = await asyncio.gather(
        *(client.declare(body) for body in [*bodies, *elsewhere])
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert [201] * 20 + [409] * 20 == statuses
    assert VehicleAlreadyDeclared.title in {
        answer.json().get("title") for answer in answers
    }


async def test_a_trailer_named_like_ones_tractor_does_not_keep_one_out(client: People):
    named = a_body(vehicle__trailer_plate="12R-77777")
    mine = a_body(vehicle__plate="12R-77777")

    answers = await asyncio.gather(client.declare(named), client.declare(mine))

    assert [201, 201] == [answer.status_code for answer in answers]

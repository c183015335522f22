"""What is shown of declarations is read by one statement, however much it is."""

from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from gateway.storage import dossiers
from gateway.storage.driver import Statement
from tests.api.journeys import (
    MORNING,
    approved,
    check,
    declared,
    entered,
    said,
    verdict,
)
from tests.counting import counted
from tests.people import People

NOBODY = UUID(int=7)


@asynccontextmanager
async def asking(people: People):
    """Ask on a connection of one's own."""
    async with people.resources.engine.connect() as connection:

        async def ask(statement: Statement, values: Mapping[str, Any]) -> Any:
            return await statement.look(connection, values)

        yield ask


async def test_what_an_officer_decided_is_shown_by_one_reading(people: People):
    made = await declared(people)
    said(await verdict(people, made, "hold"))

    with counted(people.resources) as asked:
        shown = said(await verdict(people, made, "release"))

    assert shown["hold"] is None
    # The first finds its gate.
    assert 2 == len(asked)


async def test_who_looks_first_asks_once(people: People):
    made = await declared(people)
    await people.look(made.id)
    said(await verdict(people, made, "hold"))

    with counted(people.resources) as asked:
        shown = await people.look(made.id)

    assert "customs" == shown["hold"]["owner"]
    assert 1 == len(asked)


async def test_a_list_is_found_and_then_shown_by_one_reading(people: People):
    mine = {(await declared(people)).id for _ in range(3)}
    path = "/v1/declarations?status=submitted&limit=200"
    await people.ask("agent", "GET", path)

    with counted(people.resources) as asked:
        found = said(await people.ask("agent", "GET", path))["items"]

    assert mine <= {one["id"] for one in found}
    assert 2 == len(asked)


async def test_facts_are_told_with_the_row_or_beside_it(people: People):
    made = await entered(people)
    for outcome in ("fail", "pass"):
        said(await check(people, made, "customs_inspection", outcome), 201)

    async with asking(people) as ask:
        ((found, dossier),) = await dossiers.whole(ask, [UUID(made.id)])
        (beside,) = await dossiers.of_declarations(ask, [found])

    assert dossier == beside
    assert made.plate == dossier.contents.body["vehicle"]["plate"]
    told = [one for one in dossier.checks if one.kind == "customs_inspection"]
    assert ["fail", "pass"] == [one.outcome for one in told]


async def test_who_asks_twice_is_told_twice_and_of_what_is_gone_nothing(
    people: People,
):
    made = await declared(people)

    async with asking(people) as ask:
        (found,) = await dossiers.rows(ask, [UUID(made.id)])
        gone = replace(found, id=NOBODY)
        first, nothing, second = await dossiers.of_declarations(
            ask, [found, gone, found]
        )

    assert first is not None
    assert (first, None) == (second, nothing)


async def test_what_was_moved_by_hand_is_looked_for_from_its_time_on(people: People):
    # At the other gate, where nobody else's vehicles stand.
    first, last = [await approved(people, gate="tan-thanh") for _ in range(2)]
    path = f"{last.gate}/line/{last.id}/move"
    moving = {"before": first.id, "reason": "Live animals are ill"}
    said(await people.ask("management", "POST", path, json=moving))
    await people.set_clock("2030-01-07T02:30:00Z")
    later = await approved(people, gate="tan-thanh")
    await people.set_clock(MORNING)

    async with asking(people) as ask:
        told = {
            str(one.id): dossier.may_be_overtaken
            for one, dossier in await dossiers.whole(
                ask, [UUID(one.id) for one in (first, later)]
            )
        }

    assert {first.id: True, later.id: False} == told

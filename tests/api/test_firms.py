"""A firm's users share its declarations; the journal still names the person."""

import pytest
from uuid_utils.compat import uuid7

from gateway.storage import accounts, journal
from gateway.storage.accounts import Account
from tests.api.journeys import HUU_NGHI, declared, hire, is_problem, said, verdict
from tests.people import People


@pytest.fixture
async def colleagues(people: People) -> tuple[str, str]:
    firm = Account(uuid7(), f"firm:{uuid7()}", "-", "firm", None, name="Ví Dụ")
    async with people.resources.engine.begin() as connection:
        await accounts.add_if_missing(connection, firm)
    one = await hire(people.resources, "agent", owner_id=firm.id)
    return one, await hire(people.resources, "agent", owner_id=firm.id)


async def test_all_users_of_a_firm_see_and_cancel_its_declarations(people, colleagues):
    one, other = colleagues
    made = await declared(people, who=one)

    listed = said(await people.ask(other, "GET", "/v1/declarations"))["items"]
    cancelled = said(await verdict(people, made, "cancel", who=other))

    assert [made.id] == [item["id"] for item in listed]
    assert "cancelled" == cancelled["status"]


async def test_the_journal_names_the_person_not_the_firm(people, colleagues):
    one, other = colleagues
    made = await declared(people, who=one)
    await verdict(people, made, "cancel", who=other)

    async with people.resources.engine.connect() as connection:
        entries = await journal.read(connection, HUU_NGHI, after=0, limit=1000)

    named = [entry.actor for entry in entries if str(entry.declaration_id) == made.id]
    persons = [await people.actor(one), await people.actor(other)]
    assert [str(person) for person in persons] == named


async def test_a_vehicle_declared_by_a_colleague_is_the_firms_own(people, colleagues):
    one, other = colleagues
    made = await declared(people, who=one)
    again = {key: made.shown[key] for key in ("gate", "direction", "vehicle", "driver")}

    answer = await people.declare(
        again | {"planned_arrival": made.shown["planned_arrival"]}, who=other
    )

    assert is_problem(answer, 409, "vehicle-already-declared")
    assert made.path == answer.json()["declaration"]


async def test_another_firm_sees_nothing_of_it(people, colleagues):
    made = await declared(people, who=colleagues[0])

    answer = await people.ask("agent", "GET", made.path)

    assert is_problem(answer, 404, "declaration-not-found")

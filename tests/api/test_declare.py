"""Declaring a vehicle: once for each key, one live declaration for each vehicle."""

import asyncio
import json
from uuid import UUID, uuid4

import pytest

from gateway.storage import journal
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    body,
    declared,
    is_problem,
    said,
    turn,
    verdict,
)
from tests.people import People


async def entries_of(people: People, declaration_id: str) -> list[str]:
    async with people.resources.engine.connect() as connection:
        found = await journal.history(connection, UUID(declaration_id))
    return [entry.kind for entry in found]


async def test_a_declaration_is_answered_with_its_place_in_the_world(people: People):
    wanted = body()

    answer = await people.declare(wanted)

    made = said(answer, 201)
    assert f"/v1/declarations/{made['id']}" == answer.headers["Location"]
    assert '"1"' == answer.headers["ETag"]
    assert wanted == {name: made[name] for name in wanted}
    assert ("submitted", 1, None) == (made["status"], made["version"], made["position"])
    assert made["number"].startswith("CKHN20300107")
    assert isinstance(made["ticket"], int)
    assert {"code", "message", "owner", "next_action"} == made["reason"].keys()
    assert made == await people.look(made["id"])


async def test_the_same_key_and_body_get_the_very_same_answer(people: People):
    key, wanted = uuid4().hex, body()
    first = await people.declare(wanted, key=key)
    await verdict(people, await declared(people), "approve")  # the gate moves on

    second = await people.declare(wanted, key=key)

    assert (201, 201) == (first.status_code, second.status_code)
    assert first.content == second.content
    assert first.headers["Location"] == second.headers["Location"]
    assert "true" == second.headers["Idempotent-Replayed"]
    assert "Idempotent-Replayed" not in first.headers
    assert ["submitted"] == await entries_of(people, first.json()["id"])


async def test_the_first_answer_is_repeated_whatever_became_of_it(people: People):
    key, wanted = uuid4().hex, body()
    first = await people.declare(wanted, key=key)
    path = f"/v1/declarations/{first.json()['id']}"
    said(await people.ask("agent", "POST", f"{path}/cancel"))

    second = await people.declare(wanted, key=key)

    assert first.content == second.content


async def test_spaces_and_the_order_of_fields_make_no_other_body(people: People):
    key, wanted = uuid4().hex, body()
    first = await people.declare(wanted, key=key)

    turned = json.dumps(dict(reversed(wanted.items())), indent=3, ensure_ascii=True)
    headers = {"Idempotency-Key": f'"{key}"', "Content-Type": "application/json"}
    second = await people.ask(
        "agent", "POST", "/v1/declarations", content=turned, headers=headers
    )

    assert 201 == second.status_code, second.text
    assert first.content == second.content


async def test_a_key_with_another_body_is_refused(people: People):
    key = uuid4().hex
    await people.declare(body(), key=key)

    answer = await people.declare(body(), key=key)

    assert is_problem(answer, 422, "idempotency-key-reused")
    assert 1 == len(answer.json()["errors"])


async def test_two_accounts_may_use_the_same_key(people: People):
    key = uuid4().hex

    first = await people.declare(body(), key=key, who="agent")
    second = await people.declare(body(), key=key, who="driver")

    assert (201, 201) == (first.status_code, second.status_code)
    assert first.json()["id"] != second.json()["id"]


async def test_a_key_sent_twenty_times_at_once_declares_once(people: People):
    key, wanted = uuid4().hex, body()

    answers = await asyncio.gather(
        *(people.declare(wanted, key=key) for _ in range(20))
    )

    assert {201} == {answer.status_code for answer in answers}
    assert 1 == len({answer.content for answer in answers})
    assert 19 == sum("Idempotent-Replayed" in answer.headers for answer in answers)
    assert ["submitted"] == await entries_of(people, answers[0].json()["id"])


async def test_a_key_sent_to_two_gates_at_once_is_taken_by_one(people: People):
    key, wanted = uuid4().hex, body()

    answers = await asyncio.gather(
        *(
            people.declare(wanted | {"gate": gate}, key=key)
            for gate in (HUU_NGHI, TAN_THANH)
        )
    )

    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert 201 == first.status_code
    assert is_problem(second, 422, "idempotency-key-reused")


@pytest.mark.parametrize("name", ["plate", "trailer_plate", "container"])
async def test_one_identity_has_one_live_declaration(people: People, name: str):
    serial = f"{uuid4().int % 10**7:07}"
    text = {"plate": "14C", "trailer_plate": "14R"}.get(name, "MSKU")
    text += serial[: 7 if text == "MSKU" else 5]
    first = await declared(people, **{f"vehicle__{name}": text})

    spelling = f" {text.lower()} ".replace("c", "c-")
    again = body(gate=TAN_THANH, **{f"vehicle__{name}": spelling})
    own = await people.declare(again)
    foreign = await people.declare(again, who="driver")

    assert is_problem(own, 409, "vehicle-already-declared")
    assert first.path == own.json()["declaration"]
    assert is_problem(foreign, 409, "vehicle-already-declared")
    assert "declaration" not in foreign.json()
    assert first.id not in foreign.text


async def test_a_vehicle_claimed_at_two_gates_at_once_goes_to_one(people: People):
    wanted = body()

    answers = await asyncio.gather(
        *(
            people.declare(wanted | {"gate": gate}, who=who)
            for gate in (HUU_NGHI, TAN_THANH)
            for who in ("agent", "driver")
        )
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert [201, 409, 409, 409] == statuses


async def test_a_vehicle_that_was_given_up_can_be_declared_anew(people: People):
    first = await declared(people)
    said(await people.ask("agent", "POST", f"{first.path}/cancel"))

    again = await people.declare(body(vehicle__plate=first.plate))

    assert 201 == again.status_code


async def test_what_breaks_a_rule_is_kept_as_a_draft(people: People):
    made = await declared(people, driver__name=".", who="driver")

    failures = made.shown["rule_failures"]
    assert ("draft", None) == (made.shown["status"], made.shown["ticket"])
    assert "draft-incomplete" == made.shown["reason"]["code"]
    assert ["/driver/name"] == [failure["pointer"] for failure in failures]
    assert {"vi", "en", "zh"} == failures[0]["message"].keys()
    assert ["drafted"] == await entries_of(people, made.id)
    again = await people.declare(body(vehicle__plate=made.plate))
    assert is_problem(again, 409, "vehicle-already-declared")


async def test_a_warning_stops_nothing(people: People):
    made = await declared(people, vehicle__container="MSKU1234560")

    assert "submitted" == made.shown["status"]
    assert ["/vehicle/container"] == [w["pointer"] for w in made.shown["warnings"]]


async def test_refusals_leave_no_gap_in_tickets_and_numbers(people: People):
    taken = await declared(people, gate=TAN_THANH)

    wanted = [body(gate=TAN_THANH) for _ in range(6)]
    wanted[2]["vehicle"]["plate"] = wanted[4]["vehicle"]["plate"] = taken.plate
    answers = await asyncio.gather(*(people.declare(one) for one in wanted))

    made = [answer.json() for answer in answers if answer.status_code == 201]
    first = taken.shown["ticket"]
    assert [first + n for n in range(1, 5)] == sorted(one["ticket"] for one in made)
    serial = int(taken.shown["number"][-5:])
    assert [serial + n for n in range(1, 5)] == sorted(
        int(one["number"][-5:]) for one in made
    )


async def test_a_gate_that_drains_repeats_answers_but_takes_nothing_new(people: People):
    key, wanted = uuid4().hex, body(gate=TAN_THANH)
    first = await people.declare(wanted, key=key)
    await turn(people, TAN_THANH, mode="drain")

    refused = await people.declare(body(gate=TAN_THANH))
    repeated = await people.declare(wanted, key=key)
    await turn(people, TAN_THANH, mode="open")

    assert is_problem(refused, 409, "gate-takes-no-declarations")
    assert first.content == repeated.content


async def test_an_unknown_gate_is_pointed_at(people: People):
    answer = await people.declare(body(gate="cha-lo"))

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/gate" == answer.json()["errors"][0]["pointer"]


@pytest.mark.parametrize(
    "who", ["yard", "border-guard", "customs", "quarantine", "management", "tester"]
)
async def test_officers_do_not_declare(people: People, who: str):
    assert is_problem(await people.declare(body(), who=who), 403, "role-not-allowed")


@pytest.mark.parametrize(
    "key",
    [None, "", "short", "x" * 15, "x" * 65, "x" * 5000, "sixteen of these!", "é" * 20],
)
async def test_a_key_of_another_form_is_explained(people: People, key: str | None):
    headers = {} if key is None else {"Idempotency-Key": key.encode()}
    answer = await people.ask(
        "agent", "POST", "/v1/declarations", json=body(), headers=headers
    )

    assert is_problem(answer, 400, "malformed-request")
    assert "Idempotency-Key" in answer.json()["detail"]

"""Looking at declarations: who may, what is told, and whether it moved."""

from typing import Any
from uuid import uuid4

import pytest

from gateway.domain.privacy import hidden_from, without
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    approved,
    called,
    declared,
    entered,
    hire,
    is_problem,
    said,
    verdict,
)
from tests.people import People

LOOKS = [("GET", ""), ("GET", "/history"), ("GET", "/pass")]
OWNERS = [("POST", "/cancel", None)]
REASON = {"reason": "papers do not match"}
CHECK = {"kind": "customs_entry", "outcome": "pass"}
OFFICERS = [
    ("POST", "/approve", None),
    ("POST", "/reject", REASON),
    ("POST", "/hold", REASON),
    ("POST", "/release", REASON),
    ("POST", "/checks", CHECK),
    ("POST", "/return", REASON),
    ("POST", "/transshipments", {"plate": "12C-000.01", "area": "B2"}),
]
EVERY = [(method, path, None) for method, path in LOOKS] + OWNERS + OFFICERS


@pytest.mark.parametrize(("method", "path", "said_"), EVERY)
async def test_strangers_are_told_to_sign_in(people: People, method, path, said_):
    made = await declared(people)

    answer = await people.ask(None, method, made.path + path, json=said_)

    assert is_problem(answer, 401, "not-authenticated")
    assert "Bearer" == answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "said_"), [(*look, None) for look in LOOKS] + OWNERS
)
@pytest.mark.parametrize("who", ["driver", "agent"])
async def test_what_is_not_yours_is_not_there(people: People, who, method, path, said_):
    made = await declared(people)
    other = who if who == "driver" else await hire(people.resources, "agent")

    found = await people.ask(other, method, made.path + path, json=said_)
    absent = f"/v1/declarations/{uuid4()}{path}"
    missing = await people.ask(other, method, absent, json=said_)

    assert is_problem(found, 404, "declaration-not-found")
    assert is_problem(missing, 404, "declaration-not-found")
    assert "submitted" == (await people.look(made.id))["status"]


@pytest.mark.parametrize(("method", "path", "said_"), OFFICERS)
@pytest.mark.parametrize("who", ["driver", "agent", "tester"])
async def test_verdicts_are_for_officers(people: People, who, method, path, said_):
    made = await declared(people)

    answer = await people.ask(who, method, made.path + path, json=said_)

    assert is_problem(answer, 403, "role-not-allowed")
    assert made.shown == await people.look(made.id)


@pytest.mark.parametrize(("method", "path", "said_"), EVERY)
async def test_officers_of_another_gate_do_not_find_it(
    people: People, method, path, said_
):
    made = await declared(people)
    other = await hire(people.resources, "customs", TAN_THANH)

    answer = await people.ask(other, method, made.path + path, json=said_)

    assert is_problem(answer, 404, "declaration-not-found")
    assert made.shown == await people.look(made.id)


def shown_to(role: str, declaration: dict[str, Any]) -> dict[str, Any]:
    """What an officer sees of what the owner sees."""
    hidden = list(hidden_from(role, is_owner=False))
    told = {"hidden": hidden} if hidden else {}
    return without(declaration, hidden) | told


@pytest.mark.parametrize(
    "role", ["yard", "border_guard", "customs", "quarantine", "management"]
)
async def test_officers_of_its_gate_see_it(people: People, role: str):
    made = await declared(people)
    bound = await hire(people.resources, role, HUU_NGHI)

    assert shown_to(role, made.shown) == await people.look(made.id, bound)


@pytest.mark.parametrize(
    "bad", ["nope", "0", "%00", "../gates", "00000000-0000-0000-0000-000000000000x"]
)
async def test_a_bad_id_is_pointed_at(people: People, bad: str):
    answer = await people.ask("agent", "GET", f"/v1/declarations/{bad}/history")

    if "/" in bad:
        assert 404 == answer.status_code
    else:
        assert is_problem(answer, 422, "shape-not-allowed")
        assert "/path/declaration_id" == answer.json()["errors"][0]["pointer"]


async def test_what_has_not_moved_is_not_sent_again(people: People):
    made = await declared(people)
    tag = (await people.ask("agent", "GET", made.path)).headers["ETag"]

    for known in (tag, f"W/{tag}", f'"0-0", {tag}'):
        answer = await people.ask(
            "agent", "GET", made.path, headers={"If-None-Match": known}
        )
        assert (304, b"") == (answer.status_code, answer.content)
        assert tag == answer.headers["ETag"]


@pytest.mark.parametrize("verb", ["approve", "reject", "hold", "cancel"])
async def test_what_was_decided_is_seen_at_once(people: People, verb: str):
    made = await declared(people)
    tag = (await people.ask("agent", "GET", made.path)).headers["ETag"]
    who = "agent" if verb == "cancel" else "customs"
    decided = await verdict(people, made, verb, who=who)

    answer = await people.ask("agent", "GET", made.path, headers={"If-None-Match": tag})

    seen = said(answer)
    assert said(decided) == (seen if who == "agent" else shown_to(who, seen))
    assert decided.headers["ETag"] == answer.headers["ETag"] != tag


async def test_who_moves_up_is_told_though_nothing_was_done_to_it(people: People):
    first, second = await approved(people), await approved(people)
    before = await people.ask("agent", "GET", second.path)
    said(await people.ask("agent", "POST", f"{first.path}/cancel"))

    tag = {"If-None-Match": before.headers["ETag"]}
    after = await people.ask("agent", "GET", second.path, headers=tag)

    assert 200 == after.status_code
    assert 1 == before.json()["position"] - after.json()["position"]
    assert before.json()["version"] == after.json()["version"]


async def listed(people: People, who: str, *, limit: int = 200, **wanted) -> list[str]:
    """Return the ids of a whole list, page by page."""
    ids, cursor = [], None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = said(
            await people.ask(
                who, "GET", "/v1/declarations", params=wanted | {"limit": limit} | more
            )
        )
        assert len(page["items"]) <= limit
        ids += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return ids


async def test_a_list_shows_everything_of_ones_own_once(people: People):
    agent = await hire(people.resources, "agent")
    made = [await declared(people, who=agent) for _ in range(5)]
    await declared(people)

    for limit in (1, 2, 5, 200):
        found = await listed(people, agent, limit=limit)
        assert sorted(one.id for one in made) == sorted(found)


async def test_a_list_can_be_narrowed(people: People):
    agent = await hire(people.resources, "agent")
    here = await declared(people, who=agent)
    there = await declared(people, who=agent, gate=TAN_THANH)
    await verdict(people, there, "approve")
    plate = here.plate.lower().replace("-", " . ")

    assert [there.id] == await listed(people, agent, gate=TAN_THANH)
    assert [there.id] == await listed(people, agent, status=["approved", "called"])
    assert [here.id] == await listed(people, agent, plate=plate)
    assert [here.id] == await listed(people, agent, number=here.shown["number"])
    assert [] == await listed(people, agent, changed_after="2030-01-07T02:00:00Z")
    earlier = "2030-01-07T09:59:59+08:00"
    assert 2 == len(await listed(people, agent, changed_after=earlier))


async def test_officers_see_all_of_their_gate_and_of_no_other(people: People):
    here, there = await declared(people), await declared(people, gate=TAN_THANH)
    bound = await hire(people.resources, "customs", TAN_THANH)

    assert {here.id, there.id} <= set(await listed(people, "customs"))
    found = await listed(people, bound)
    assert there.id in found
    assert here.id not in found
    foreign = await people.ask(
        bound, "GET", "/v1/declarations", params={"gate": HUU_NGHI}
    )
    assert is_problem(foreign, 403, "role-not-allowed")


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e2", ""])
async def test_a_page_has_from_one_to_two_hundred(people: People, limit: str):
    answer = await people.ask(
        "agent", "GET", "/v1/declarations", params={"limit": limit}
    )

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/query/limit" == answer.json()["errors"][0]["pointer"]


async def test_the_history_names_roles_and_no_persons(people: People):
    made = await called(people)

    answer = await people.ask("agent", "GET", f"{made.path}/history")

    found = said(answer)["items"]
    steps = [(entry["kind"], entry["by"]) for entry in found]
    expected = [("submitted", "agent"), ("approved", "customs")]
    assert [*expected, ("called", "worker-dispatch")] == steps
    for secret in (made.plate, "Nguyễn Văn An", "0912345678", "020090001234"):
        assert secret not in answer.text


@pytest.mark.parametrize("kind", ["image/svg+xml", "image/png", "text/plain"])
async def test_a_pass_comes_as_it_is_asked_for(people: People, kind: str):
    made = await called(people)

    answer = await people.ask(
        "agent", "GET", f"{made.path}/pass", headers={"Accept": kind}
    )

    beginnings = {"image/svg+xml": b"<", "image/png": b"\x89PNG", "text/plain": b"VP1:"}
    assert 200 == answer.status_code
    assert kind == answer.headers["content-type"].partition(";")[0]
    assert answer.content.startswith(beginnings[kind])
    assert "private, no-store" == answer.headers["Cache-Control"]


async def test_there_is_no_pass_before_the_call_nor_after_the_entry(people: People):
    inside, waiting = await entered(people), await approved(people)

    for vehicle in (inside, waiting):
        answer = await people.ask("agent", "GET", f"{vehicle.path}/pass")
        assert is_problem(answer, 409, "pass-not-ready")

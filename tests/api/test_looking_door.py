"""Who looks at a declaration or the boards is served first, and cannot tell."""

import asyncio

import pytest

from gateway.domain.scopes import Scope
from tests.api.journeys import HUU_NGHI, TAN_THANH, approved, declared, hire
from tests.api.keyed import make_key
from tests.people import People

PEOPLE = (
    "agent",
    "driver",
    "customs",
    "yard",
    "border-guard",
    "quarantine",
    "management",
    "tester",
)
# With a query the router answers: the door knows of none.
BY_ROUTER = "?by=router"


async def compared(people: People, path: str, headers) -> tuple[int, bytes]:
    """Look twice, through the door and by the router; both must tell the same."""
    answers = [
        await people.http.get(asked, headers=headers)
        for asked in (path, path + BY_ROUTER)
    ]
    door, router = answers
    for answer in answers:
        assert answer.headers.pop("x-request-id")
    assert router.status_code == door.status_code, door.text
    assert router.headers == door.headers
    assert router.content == door.content
    return door.status_code, door.content


def tags(tag: str) -> list[str]:
    return [tag, f"W/{tag}", f'"0", {tag}', f'"0",W/{tag} ', '"0"', "*", "é"]


@pytest.mark.parametrize("come", [declared, approved])
async def test_everybody_is_told_what_the_router_tells(morning, come):
    vehicle = await come(morning)
    answer = await morning.ask("agent", "GET", vehicle.path)

    for who in PEOPLE:
        headers = {"Authorization": f"Bearer {await morning.token(who)}"}
        status, _ = await compared(morning, vehicle.path, headers)
        assert (404 if who == "driver" else 200) == status
    for tag in tags(answer.headers["ETag"]):
        known = {"If-None-Match": tag.encode("latin-1")}
        await compared(morning, vehicle.path, headers | known)


async def test_the_boards_are_what_the_router_tells(morning):
    tag = (await morning.http.get("/v1/gates")).headers["ETag"]

    for known in tags(tag):
        headers = {"If-None-Match": known.encode("latin-1")}
        status, body = await compared(morning, "/v1/gates", headers)
        assert (304, b"") == (status, body) if tag in known else 200 == status


async def test_boards_that_cannot_be_read_are_the_same_problem(morning, monkeypatch):
    async def lost(*_: object) -> None:
        raise OSError

    morning.resources.boards.forget_all()
    monkeypatch.setattr("gateway.services.boards.Boards.every", lost)

    assert 503 == (await compared(morning, "/v1/gates", {}))[0]


async def test_officers_of_another_gate_see_nothing(morning):
    vehicle = await declared(morning)
    seen = {}
    for gate in (HUU_NGHI, TAN_THANH):
        who = await hire(morning.resources, "customs", gate=gate)
        headers = {"Authorization": f"Bearer {await morning.token(who)}"}
        seen[gate], _ = await compared(morning, vehicle.path, headers)

    assert {HUU_NGHI: 200, TAN_THANH: 404} == seen


async def test_a_key_needs_its_scope(morning):
    vehicle = await declared(morning)
    wanted = {Scope.DECLARATIONS_READ: 200, Scope.DECLARATIONS_WRITE: 403}

    for scope, status in wanted.items():
        key = await make_key(morning, "agent", scope)
        headers = {"Authorization": f"Bearer {key}"}
        assert status == (await compared(morning, vehicle.path, headers))[0]


async def test_who_says_nothing_of_himself_is_refused(morning):
    vehicle = await declared(morning)
    said = ("", "Bearer", "Basic YWdlbnQ6c2FuZGJveA==", "Bearer nobody", b"Bearer \xff")

    for headers in ({}, *({"Authorization": one} for one in said)):
        assert 401 == (await compared(morning, vehicle.path, headers))[0]


async def test_the_first_of_two_headers_counts(morning):
    vehicle = await declared(morning)
    token = f"Bearer {await morning.token('agent')}"
    for order in ([token, "Bearer nobody"], ["Bearer nobody", token]):
        headers = [("Authorization", value) for value in order]
        status, _ = await compared(morning, vehicle.path, headers)
        assert (200 if order[0] == token else 401) == status


async def test_ids_are_read_as_ever(morning):
    vehicle = await declared(morning)
    headers = {"Authorization": f"Bearer {await morning.token('agent')}"}
    name = vehicle.id
    wanted = {
        name.upper(): 200,
        name.replace("-", ""): 200,
        name[:-1]: 422,
        name + "0": 422,
        "0" * 8 + name[8:]: 404,
        name + "%0A": 422,
    }

    for other, status in wanted.items():
        path = f"/v1/declarations/{other}"
        assert status == (await compared(morning, path, headers))[0], other


async def test_only_looking_is_served_there(morning):
    vehicle = await declared(morning)

    for method in ("HEAD", "PUT", "DELETE", "OPTIONS"):
        answer = await morning.ask("agent", method, vehicle.path)
        assert 405 == answer.status_code


async def test_another_world_has_other_declarations(morning):
    vehicle = await declared(morning)
    headers = {
        "Authorization": f"Bearer {await morning.token('agent')}",
        "Sandbox-Tenant": "nowhere",
    }

    assert 404 == (await compared(morning, vehicle.path, headers))[0]


async def counted(people: People) -> float:
    """Return how many looked at a declaration, of all whom the application served."""
    text = (await people.ask(None, "GET", "/metrics")).text
    lines = (
        line
        for line in text.splitlines()
        if line.startswith("gateway_request_seconds_count")
        and 'method="GET",route="/v1/declarations/{declaration_id}"' in line
        and 'status="200"' in line
    )
    return float(next(lines, "0").rpartition(" ")[2])


async def test_many_who_look_at_once_are_counted_by_their_route(morning):
    vehicle = await declared(morning)
    before = await counted(morning)

    asked = [morning.ask("agent", "GET", vehicle.path) for _ in range(5)]
    await asyncio.gather(*asked)

    assert before + 5 == await counted(morning)

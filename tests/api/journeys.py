"""How far a vehicle has come: each function brings a new one there, by HTTP."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
from uuid_utils.compat import uuid7

from gateway.resources import Resources
from gateway.storage import accounts
from gateway.workers import dispatch
from tests.documented import DOCUMENT
from tests.people import People, a_body

# A Monday, 09:00 at the gates.
MORNING = "2030-01-07T02:00:00Z"
ARRIVAL = "2030-01-07T02:30:00Z"
HUU_NGHI = "huu-nghi"
TAN_THANH = "tan-thanh"


@dataclass(frozen=True)
class Vehicle:
    """A declared vehicle; `shown` is its declaration when it got here."""

    shown: dict[str, Any]
    pass_text: str = ""

    @property
    def id(self) -> str:
        return str(self.shown["id"])

    @property
    def path(self) -> str:
        return f"/v1/declarations/{self.id}"

    @property
    def plate(self) -> str:
        return str(self.shown["vehicle"]["plate"])

    @property
    def gate(self) -> str:
        return f"/v1/gates/{self.shown['gate']}"


def body(**changes: Any) -> dict[str, Any]:
    return a_body(**{"planned_arrival": ARRIVAL} | changes)


async def declared(people: People, *, who: str = "agent", **changes: Any) -> Vehicle:
    answer = await people.declare(body(**changes), who=who)
    return Vehicle(said(answer, 201))


async def approved(people: People, **changes: Any) -> Vehicle:
    made = await declared(people, **changes)
    return Vehicle(said(await verdict(people, made, "approve")))


async def called(people: People, **changes: Any) -> Vehicle:
    made = await approved(people, **changes)
    await dispatch.dispatch(people.resources, made.shown["gate"])
    text = await pass_of(people, made, who=changes.get("who", "agent"))
    return Vehicle(await people.look(made.id, changes.get("who", "agent")), text)


async def entered(people: People, **changes: Any) -> Vehicle:
    made = await called(people, **changes)
    answer = await enter(people, made)
    return Vehicle(said(answer, 201)["declaration"], made.pass_text)


async def cleared(people: People, **changes: Any) -> Vehicle:
    """Machinery, unless said otherwise: customs alone clears it."""
    made = await entered(people, **{"goods": [machinery()]} | changes)
    await pay_by_hand(people, made)
    for kind in ("customs_entry", "customs_inspection"):
        answer = await check(people, made, kind)
    return Vehicle(said(answer, 201), made.pass_text)


def machinery() -> dict[str, Any]:
    return dict(a_body()["goods"][0]) | {"category": "machinery"}


def said(answer: httpx2.Response, status: int = 200) -> Any:
    """Return what an answer says, if it has this status."""
    assert status == answer.status_code, answer.text
    return answer.json()


async def verdict(
    people: People, vehicle: Vehicle, verb: str, *, who: str = "customs", **more: Any
) -> httpx2.Response:
    if verb in {"reject", "hold", "release", "return"}:
        more = {"json": {"reason": "papers do not match"}} | more
    return await people.ask(who, "POST", f"{vehicle.path}/{verb}", **more)


async def check(
    people: People,
    vehicle: Vehicle,
    kind: str,
    outcome: str = "pass",
    *,
    who: str = "customs",
    **more: Any,
) -> httpx2.Response:
    fact = {"kind": kind, "outcome": outcome} | more
    return await people.ask(who, "POST", f"{vehicle.path}/checks", json=fact)


async def pay_by_hand(people: People, vehicle: Vehicle) -> None:
    """Have management confirm every fee that is due, as somebody paid at its desk."""
    for kind in {line["kind"] for line in vehicle.shown["fees"]}:
        said(await check(people, vehicle, kind, who="management"), 201)


async def pass_of(people: People, vehicle: Vehicle, *, who: str = "agent") -> str:
    accept = {"Accept": "text/plain"}
    answer = await people.ask(who, "GET", f"{vehicle.path}/pass", headers=accept)
    assert 200 == answer.status_code, answer.text
    return answer.text


async def enter(
    people: People, vehicle: Vehicle, *, gate: str | None = None, **changes: Any
) -> httpx2.Response:
    """Drive up to the barrier; *changes* replace what it reads there."""
    seen = {"plate": vehicle.plate, "pass": vehicle.pass_text} | changes
    path = f"/v1/gates/{gate}" if gate else vehicle.gate
    return await people.ask("border-guard", "POST", f"{path}/entries", json=seen)


async def leave(people: People, vehicle: Vehicle) -> httpx2.Response:
    seen = {"plate": vehicle.plate}
    return await people.ask("border-guard", "POST", f"{vehicle.gate}/exits", json=seen)


async def turn(people: People, gate: str, **controls: Any) -> httpx2.Response:
    """Turn a gate's controls, whatever their version is."""
    path = f"/v1/gates/{gate}"
    tag = (await people.http.get(path)).headers["ETag"]
    answer = await people.ask(
        "management",
        "PATCH",
        f"{path}/controls",
        json=controls,
        headers={"If-Match": tag},
    )
    assert 200 == answer.status_code, answer.text
    return answer


async def hire(
    resources: Resources,
    role: str,
    gate: str | None = None,
    *,
    owner_id: UUID | None = None,
    is_admin: bool = False,
) -> str:
    """Add an account, of one gate or one firm if given; return its user name."""
    username = f"{role}-{uuid4().hex[:8]}"
    async with resources.engine.begin() as connection:
        made = accounts.Account(
            uuid7(), username, "-", role, gate, owner_id, is_admin=is_admin
        )
        await accounts.add_if_missing(connection, made)
    return username


async def found(resources: Resources) -> UUID:
    """Found a firm without users; return the id of its account."""
    firm_id = uuid7()
    firm = accounts.Account(firm_id, f"firm:{firm_id}", "-", "firm", None, name="Ví Dụ")
    async with resources.engine.begin() as connection:
        await accounts.add_if_missing(connection, firm)
    return firm_id


def is_problem(answer: httpx2.Response, status: int, name: str) -> bool:
    """Tell whether it is the whole problem document of that name, as documented."""
    assert status == answer.status_code, answer.text
    assert "application/problem+json" == answer.headers["content-type"]
    found = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= found.keys()
    assert f"/problems/{name}" == found["type"], found
    assert f"`{name}`" in documented(answer), (answer.request.method, found)
    return bool(found["status"] == status and found["title"] and found["detail"])


def documented(answer: httpx2.Response) -> str:
    """Return what the OpenAPI document says of answers with this status there."""
    path, method = answer.request.url.path, answer.request.method.lower()
    for template, operations in DOCUMENT["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path, re.DOTALL):
            responses = operations[method]["responses"]
            return str(responses[str(answer.status_code)]["description"])
    raise LookupError(path)

"""Makes what a path of the API names, so that there is something to be allowed."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from gateway.api.notices import EXAMPLE
from gateway.services.messages.following import follow
from tests.api.journeys import HUU_NGHI, Vehicle, hire, said, verdict
from tests.people import People

# Who owns what is made, and the vehicle it is about.
Maker = Callable[[People, Vehicle, str], Awaitable[str]]


async def _declaration(people: People, vehicle: Vehicle, owner: str) -> str:
    return vehicle.id


async def _gate(people: People, vehicle: Vehicle, owner: str) -> str:
    return HUU_NGHI


async def _webhook(people: People, vehicle: Vehicle, owner: str) -> str:
    """Nobody listens there, so a ping fails at once."""
    wanted = {"url": "http://127.0.0.1:9009/hook", "events": ["*"]}
    answer = await people.ask(owner, "POST", "/v1/webhooks", json=wanted)
    return str(answer.json()["id"])


async def _message(people: People, vehicle: Vehicle, owner: str) -> str:
    """A rejected vehicle is worth a message."""
    await verdict(people, vehicle, "reject")
    await follow(people.resources.engine, HUU_NGHI, has_texting=False)
    listed = await people.ask(owner, "GET", "/v1/messages")
    return str(listed.json()["items"][0]["id"])


async def _session(people: People, vehicle: Vehicle, owner: str) -> str:
    await people.token(owner)
    listed = await people.ask(owner, "GET", "/v1/sessions")
    return str(listed.json()["items"][0]["id"])


async def _notice(people: People, vehicle: Vehicle, owner: str) -> str:
    return str((await notice_up(people))["id"])


async def notice_up(people: People, **changes: Any) -> dict[str, Any]:
    """Post a notice that is up for an hour."""
    path = f"/v1/gates/{HUU_NGHI}/notices"
    until = people.resources.clock() + timedelta(hours=1)
    body = EXAMPLE | {"until": f"{until:%Y-%m-%dT%H:%M:%SZ}"} | changes
    answer = await people.ask("management", "POST", path, json=body)
    found: dict[str, Any] = said(answer, 201)
    return found


async def _user(people: People, vehicle: Vehicle, owner: str) -> str:
    """A colleague of the owner, whose firm *test_permissions* made."""
    actor = await people.actor(owner)
    colleague = await hire(people.resources, "agent", owner_id=actor.owner_id)
    return str((await people.actor(colleague)).account_id)


async def _key(people: People, vehicle: Vehicle, owner: str) -> str:
    wanted = {"name": "warehouse", "scopes": ["declarations:read"]}
    answer = await people.ask(owner, "POST", "/v1/api-keys", json=wanted)
    return str(answer.json()["id"])


async def _officer(people: People, vehicle: Vehicle, owner: str) -> str:
    officer = await hire(people.resources, "yard", HUU_NGHI)
    return str((await people.actor(officer)).account_id)


async def _paper_ticket(people: People, vehicle: Vehicle, owner: str) -> str:
    """Record a ticket that nobody has settled."""
    path = f"/v1/gates/{HUU_NGHI}/paper-tickets"
    slip = {
        "serial": f"T-{uuid4().hex[:12]}",
        "plate": "99C-999.99",
        "direction": "export",
        "entered_at": f"{people.resources.clock():%Y-%m-%dT%H:%M:%SZ}",
    }
    answer = await people.ask("management", "POST", path, json={"tickets": [slip]})
    return str(said(answer, 201)["items"][0]["id"])


async def _tenant(people: People, vehicle: Vehicle, owner: str) -> str:
    wanted = {"name": f"t{uuid4().hex[:12]}"}
    made = await people.ask("tester", "POST", "/sandbox/tenants", json=wanted)
    return str(said(made, 201)["name"])


async def _payment(people: People, vehicle: Vehicle, owner: str) -> str:
    (seen,) = await people.resources.reader.many([UUID(vehicle.id)])
    now = people.resources.clock()
    begun = await people.resources.payments.begin(seen, uuid4().hex, now)
    return str(begun.id)


# The name of a path's parameter -> what makes such a thing and returns its id.
MAKERS: Mapping[str, Maker] = {
    "declaration_id": _declaration,
    "gate": _gate,
    "message_id": _message,
    "webhook_id": _webhook,
    "session_id": _session,
    "notice_id": _notice,
    "user_id": _user,
    "key_id": _key,
    "officer_id": _officer,
    "ticket_id": _paper_ticket,
    "tenant": _tenant,
    "payment_id": _payment,
}


async def path_of(people: People, template: str, vehicle: Vehicle, owner: str) -> str:
    """Fill a path with things that are there, owned by *owner* where they have one."""
    path = template
    for name in re.findall(r"\{(\w+)\}", template):
        made = await MAKERS[name](people, vehicle, owner)
        path = path.replace(f"{{{name}}}", made)
    return path

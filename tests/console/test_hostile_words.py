"""Whatever somebody writes is shown as text, wherever it is shown.

The fields come from the API's own document, the addresses and the forms from the pages
themselves: a new field or page is among them without being named here.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise, product
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from gateway.api.streams import EventStream
from gateway.console import cookies
from gateway.console import declaration_form as form
from gateway.console.officer.queues import Queue
from tests.api import hostility
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    Vehicle,
    approved,
    body,
    declared,
    entered,
    said,
    turn,
)
from tests.api.makers import path_of
from tests.api.test_hostile import ROUTES
from tests.console.reading import Element, Reading
from tests.console.test_vehicles import HTML
from tests.documented import DOCUMENT, resolved
from tests.people import People

pytestmark = pytest.mark.long

# It ends an attribute and a field, and begins an element of its own.
HARM = "\"'></p><b data-planted>{{7*7}}"
ROLES = ("agent", "customs", "border-guard", "management", "tester")
Place = tuple[Any, ...]
Route = tuple[str, str]

DECLARED = ("post", "/v1/declarations")
# Declared in bulk, or as a correction, it is the same body, kept in the same place.
AS_DECLARED = {
    ("post", "/v1/declarations/bulk"),
    ("patch", "/v1/declarations/{declaration_id}"),
}
# Who somebody is has pages of its own, and forms that end a session; what harms there
# is sent by their own tests.
OF_ACCOUNTS = re.compile(r"/v1/(sessions|accounts|officers|firms)")


def free_texts(schema: Mapping[str, Any], place: Place = ()) -> Iterator[Place]:
    """Yield where in a body any text may stand: there is no choice and no format."""
    schema = resolved(schema)
    for kind in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(kind, ()):
            yield from free_texts(one, place)
    is_chosen = {"enum", "const", "format"} & set(schema)
    is_text = schema.get("type") == "string" and not is_chosen
    if is_text and re.search(schema.get("pattern", ""), HARM):
        yield place
    for name, inner in schema.get("properties", {}).items():
        yield from free_texts(inner, (*place, name))
    if "items" in schema:
        yield from free_texts(schema["items"], (*place, 0))


def fields_of(route: Route) -> list[Place]:
    method, path = route
    content = DOCUMENT["paths"][path][method]["requestBody"]["content"]
    return list(dict.fromkeys(free_texts(content[hostility.JSON]["schema"])))


def with_words(right: dict[str, Any], place: Place, words: str) -> dict[str, Any]:
    """Return the body with the words there; what is on the way there is made."""
    found = copy.deepcopy(right)
    inner: Any = found
    for key, following in pairwise(place):
        if isinstance(inner, dict) and not inner.get(key):
            inner[key] = [{}] if following == 0 else {}
        inner = inner[key]
    inner[place[-1]] = words
    return found


# What a vehicle is known by has a form of its own: harm in it is refused.
IDENTITIES = {"plate", "gate", "pass"}
# Reasons like all others, of what takes long to come to; and what is not kept.
ALSO_WRITTEN = ("/restore-place", "/preview", "/sandbox/events")
SUSPENSION = {"category": "minerals", "first": "2030-01-08", "last": "2030-01-09"}
RIGHT: Mapping[str, Mapping[str, Any]] = {
    "controls": {"suspensions": [SUSPENSION]},
    "transshipments": {"plate": "12C-678.90", "area": "B2"},
}
# What is written down for whoever counts it, and shown on no page.
UNSEEN = {"/v1/gates/{gate}/manual-lifts reason"}


def routes() -> list[Route]:
    """Return the routes with free texts that somebody else may come to read."""
    return [
        route
        for route in ROUTES
        if route not in AS_DECLARED
        and not OF_ACCOUNTS.match(route[1])
        and not route[1].endswith(ALSO_WRITTEN)
        and any(place[-1] not in IDENTITIES for place in fields_of(route))
    ]


@dataclass
class Written:
    """What was taken: where each of the words was written, and of which vehicles."""

    people: People
    words: dict[str, str] = field(default_factory=dict)
    vehicles: list[str] = field(default_factory=list)

    async def everywhere(self) -> None:
        """Write into every free field of the API that takes it."""
        goods = {"receiving_vehicles": [{"plate": "12C-678.90"}]}
        inside = await entered(self.people, **goods)
        returned = await entered(self.people)
        # They wait in line as long as nobody else is called.
        first, second = await approved(self.people), await approved(self.people)
        about = {
            "reject": await declared(self.people),
            "return": returned,
            "move": second,
            "check-ins": first,
        }
        for route in routes():
            name = route[1].rpartition("/")[2]
            right = ROUTES[route][1] | dict(RIGHT.get(name, {}))
            right |= {"before": first.id} if name == "move" else {}
            right |= {"plate": first.plate} if name == "check-ins" else {}
            await self.by(route, right, about.get(name, inside))
        self.vehicles += [one.id for one in (inside, *about.values())]

    async def by(self, route: Route, right: dict[str, Any], about: Vehicle) -> None:
        path = await path_of(self.people, route[1], about, ROUTES[route][0] or "agent")
        sent = right
        names: dict[str, str] = {}
        for place in fields_of(route):
            if route == DECLARED and not await self.is_taken(place):
                continue
            if place[-1] not in IDENTITIES:
                words = f"{HARM}~{len(self.words) + len(names)}"
                names[words] = f"{route[1]} {'/'.join(map(str, place))}"
                sent = with_words(sent, place, words)
        answer = await self.send(route, path, sent)
        assert answer.is_success, (route, sent, answer.text)
        self.words |= names
        if route == DECLARED:
            self.vehicles.append(answer.json()["id"])

    async def is_taken(self, place: Place) -> bool:
        answer = await self.send(DECLARED, DECLARED[1], with_words(body(), place, HARM))
        assert answer.status_code < 500, (place, answer.text)
        return answer.is_success

    async def send(
        self, route: Route, path: str, sent: Mapping[str, Any]
    ) -> httpx2.Response:
        headers = {"Idempotency-Key": uuid4().hex}
        if path.endswith("/controls"):
            gate = await self.people.http.get(f"/v1/gates/{HUU_NGHI}")
            headers["If-Match"] = gate.headers["ETag"]
        who = ROUTES[route][0]
        return await self.people.ask(
            who, route[0].upper(), path, json=sent, headers=headers
        )


def addresses(app: FastAPI, values: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the address of every page, with harm in each text of its query."""
    for route in iter_route_contexts(app.routes):
        original, address = route.original_route, route.path or ""
        if not isinstance(original, APIRoute) or original.include_in_schema:
            continue
        is_part = address.endswith("/now")  # What its page shows already.
        if "GET" not in (original.methods or ()) or is_part or is_stream(original):
            continue
        names = re.findall(r"\{(\w+)\}", address)
        asked = [one.alias for one in queries(original.dependant)]
        for found in product(*(values[name] for name in names)):
            path = address.format(**dict(zip(names, found, strict=True)))
            yield path
            # An address answers the same whichever vehicle it is about.
            if all(
                one == values[name][0] for name, one in zip(names, found, strict=True)
            ):
                yield from (f"{path}?{urlencode({name: HARM})}" for name in asked)


def is_stream(route: APIRoute) -> bool:
    return route.response_class is EventStream


def queries(dependant: Dependant) -> Iterator[Any]:
    yield from dependant.query_params
    for inner in dependant.dependencies:
        yield from queries(inner)


class Scan(HTMLParser):
    """What a page says, and the elements and handlers that no template of ours has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.planted: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for _, value in attrs if value]
        if any(name == "data-planted" or name.startswith("on") for name, _ in attrs):
            self.planted.append(f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


class Reader:
    """Somebody who opens pages, and fills in whatever form is there."""

    def __init__(self, people: People, who: str) -> None:
        self.people = people
        self.who = who
        self.shown: set[str] = set()
        self.drawn: set[str] = set()
        self.filled: set[tuple[str, ...]] = set()
        self.forms: list[tuple[str, dict[str, str]]] = []

    async def sit_down(self) -> None:
        name = cookies.session_name(is_sandbox=True)
        self.people.http.cookies.set(name, await self.people.token(self.who))

    async def look(self, address: str) -> None:
        answer = await self.people.http.get(address, headers=HTML)
        self._take(answer, address)

    def _take(self, answer: httpx2.Response, address: str) -> None:
        assert answer.status_code < 500, (address, answer.text)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return
        page = Scan(answer.text)
        assert [] == page.planted, (self.who, address)
        self.shown.update(WRITTEN.findall("\n".join(page.said)))
        self._keep_forms(answer.text, address)

    def _keep_forms(self, html: str, address: str) -> None:
        drawn = re.sub(IDS, "", " ".join(re.findall("<form[^>]*>", html)))
        if drawn in self.drawn:
            return
        self.drawn.add(drawn)
        page = Reading(html)
        for one in page.elements:
            if one.tag != "form" or one.attributes.get("method") != "post":
                continue
            action = one.attributes.get("action", address)
            sent = filled_in(one, page)
            known = (re.sub(IDS, "", action), *sorted(sent))
            if known not in self.filled and not ENDS_A_SESSION.match(action):
                self.filled.add(known)
                self.forms.append((action, sent))

    async def fill_in(self) -> None:
        """Send every form that was seen; what it answers is looked at like a page."""
        for action, sent in list(self.forms):
            answer = await self.people.http.post(action, data=sent, headers=HTML)
            self._take(answer, action)


ENDS_A_SESSION = re.compile("/sign-out|/account|/manage/officers|/sandbox")
IDS = r"[0-9a-f-]{36}"
WRITTEN = re.compile(re.escape(HARM) + r"~[0-9]+")


def filled_in(form_: Element, page: Reading) -> dict[str, str]:
    """Write harm into each field where anything can be written."""
    found: dict[str, str] = {}
    for one in page.elements:
        name = one.attributes.get("name")
        if not name or form_ not in one.parents:
            continue
        kind = one.attributes.get("type", "text")
        is_free = one.tag == "textarea" or (one.tag == "input" and kind == "text")
        if is_free:
            found[name] = HARM
        elif one.tag in {"input", "select"} and kind not in {"checkbox", "radio"}:
            found[name] = one.attributes.get("value", "")
    return found


async def test_no_page_believes_what_somebody_wrote(client: People, app: FastAPI):
    people = client
    await people.set_clock(MORNING)
    endless = {"admission_rate": 100_000, "yard_capacity": 100_000}
    await turn(people, HUU_NGHI, flows={"export": endless})
    written = Written(people)
    await written.everywhere()
    readers = [Reader(people, who) for who in ROLES]

    for reader in readers:
        await reader.sit_down()
        for address in addresses(app, await named(people, written)):
            await reader.look(address)
    for reader in readers:
        await reader.sit_down()
        await reader.fill_in()

    shown = set().union(*(reader.shown for reader in readers))
    unseen = {name for words, name in written.words.items() if words not in shown}
    assert UNSEEN == unseen


async def named(people: People, written: Written) -> dict[str, list[str]]:
    """Return what the names in addresses may stand for."""
    hooks = said(await people.ask("agent", "GET", "/v1/webhooks"))
    return {
        "gate": [HUU_NGHI],
        "declaration_id": list(dict.fromkeys(written.vehicles)),
        "part": [step.name for step in form.STEPS],
        "queue": [Queue.WORK, Queue.FOUND],
        "webhook_id": [one["id"] for one in hooks["items"]],
        "officer_id": ["00000000-0000-7000-8000-000000000000"],
        "user_id": ["00000000-0000-7000-8000-000000000000"],
        "rule_id": ["plate-format", HARM],
        "name": ["not-cleared", HARM],
    }

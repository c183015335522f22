"""Whatever is sent, the answer is a problem that says what is wrong, never a mishap."""

import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gateway.api import accounts, notices, paper
from tests.api import hostility
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    Vehicle,
    body,
    called,
    entered,
    is_problem,
)
from tests.api.makers import path_of
from tests.documented import DOCUMENT
from tests.people import People

TABLES = (
    "account",
    "declaration",
    "journal",
    "session",
    "entry",
    "manual_lift",
    "webhook",
    '"check"',
)
REASON = {"reason": "papers do not match"}
UNSIGNED = {"payment_id": "01a20000-0000-7000-8000-000000000001", "state": "paid"}
ID = "{declaration_id}"
# Every operation with a body: who asks, and a body that is right.
ROUTES: dict[tuple[str, str], tuple[str | None, dict[str, Any]]] = {
    ("post", "/v1/declarations"): ("agent", body()),
    ("post", "/v1/declarations/bulk"): (
        "agent",
        {"declarations": [{"idempotency_key": "x" * 16, "declaration": body()}]},
    ),
    ("post", f"/v1/declarations/{ID}/reject"): ("customs", REASON),
    ("post", f"/v1/declarations/{ID}/hold"): ("customs", REASON),
    ("post", f"/v1/declarations/{ID}/release"): ("customs", REASON),
    ("post", f"/v1/declarations/{ID}/checks"): (
        "customs",
        {
            "kind": "customs_entry",
            "outcome": "pass",
            "note": "late",
            "happened_at": MORNING,
            "source": "device",
        },
    ),
    ("post", f"/v1/declarations/{ID}/change-gate"): ("agent", {"gate": "tan-thanh"}),
    ("post", f"/v1/declarations/{ID}/restore-place"): ("customs", REASON),
    ("post", f"/v1/gates/{{gate}}/line/{ID}/move"): (
        "management",
        {"before": "019ab8c2-7a10-7c3e-9d55-2f6c1b0a4e77"} | REASON,
    ),
    ("post", f"/v1/declarations/{ID}/return"): ("customs", REASON),
    ("patch", f"/v1/declarations/{ID}"): (
        "agent",
        {"driver": {"name": "Trần Thị Bình"}, "vehicle": {"gross_weight_kg": 30_000}},
    ),
    ("post", "/v1/payments/callbacks/sandbox"): (None, UNSIGNED),
    ("post", "/sandbox/payments/{payment_id}"): (
        "tester",
        {"outcome": "paid", "callbacks": 0},
    ),
    ("post", f"/v1/declarations/{ID}/transshipments"): (
        "yard",
        {"plate": "12C-000.01", "area": "B2", "weight_kg": 1, "happened_at": MORNING},
    ),
    ("patch", "/v1/gates/{gate}/controls"): (
        "management",
        {"mode": "open", "call_window_minutes": 60, "flows": {"export": {"lanes": 2}}},
    ),
    ("post", "/v1/gates/{gate}/entries"): ("border-guard", {"plate": "", "pass": ""}),
    ("post", "/v1/gates/{gate}/exits"): ("border-guard", {"plate": "12C-000.01"}),
    ("post", "/v1/gates/{gate}/manual-lifts"): (
        "border-guard",
        {"plate": "12C-000.01", "reason": "ambulance behind it"},
    ),
    ("post", "/v1/webhooks"): (
        "agent",
        {"url": "https://agent.example/", "events": ["*"], "description": "screen"},
    ),
    ("patch", "/v1/webhooks/{webhook_id}"): (
        "agent",
        {"url": "https://agent.example/", "events": ["*"], "enabled": True},
    ),
    ("post", "/v1/webhooks/{webhook_id}/replay"): (
        "agent",
        {"since": "2030-01-07T02:00:00Z"},
    ),
    ("post", "/v1/gates/{gate}/controls/preview"): ("management", {"mode": "hold"}),
    ("post", "/v1/gates/{gate}/paper-tickets"): ("border-guard", paper.EXAMPLE),
    ("post", "/v1/gates/{gate}/paper-tickets/{ticket_id}/resolve"): (
        "management",
        {"reason": "ambulance, no goods vehicle"},
    ),
    ("post", "/v1/gates/{gate}/check-ins"): ("yard", {"plate": "12C-123.45"}),
    ("post", "/v1/gates/{gate}/notices"): (
        "management",
        notices.EXAMPLE | {"until": "2030-01-07T03:00:00Z"},
    ),
    ("post", "/v1/sessions"): (None, {"username": "agent", "password": "wrong"}),
    ("post", "/v1/accounts"): (None, accounts.EXAMPLE | {"username": "nobody.yet"}),
    ("post", "/v1/firms/current/users"): (
        "agent",
        {
            "username": "nobody.yet",
            "password": "nine lanes to the border",
            "phone": "0912345678",
            "admin": False,
        },
    ),
    ("patch", "/v1/firms/current/users/{user_id}"): (
        "agent",
        {
            "disabled": False,
            "admin": True,
            "password": "nine lanes to the border",
        },
    ),
    ("put", "/v1/accounts/current/totp"): ("agent", {"code": "123456"}),
    ("delete", "/v1/accounts/current/totp"): ("agent", {"code": "123456"}),
    ("post", "/v1/api-keys"): (
        "agent",
        {"name": "warehouse", "scopes": ["declarations:read"]},
    ),
    ("post", "/v1/officers"): (
        "management",
        {
            "username": "nobody.yet",
            "password": "nine lanes to the border",
            "role": "customs",
            "gate": HUU_NGHI,
        },
    ),
    ("patch", "/v1/officers/{officer_id}"): (
        "management",
        {
            "disabled": True,
            "gate": HUU_NGHI,
            "password": "nine lanes to the border",
        },
    ),
    ("put", "/v1/accounts/current/password"): (
        "agent",
        {"current": "wrong", "new": "nine lanes to the border"},
    ),
    ("post", "/sandbox/tenants"): ("tester", {"name": "Not-Allowed"}),
    ("post", "/sandbox/reset"): ("tester", {"seed": 7}),
    ("post", "/sandbox/events"): (
        "tester",
        {"as": "customs", "event": "reject", "reason": "played by a tester"},
    ),
    ("put", "/sandbox/faults"): (
        "tester",
        {
            "seed": 1,
            "rules": [
                {
                    "path": "/v1/declarations/none",
                    "kind": "delay",
                    "share": 0.0,
                    "methods": ["GET"],
                    "delay_ms": 1,
                }
            ],
        },
    ),
    ("put", "/sandbox/clock"): (
        "tester",
        {"now": "2030-01-07T02:00:00Z", "speed": 0.0},
    ),
}
routes = pytest.mark.parametrize("route", ROUTES, ids=" ".join)


async def snapshot(people: People) -> list[Any]:
    """Count what is stored; nothing hostile may change it."""
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    async with people.resources.engine.connect() as connection:
        rows = await connection.execute(text(f"SELECT {counts}"))
        stored = list(rows.one())
    return [*stored, (await people.http.get("/sandbox/clock")).json()["now"]]


class Attack:
    """Sends one route whatever is to be sent, as somebody who may use it."""

    def __init__(self, people: People, route: tuple[str, str]) -> None:
        self.people = people
        self.method, self.template = route
        self.who, self.right = ROUTES[route]
        self.headers: dict[str, str] = {}
        self.path = self.template

    async def prepare(self) -> None:
        """Bring a vehicle where the route wants it."""
        if "exits" in self.template or "checks" in self.template:
            vehicle = await entered(self.people)
        else:
            vehicle = await called(self.people)
        owner = self.who or "agent"
        self.path = await path_of(self.people, self.template, vehicle, owner)
        self.right = self._about(vehicle)
        gate = await self.people.http.get(f"/v1/gates/{HUU_NGHI}")
        self.headers = {"If-Match": gate.headers["ETag"]}
        if self.who is not None:
            await self.people.token(self.who)

    def _about(self, vehicle: Vehicle) -> dict[str, Any]:
        if "pass" in self.right:
            return {"plate": vehicle.plate, "pass": vehicle.pass_text}
        return body() if self.template == "/v1/declarations" else self.right

    async def send(self, content: Any, kind: str | None) -> httpx2.Response:
        headers = self.headers | {"Idempotency-Key": uuid4().hex}
        if kind is not None:
            headers["Content-Type"] = kind
        return await self.people.ask(
            self.who, self.method.upper(), self.path, content=content, headers=headers
        )

    def judge(self, answer: httpx2.Response, what: str) -> None:
        """It is a refusal, and one that is documented there."""
        if self.path.endswith("/bulk") and answer.status_code == 200:
            _judge_items(answer.json()["items"], what)
            return
        assert 400 <= answer.status_code < 500, (what, answer.text)
        name = answer.json()["type"].removeprefix("/problems/")
        assert is_problem(answer, answer.status_code, name), what
        assert self.path == answer.json()["instance"]


def _judge_items(items: list[dict[str, Any]], what: str) -> None:
    """Of many in one call, the wrong one alone is refused."""
    for item in items:
        assert 400 <= item["status"] < 500, what
        assert item["status"] == item["problem"]["status"], what
        assert item["problem"]["detail"], what


def test_every_route_with_a_body_is_attacked():
    found = {
        (method, path)
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
        # Sheets have hostile tests of their own.
        if hostility.JSON in operation.get("requestBody", {}).get("content", ())
    }

    assert found == set(ROUTES)


@routes
async def test_no_body_is_bad_enough(people: People, route):
    attack = Attack(people, route)
    await attack.prepare()
    before = await snapshot(people)

    for what, content, kind in hostility.bodies():
        answer = await attack.send(content, kind)
        attack.judge(answer, what)
        assert answer.json()["detail"], what

    assert before == await snapshot(people)


@routes
async def test_one_wrong_thing_is_enough_to_refuse(people: People, route):
    attack = Attack(people, route)
    await attack.prepare()
    before = await snapshot(people)

    for what, content in hostility.wrong_bodies(attack.right):
        answer = await attack.send(content, hostility.JSON)
        attack.judge(answer, what)

    assert before == await snapshot(people)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
# What is nearly right goes deeper than what is wholly wrong.
nearly = st.sampled_from(
    ["huu-nghi", "export", "VN", "empty", "12C-123.45", MORNING, "transit", 22_000]
)
values = st.recursive(
    scalars | nearly,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted(body())) | st.text(), inner, max_size=3
        )
    ),
    max_leaves=5,
)
PLACES = list(hostility.places(body()))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), values), max_size=3))
async def test_no_change_of_a_right_body_is_our_mistake(people: People, changes):
    wanted = body()
    for place, value in changes:
        with suppress(LookupError, TypeError):  # an earlier change took it away
            wanted = hostility.replaced(wanted, place, value)
    content = json.dumps(wanted).encode("utf-8", "surrogatepass")
    attack = Attack(people, ("post", "/v1/declarations"))

    answer = await attack.send(content, hostility.JSON)

    if answer.status_code != 201:
        attack.judge(answer, "changed")

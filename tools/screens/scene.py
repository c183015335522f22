"""A small morning at the gates: some vehicles in every state, made through the API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx2

PASSWORD = "sandbox"  # noqa: S105  # The published one of every sandbox.
# The firm that the scene registers: its first admin, who adds a colleague.
FIRMS = "thu.ha"
FIRMS_PASSWORD = "nine lanes to the border"  # noqa: S105  # As published.
# A Monday, 09:00 at the gates.
MORNING = "2030-01-07T02:00:00Z"
ARRIVAL = "2030-01-07T02:30:00Z"
# How long the workers may take to call somebody.
PATIENCE_S = 60
GOODS = (
    ("Thanh long ruột đỏ", "08109092", "fresh_fruit", "12C"),
    ("Sầu riêng", "08106000", "fresh_fruit", "51D"),
    ("Linh kiện điện tử", "85340000", "electronics", "98H"),
    ("Vải bông", "52081100", "consumer_goods", "29H"),
)
# Plates of which the sandbox's own officers decide, and what they do.
OF_THE_SANDBOX = {"rejected": "12SB-040.01", "held": "12SB-050.01"}
MESSAGE = {
    "vi": "Làn 2 tạm dừng đến 10:00.",
    "en": "Lane 2 is closed until 10:00.",
    "zh": "2号通道暂停使用，至10:00。",
}
UNTIL = "2030-01-07T03:00:00Z"


@dataclass(slots=True)
class Scene:
    """`vehicles` are ids by the state that they are in; of other things, by name."""

    url: str
    vehicles: dict[str, str] = field(default_factory=dict)


def password_of(who: str) -> str:
    """Return that of an account of the sandbox, or of the scene's own firm."""
    return FIRMS_PASSWORD if who == FIRMS else PASSWORD


class Players:
    """The sandbox's accounts, over HTTP; what is refused ends the scene."""

    def __init__(self, http: httpx2.AsyncClient, words: str = "") -> None:
        self._http = http
        self._words = words
        self._tokens: dict[str, str] = {}

    async def ask(self, who: str, method: str, path: str, **sent: Any) -> Any:
        """Return what was answered, as JSON or as text."""
        if who not in self._tokens:
            account = {"username": who, "password": password_of(who)}
            answer = await self._http.post("/v1/sessions", json=account)
            self._tokens[who] = answer.raise_for_status().json()["token"]
        headers = {"Authorization": f"Bearer {self._tokens[who]}"} | sent.pop(
            "headers", {}
        )
        answer = await self._http.request(method, path, headers=headers, **sent)
        if answer.is_error:
            msg = f"{method} {path} was answered {answer.status_code}: {answer.text}"
            raise RuntimeError(msg)
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json else answer.text

    async def register(self, wanted: dict[str, Any]) -> None:
        """Make that account, if it is not there: accounts outlast a scene."""
        answer = await self._http.post("/v1/accounts", json=wanted)
        if answer.status_code != HTTPStatus.CONFLICT:
            answer.raise_for_status()

    async def tag_of(self, path: str) -> str:
        answer = await self._http.get(path)
        return str(answer.raise_for_status().headers["etag"])

    async def declare(self, number: int, plate: str | None = None) -> str:
        """Declare the vehicle of that number; return the declaration's id."""
        sent = _a_declaration(number, self._words)
        if plate is not None:
            sent["vehicle"]["plate"] = plate
        shown = await self.ask(
            "agent",
            "POST",
            "/v1/declarations",
            json=sent,
            headers={"Idempotency-Key": f"screens-{number:08}"},
        )
        return str(shown["id"])

    async def approve(self, vehicle: str) -> None:
        """Approve it, unless the green channel has done so."""
        if await self.status(vehicle) == "submitted":
            path = f"/v1/declarations/{vehicle}/approve"
            await self.ask("customs", "POST", path)

    async def status(self, vehicle: str) -> str:
        shown = await self.ask("agent", "GET", f"/v1/declarations/{vehicle}")
        return str(shown["status"])

    async def until(self, vehicle: str, status: str) -> None:
        """Raises TimeoutError when the workers do not bring it there."""
        async with asyncio.timeout(PATIENCE_S):
            while await self.status(vehicle) != status:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


def _a_declaration(number: int, words: str) -> dict[str, Any]:
    description, hs_code, category, series = GOODS[number % len(GOODS)]
    goods = {
        "description": description + words,
        "hs_code": hs_code,
        "category": category,
        "weight_kg": 18_000 + 250 * (number % 17),
        "owner_name": "Công ty TNHH Ví Dụ" + words,
        "owner_tax_code": "4900123467",
        "customs_declaration": f"3051{number:08}",
        "origin": "VN",
    }
    return {
        "gate": "huu-nghi" if number % 3 else "tan-thanh",
        "direction": "export",
        "planned_arrival": ARRIVAL,
        "vehicle": {
            "nationality": "VN",
            "plate": f"{series}-{10_000 + 137 * number}",
            "gross_weight_kg": 38_200,
            "laden": True,
        },
        "driver": {
            "name": "Nguyễn Văn An" + words,
            "phone": "0912345678",
            "companion": "Lê Thị Bình" + words,
        },
        "goods": [goods],
        "quarantine": {"plant_certificate": f"KDTV-2030-{number:04}"},
    }


@asynccontextmanager
async def playing(url: str, words: str = "") -> AsyncIterator[Players]:
    async with httpx2.AsyncClient(base_url=url, timeout=30) as http:
        yield Players(http, words)


async def set_up(url: str, crowd: int = 24, words: str = "") -> Scene:
    """Empty the sandbox, whose workers run, and play the morning in it.

    *crowd* more vehicles are approved, and wait or are called as the gate has room.
    Every text that people write freely ends with *words*.
    Raises RuntimeError when the sandbox refuses something.
    """
    scene = Scene(url.rstrip("/"))
    async with playing(scene.url, words) as players:
        await players.ask("tester", "POST", "/sandbox/reset", json={"seed": 1})
        await players.ask(
            "tester", "PUT", "/sandbox/clock", json={"now": MORNING, "speed": 0}
        )
        await _fill(players, scene, crowd, words)
    return scene


async def _fill(players: Players, scene: Scene, crowd: int, words: str) -> None:
    for number, state in enumerate(("called", "inside"), start=1):
        vehicle = scene.vehicles[state] = await players.declare(number)
        await players.approve(vehicle)
        await players.until(vehicle, "called")
    await _enter(players, scene.vehicles["inside"])
    message = {language: text + words for language, text in MESSAGE.items()}
    notice = {"message": message, "severity": "warning", "until": UNTIL}
    await players.ask("management", "POST", "/v1/gates/huu-nghi/notices", json=notice)
    await _furnish(players, scene, words)
    await _found(players, scene, words)
    await _hold(players)
    crowded = [await players.declare(number) for number in range(3, 3 + crowd)]
    for number, vehicle in enumerate(crowded):
        if number % 4:
            await players.approve(vehicle)
    for state, plate in OF_THE_SANDBOX.items():
        vehicle = scene.vehicles[state] = await players.declare(3 + crowd, plate=plate)
        crowd += 1
    await players.until(scene.vehicles["rejected"], "rejected")
    await _stop(players, scene.vehicles["called"], words)
    for vehicle in crowded:
        status = await players.status(vehicle)
        scene.vehicles["waiting" if status == "approved" else status] = vehicle


async def _furnish(players: Players, scene: Scene, words: str) -> None:
    """Give the agent a key and a receiver, and the barrier a slip of paper."""
    key = {"name": "Phần mềm kho" + words, "scopes": ["declarations:read"]}
    await players.ask("agent", "POST", "/v1/api-keys", json=key)
    hook = {
        "url": "https://agent.example/cua-khau",
        "events": ["declaration.called", "declaration.entered"],
        "description": "Bảng ở văn phòng" + words,
    }
    made = await players.ask("agent", "POST", "/v1/webhooks", json=hook)
    scene.vehicles["webhook"] = str(made["id"])
    slip = {
        "serial": "HN-000017",
        "plate": "12C-555.55",
        "direction": "export",
        "entered_at": MORNING,
        "note": "Làn 2" + words,
    }
    path = "/v1/gates/huu-nghi/paper-tickets"
    await players.ask("border-guard", "POST", path, json={"tickets": [slip]})


async def _found(players: Players, scene: Scene, words: str) -> None:
    """Register a firm with a colleague, and find an officer."""
    entering = {"password": FIRMS_PASSWORD, "phone": "0912345670"}
    firm = {"name": "Công ty TNHH Ví Dụ" + words, "tax_code": "4900123467"}
    own = {"username": FIRMS, "role": "agent", "firm": firm}
    await players.register(entering | own)
    path = "/v1/firms/current"
    found = await players.ask(FIRMS, "GET", path)
    if len(found["users"]) == 1:
        colleague = entering | {"username": "van.binh"}
        await players.ask(FIRMS, "POST", f"{path}/users", json=colleague)
        found = await players.ask(FIRMS, "GET", path)
    scene.vehicles["colleague"] = str(found["users"][-1]["id"])
    officers = await players.ask("management", "GET", "/v1/officers")
    scene.vehicles["officer"] = next(
        str(one["id"]) for one in officers["items"] if one["role"] == "customs"
    )


async def _enter(players: Players, vehicle: str) -> None:
    shown = await players.ask("agent", "GET", f"/v1/declarations/{vehicle}")
    text = await players.ask(
        "agent",
        "GET",
        f"/v1/declarations/{vehicle}/pass",
        headers={"Accept": "text/plain"},
    )
    seen = {"plate": shown["vehicle"]["plate"], "pass": text}
    await players.ask(
        "border-guard", "POST", f"/v1/gates/{shown['gate']}/entries", json=seen
    )


async def _stop(players: Players, vehicle: str, words: str) -> None:
    """Have customs stop it and let it go on, with reasons."""
    for verb in ("hold", "release"):
        reason = {"reason": "Xem lại giấy tờ." + words}
        path = f"/v1/declarations/{vehicle}/{verb}"
        await players.ask("customs", "POST", path, json=reason)


async def _hold(players: Players) -> None:
    """Have Hữu Nghị call nobody more, so that a line stays."""
    tag = await players.tag_of("/v1/gates/huu-nghi")
    await players.ask(
        "management",
        "PATCH",
        "/v1/gates/huu-nghi/controls",
        json={"mode": "hold"},
        headers={"If-Match": tag},
    )

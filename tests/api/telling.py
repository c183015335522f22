"""A short story in which everything is answered once: the document's examples.

Whoever asks is invented, and so is what they bring. `test_examples.py` says how what
was told is written down anew.
"""

import json
import re
import time
from collections.abc import Mapping
from itertools import count
from typing import Any
from uuid import UUID

import pyotp

from gateway.api.notices import EXAMPLE as NOTICE
from gateway.api.sheets.columns import EXAMPLE as ROW
from gateway.api.sheets.columns import NAMES
from gateway.resources import Resources
from gateway.services.messages import following as message_following
from gateway.services.messages.texting import send_next
from gateway.services.webhooks import following as webhook_following
from gateway.workers import approve, dispatch
from tests.api.journeys import ARRIVAL, HUU_NGHI, MORNING
from tests.documented import DOCUMENT, operation_at
from tests.people import People, a_body

GATE = f"/v1/gates/{HUU_NGHI}"
AGENT = "thu.ha"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MESSAGE = re.compile(r"(?<=_)[0-9a-f]{32}\b")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
# What an example says in the place of any real time.
NOW = "2026-11-23T02:00:00Z"
# By chance: what an example says in their place.
SAID: Mapping[str, Any] = {
    "expires_at": "2026-11-23T14:00:00Z",
    "exported_at": NOW,
    "last_used_at": NOW,
    "token": "hR1Zc0o0n3Yw9b7cXkq2nE5tqvJm4uPfs8Lw6aTgD0I",
    "next": "WyIyMDMwIl0",
    "duration_ms": 12,
    "uri": "otpauth://totp/gate:thu.ha?secret=JBSWY3DPEHPK3PXP&issuer=gate",
    "svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "recovery_codes": ["4kq2-9zt7", "m8wd-3fxa"],
}
# The same, where only one kind of answer has it.
OF_KIND: Mapping[tuple[str, str], str] = {
    ("Enrolment", "secret"): "JBSWY3DPEHPK3PXP",
    ("MadeApiKey", "secret"): "bgk_2b7cXkq2nE5tqvJm4uPfs8Lw6aTgD0I",
    ("MadeWebhook", "secret"): "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ("Payment", "code"): "DKHN0001",
    ("NewSecret", "secret"): "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
}
# Of every other list an example shows so many.
MOST = 2


class Teller:
    """Asks as somebody, and keeps what each kind of answer was the first time."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.told: dict[str, Any] = {}
        self._ids = count(1)
        self._known: dict[str, str] = {}

    async def ask(
        self, who: str | None, method: str, path: str, body: Any = None, **headers: str
    ) -> Any:
        """Return the whole answer; its kind is what the document says it is."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        more = {"content": body} if isinstance(body, str) else {"json": body}
        answer = await self.people.ask(
            who, method, path, headers=named, **(more if body is not None else {})
        )
        assert answer.status_code < 300, answer.text
        if answer.content:
            said = answer.json()
            kind = _kind(method, path.partition("?")[0], answer.status_code)
            self.told.setdefault(kind, self.plain(said, kind))
            return said
        return None

    def plain(self, value: Any, kind: str, name: str = "") -> Any:
        """Return it without what chance, real time and length bring into it."""
        if value is not None and (said := OF_KIND.get((kind, name), SAID.get(name))):
            return said
        match value:
            case dict():
                return {key: self.plain(one, kind, key) for key, one in value.items()}
            case list():
                return [self.plain(one, kind, name) for one in value[:MOST]]
            case str():
                return self._text(value)
        return value

    def _text(self, text: str) -> str:
        if _TIME.fullmatch(text) and not text.startswith(MORNING[:4]):
            return NOW
        return _MESSAGE.sub("0" * 32, _UUID.sub(self._id, text))

    def _id(self, found: re.Match[str]) -> str:
        """Count ids as they come."""
        made = f"019ab8c2-7a10-7c3e-9d55-{next(self._ids):012}"
        return self._known.setdefault(found[0], made)


def _kind(method: str, path: str, status: int) -> str:
    operation = operation_at(method, path)
    assert operation is not None, path
    template, asked = operation
    said = DOCUMENT["paths"][template][asked]["responses"][str(status)]
    kind: str = said["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
    return kind


def body(plate: str, **changes: Any) -> dict[str, Any]:
    return a_body(planned_arrival=ARRIVAL, vehicle__plate=plate, **changes)


async def tell(people: People) -> Mapping[str, Any]:
    """Play the story, and return an example by the name of its schema."""
    teller = Teller(people)
    await of_an_account(teller)
    first = await of_a_declaration(teller)
    await of_a_gate(teller)
    await of_the_barrier(teller, first)
    await of_many(teller)
    await of_webhooks(teller)
    await of_the_sandbox(teller)
    return teller.told


async def of_an_account(teller: Teller) -> None:
    wanted = {
        "username": AGENT,
        "password": "nine lanes to the border",
        "role": "agent",
        "phone": "0912345678",
        "firm": {"name": "Công ty TNHH Ví Dụ", "tax_code": "4900123467"},
    }
    await teller.ask(None, "POST", "/v1/accounts", wanted)
    entering = {name: wanted[name] for name in ("username", "password")}
    await teller.ask(None, "POST", "/v1/sessions", entering)
    await teller.ask(AGENT, "GET", "/v1/sessions")
    user = {
        "username": "van.binh",
        "password": "seven trucks before noon",
        "phone": "0912345679",
    }
    await teller.ask(AGENT, "POST", "/v1/firms/current/users", user)
    await teller.ask(AGENT, "GET", "/v1/firms/current")
    key = {"name": "warehouse system", "scopes": ["declarations:read"]}
    await teller.ask(AGENT, "POST", "/v1/api-keys", key)
    await teller.ask(AGENT, "GET", "/v1/api-keys")
    officer = {
        "username": "minh.customs",
        "password": "the first of many mornings",
        "role": "customs",
        "gate": HUU_NGHI,
    }
    await teller.ask("management", "POST", "/v1/officers", officer)
    await teller.ask("management", "GET", "/v1/officers")
    totp = "/v1/accounts/current/totp"
    made = await teller.ask("van.binh", "POST", totp)
    code = pyotp.TOTP(made["secret"]).at(time.time())
    await teller.ask("van.binh", "PUT", totp, {"code": code})


async def of_a_declaration(teller: Teller) -> Mapping[str, Any]:
    made = await declared(teller, body("12C-123.45"), "trip-2030-01-07-0001")
    path = f"/v1/declarations/{made['id']}"
    change = {"driver": {"companion": "Trần Thị Bình"}}
    await teller.ask(AGENT, "PATCH", path, change, If_Match='"1"')
    await teller.ask("customs", "POST", f"{path}/approve")
    # The sandbox puts this plate into the yellow channel; of others, chance decides.
    await declared(teller, body("12SB-020.01"), "trip-2030-01-07-0004")
    await approve.route(teller.people.resources, HUU_NGHI)
    await teller.ask("customs", "GET", f"{GATE}/reviews")
    await teller.ask(AGENT, "GET", f"{path}/history")
    await teller.ask(
        AGENT, "POST", f"{path}/payments", Idempotency_Key="pay-2030-01-07-0001"
    )
    await teller.ask(AGENT, "GET", "/v1/declarations")
    found: Mapping[str, Any] = made
    return found


async def declared(teller: Teller, wanted: Mapping[str, Any], key: str) -> Any:
    return await teller.ask(
        AGENT, "POST", "/v1/declarations", wanted, Idempotency_Key=key
    )


async def of_a_gate(teller: Teller) -> None:
    notice = NOTICE | {"until": "2030-01-07T10:00:00Z"}
    await teller.ask("management", "POST", f"{GATE}/notices", notice)
    for path in ("/v1/gates", GATE, f"{GATE}/estimate-score", "/v1/fees", "/v1/rules"):
        await teller.ask(None, "GET", path)
    await teller.ask("border-guard", "GET", f"{GATE}/line?direction=export")
    turned = {"flows": {"export": {"admission_rate": 30}}}
    await teller.ask("management", "POST", f"{GATE}/controls/preview", turned)
    for path in ("/livez", "/readyz"):
        await teller.ask(None, "GET", path)


async def of_the_barrier(teller: Teller, vehicle: Mapping[str, Any]) -> None:
    plate, path = vehicle["vehicle"]["plate"], f"/v1/declarations/{vehicle['id']}"
    checking_in = {"plate": plate, "yard": "B2"}
    await teller.ask("yard", "POST", f"{GATE}/check-ins", checking_in)
    await dispatch.dispatch(teller.people.resources, HUU_NGHI)
    accept = {"Accept": "text/plain"}
    shown = await teller.people.ask(AGENT, "GET", f"{path}/pass", headers=accept)
    entry = {"plate": plate, "pass": shown.text}
    await teller.ask("border-guard", "POST", f"{GATE}/entries", entry)
    lift = {"plate": "99C-999.99", "reason": "Ambulance behind it"}
    await teller.ask("border-guard", "POST", f"{GATE}/manual-lifts", lift)
    # The other entry mark is late.
    await teller.people.set_clock("2030-01-07T02:10:00Z")
    await teller.ask("customs", "GET", f"{GATE}/alerts")
    await teller.ask(None, "GET", f"{GATE}/under-way")
    await pass_all(teller, path, vehicle)
    await teller.ask("border-guard", "POST", f"{GATE}/exits", {"plate": plate})
    await teller.ask("border-guard", "GET", f"{GATE}/journal")
    slip = {
        "serial": "HN-000017",
        "plate": "99C-999.99",
        "direction": "export",
        "entered_at": MORNING,
    }
    papers = f"{GATE}/paper-tickets"
    made = await teller.ask("border-guard", "POST", papers, {"tickets": [slip]})
    await teller.ask("border-guard", "GET", papers)
    settled = {"reason": "ambulance, no goods vehicle"}
    path = f"{papers}/{made['items'][0]['id']}/resolve"
    await teller.ask("border-guard", "POST", path, settled)


async def pass_all(teller: Teller, path: str, vehicle: Mapping[str, Any]) -> None:
    for who, kind in (
        ("customs", "customs_entry"),
        ("quarantine", "plant_quarantine"),
        ("management", "infrastructure_fee"),
        ("customs", "customs_inspection"),
    ):
        fact = {"kind": kind, "outcome": "pass"}
        await teller.ask(who, "POST", f"{path}/checks", fact)


async def of_many(teller: Teller) -> None:
    wanted = [
        ("12C-234.56", "trip-2030-01-07-0002"),
        ("12C-234.56", "trip-2030-01-07-0003"),
    ]
    items = [
        {"idempotency_key": key, "declaration": body(plate)} for plate, key in wanted
    ]
    answered = await teller.ask(
        AGENT, "POST", "/v1/declarations/bulk", {"declarations": items}
    )
    problem = answered["items"][1]["problem"]
    teller.told["Problem"] = teller.plain(problem, "Problem")
    row = [ARRIVAL if "2026-" in cell else cell for cell in ROW]
    sheet = ",".join(NAMES) + "\n" + ",".join(f'"{cell}"' for cell in row) + "\n"
    await teller.ask(
        AGENT,
        "POST",
        "/v1/declarations/csv?dry_run=true",
        sheet,
        Idempotency_Key="sheet-2030-01-07-0001",
        Content_Type="text/csv",
    )
    rejected = f"/v1/declarations/{answered['items'][0]['declaration']['id']}/reject"
    reason = {"reason": "The customs number is of another declaration"}
    await teller.ask("customs", "POST", rejected, reason)
    await tell_people(teller.people.resources)
    listed = await teller.ask(AGENT, "GET", "/v1/messages")
    message = listed["items"][-1]["id"]
    await teller.ask(AGENT, "POST", f"/v1/messages/{message}/read")


async def tell_people(resources: Resources) -> None:
    assert resources.texting is not None
    await message_following.follow(resources.engine, HUU_NGHI, has_texting=True)
    while await send_next(resources.engine, resources.texting):
        pass


async def of_webhooks(teller: Teller) -> None:
    """Nobody listens there."""
    wanted = {"url": "http://127.0.0.1:9009/hook", "events": ["declaration.submitted"]}
    made = await teller.ask(AGENT, "POST", "/v1/webhooks", wanted)
    path = f"/v1/webhooks/{UUID(made['id'])}"
    await teller.ask(AGENT, "GET", "/v1/webhooks")
    await teller.ask(AGENT, "GET", path)
    await teller.ask(AGENT, "POST", f"{path}/ping")
    await declared(teller, body("12C-345.67"), "trip-2030-01-07-0005")
    await webhook_following.follow(teller.people.resources.engine, HUU_NGHI)
    await teller.ask(AGENT, "POST", f"{path}/replay", {"since": MORNING})
    await teller.ask(AGENT, "GET", f"{path}/deliveries")
    await teller.ask(AGENT, "POST", f"{path}/rotate-secret")


async def of_the_sandbox(teller: Teller) -> None:
    await teller.ask(AGENT, "GET", "/v1/accounts/current/export")
    faults = {"seed": 7, "rules": [{"path": "/v1/none", "kind": "error"}]}
    await teller.ask("tester", "PUT", "/sandbox/faults", faults)
    await teller.ask("tester", "DELETE", "/sandbox/faults")
    await teller.ask("tester", "POST", "/sandbox/tenants", {"name": "suite-1"})
    await teller.ask("tester", "GET", "/sandbox/tenants")
    await teller.ask(None, "GET", "/sandbox/scenarios")
    await teller.ask("tester", "GET", "/sandbox/messages")
    await teller.ask(None, "GET", "/sandbox/clock")
    await teller.ask("tester", "POST", "/sandbox/reset", {"seed": 7})


def as_text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

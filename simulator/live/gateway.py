"""What people and machines ask of the gateway, one method per thing."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from simulator.errors import UnexpectedAnswer
from simulator.live.client import Answer, Ask, Client
from simulator.live.clock import moment

AGENT = "agent"
BORDER_GUARD = "border-guard"
CUSTOMS = "customs"
MANAGEMENT = "management"
QUARANTINE = "quarantine"
TESTER = "tester"
YARD = "yard"
USERS = (AGENT, BORDER_GUARD, CUSTOMS, QUARANTINE, TESTER, YARD)
SANDBOX_PASSWORD = "sandbox"  # noqa: S105 - the published one

_PAGE = "200"


def text_of(at: float) -> str:
    """Return a virtual time as the gateway reads it."""
    return _rfc3339(moment(at))


def _rfc3339(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Gateway:
    """Times (`due`) are virtual: when the request should go out."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def declare(
        self, body: Mapping[str, Any], *, due: float | None, verb: str = "declare"
    ) -> Answer:
        ask = Ask(verb, "POST", "/v1/declarations", AGENT, body=body, due=due)
        return await self._client.send(ask)

    async def declaration(self, declaration_id: str) -> Answer:
        path = f"/v1/declarations/{declaration_id}"
        return await self._client.send(Ask("look", "GET", path, AGENT))

    async def correct(
        self,
        declaration_id: str,
        patch: Mapping[str, Any],
        *,
        version: int,
        due: float,
        verb: str = "correct",
    ) -> Answer:
        path = f"/v1/declarations/{declaration_id}"
        ask = Ask(verb, "PATCH", path, AGENT, body=patch, version=version, due=due)
        return await self._client.send(ask)

    async def cancel(self, declaration_id: str) -> Answer:
        path = f"/v1/declarations/{declaration_id}/cancel"
        return await self._client.send(Ask("cancel", "POST", path, AGENT))

    async def history(self, declaration_id: str) -> Answer:
        path = f"/v1/declarations/{declaration_id}/history"
        return await self._client.send(Ask("history", "GET", path, AGENT))

    async def pass_text(self, declaration_id: str) -> Answer:
        path = f"/v1/declarations/{declaration_id}/pass"
        ask = Ask("pass", "GET", path, AGENT, accept="text/plain")
        return await self._client.send(ask)

    async def approve(self, declaration_id: str, *, due: float) -> Answer:
        path = f"/v1/declarations/{declaration_id}/approve"
        ask = Ask("approve", "POST", path, CUSTOMS, due=due)
        return await self._client.send(ask)

    async def reject(self, declaration_id: str, reason: str, *, due: float) -> Answer:
        path = f"/v1/declarations/{declaration_id}/reject"
        ask = Ask("reject", "POST", path, CUSTOMS, body={"reason": reason}, due=due)
        return await self._client.send(ask)

    async def enter(
        self, gate: str, plate: str, passed: str, *, due: float | None = None
    ) -> Answer:
        path = f"/v1/gates/{gate}/entries"
        body = {"plate": plate, "pass": passed}
        ask = Ask("enter", "POST", path, BORDER_GUARD, body=body, due=due)
        return await self._client.send(ask)

    async def leave(self, gate: str, plate: str, *, due: float) -> Answer:
        path = f"/v1/gates/{gate}/exits"
        ask = Ask("leave", "POST", path, BORDER_GUARD, body={"plate": plate}, due=due)
        return await self._client.send(ask)

    async def check(
        self, declaration_id: str, kind: str, *, role: str, due: float
    ) -> Answer:
        path = f"/v1/declarations/{declaration_id}/checks"
        body = {"kind": kind, "outcome": "pass"}
        return await self._client.send(Ask(kind, "POST", path, role, body, due=due))

    async def pay(self, declaration_id: str) -> Answer:
        """Begin to pay what is due; the sandbox's provider pays by itself."""
        path = f"/v1/declarations/{declaration_id}/payments"
        return await self._client.send(Ask("pay", "POST", path, AGENT))

    async def reviews(self, gate: str) -> list[dict[str, Any]]:
        """Return the declarations that wait for an officer, oldest first."""
        path = f"/v1/gates/{gate}/reviews"
        ask = Ask("reviews", "GET", path, CUSTOMS, query={"limit": _PAGE})
        items: list[dict[str, Any]] = (await self._found(ask)).body["items"]
        return items

    async def board(self) -> list[dict[str, Any]]:
        answer = await self._found(Ask("board", "GET", "/v1/gates"))
        gates: list[dict[str, Any]] = answer.body["gates"]
        return gates

    async def declarations(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the agent's declarations that *query* selects."""
        asked = {"limit": _PAGE} | query
        while True:
            answer = await self._found(
                Ask("watch", "GET", "/v1/declarations", AGENT, query=asked)
            )
            for item in answer.body["items"]:
                yield item
            if answer.body.get("next") is None:
                return
            asked["cursor"] = answer.body["next"]

    async def _found(self, ask: Ask) -> Answer:
        answer = await self._client.send(ask)
        if not answer.ok:
            msg = f"{ask.method} {ask.path}: {answer.status} {answer.body!r:.300}"
            raise UnexpectedAnswer(msg)
        return answer

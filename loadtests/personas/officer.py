"""Officers: customs reviews what is not green, and agencies confirm what is inside."""

from collections.abc import Mapping
from typing import Any, ClassVar

from locust import constant, task

from loadtests import checks
from loadtests.personas.declarant import CONFLICT, CREATED, NOT_FOUND, OK, ONE
from loadtests.personas.worker import AT_ONCE, Worker

CUSTOMS = "customs"
# Who confirms what: docs/reference/checks.md. Fees are paid by whoever declared, or
# at the desk of management.
OWNERS: Mapping[str, str] = {
    "customs_entry": CUSTOMS,
    "customs_inspection": CUSTOMS,
    "transport_licence": CUSTOMS,
    "medical": "quarantine",
    "plant_quarantine": "quarantine",
    "animal_quarantine": "quarantine",
    "infrastructure_fee": "management",
}
# Of a hundred reviews, so many are held first, and so many rejected.
HELD, REJECTED = 0.05, 0.02
_READ_BY_PEOPLE = frozenset({"yellow", "red"})
_REASON = {"reason": "The papers are compared"}
_VERDICT = frozenset({OK, NOT_FOUND, CONFLICT, 412})


class Officer(Worker):
    """One of a closed pool: nobody begins with the next before the last is decided."""

    account: ClassVar[str] = CUSTOMS
    acts_as: ClassVar[tuple[str, ...]] = ("management", "quarantine")
    # Reading the papers, in real seconds.
    wait_time = constant(0.2)

    @task(3)
    def review(self) -> None:
        """Take one of the oldest reviews, read why it is there, decide."""
        gate = self.choose_gate()
        found = self.take(
            f"/v1/gates/{gate}/reviews", "/v1/gates/{gate}/reviews", limit=AT_ONCE
        )
        if found is None:
            return
        tag = self.read(found["id"], found["channel"])
        if tag is None:
            return
        draw = self.chance.random()
        if draw < HELD:
            self.act(found["id"], "hold", _REASON)
            self.act(found["id"], "release", _REASON)
        elif draw < HELD + REJECTED:
            self.act(found["id"], "reject", _REASON, tag)
            return
        self.act(found["id"], "approve", None, tag)

    def read(self, declaration_id: str, channel: str | None) -> str | None:
        """Read what was given for *channel*, and why; return its ETag if it waits."""
        path = f"/v1/declarations/{declaration_id}"
        with self.ask("GET", path, name=ONE, wanted=(OK, NOT_FOUND)) as answer:
            if answer.status == NOT_FOUND or not _waits(answer.js):
                return None  # Somebody was faster, or it was cancelled meanwhile.
            self.read_grounds(declaration_id, channel)
            return str(answer.headers["ETag"])
        return None

    def read_grounds(self, declaration_id: str, channel: str | None) -> None:
        """Look that it was routed to people, and why.

        The *channel* is that of the queue: whoever corrects has taken it away again
        until the system has looked, while the history keeps what led here.
        """
        path = f"/v1/declarations/{declaration_id}/history"
        with self.ask("GET", path, name=f"{ONE}/history") as answer:
            because = [
                entry["data"].get("because")
                for entry in answer.js["items"]
                if entry["kind"] == "routed"
            ]
            is_told = channel in _READ_BY_PEOPLE and any(because)
            detail = f"{declaration_id} is {channel}, because {because}"
            self.check(checks.REVIEW_SAYS_WHY, is_told, detail)

    def act(
        self,
        declaration_id: str,
        verb: str,
        body: Mapping[str, str] | None,
        tag: str | None = None,
    ) -> None:
        """Decide; whoever was faster, or a correction, is no failure."""
        with self.ask(
            *("POST", f"/v1/declarations/{declaration_id}/{verb}"),
            name=f"{ONE}/{verb}",
            headers={"If-Match": tag} if tag else None,
            json=body,
            wanted=_VERDICT,
        ):
            pass

    @task(2)
    def inspect(self) -> None:
        """Confirm all that one vehicle inside still lacks, each agency its own."""
        query = {"gate": self.choose_gate(), "status": "entered", "limit": AT_ONCE}
        found = self.take("/v1/declarations", "/v1/declarations?status", **query)
        if found is None:
            return
        for kind in found["missing"]:
            if kind in OWNERS:
                self.confirm(found["id"], kind)

    def confirm(self, declaration_id: str, kind: str) -> None:
        with self.ask(
            *("POST", f"/v1/declarations/{declaration_id}/checks"),
            name=f"{ONE}/checks",
            account=OWNERS[kind],
            json={"kind": kind, "outcome": "pass"},
            wanted=(OK, CREATED, CONFLICT),
        ):
            pass


def _waits(shown: Mapping[str, Any]) -> bool:
    return shown["status"] == "submitted" and shown["hold"] is None

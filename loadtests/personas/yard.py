"""The yard: says which vehicles are there, and where the inspected ones stand."""

from typing import ClassVar

from locust import constant, task

from loadtests.personas.declarant import CONFLICT, CREATED, OK, ONE
from loadtests.personas.worker import AT_ONCE, Worker


class Yard(Worker):
    """One of a closed pool."""

    account: ClassVar[str] = "yard"
    wait_time = constant(0.3)

    @task
    def check_in(self) -> None:
        """Check a vehicle in that waits; a second time, as it happens at night."""
        gate = self.choose_gate()
        query = {"gate": gate, "status": "approved", "limit": AT_ONCE}
        found = self.take("/v1/declarations", "/v1/declarations?status", **query)
        if found is None:
            return
        first = self.report(gate, found["vehicle"]["plate"])
        if first:
            again = self.report(gate, found["vehicle"]["plate"])
            assert again in {first, None}, "a second check-in answers the first"

    def report(self, gate: str, plate: str) -> str | None:
        """Say that it is there; return since when the gateway has it there."""
        with self.ask(
            *("POST", f"/v1/gates/{gate}/check-ins"),
            name="/v1/gates/{gate}/check-ins",
            json={"plate": plate, "yard": "B1"},
            wanted=(CREATED, CONFLICT),
        ) as answer:
            if answer.status == CREATED:
                since: str | None = answer.js["checked_in_at"]
                return since
        return None

    @task
    def mark(self) -> None:
        """Say of a vehicle inside that it stands in the yard, if that is asked for."""
        query = {"gate": self.choose_gate(), "status": "entered", "limit": AT_ONCE}
        found = self.take("/v1/declarations", "/v1/declarations?status", **query)
        if found and "yard_entry" in found["missing"]:
            with self.ask(
                *("POST", f"/v1/declarations/{found['id']}/checks"),
                name=f"{ONE}/checks",
                json={"kind": "yard_entry", "outcome": "pass"},
                wanted=(OK, CREATED, CONFLICT),
            ):
                pass

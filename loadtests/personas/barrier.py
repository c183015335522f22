"""The barrier: lets cleared vehicles out, and nobody in without a pass."""

from typing import ClassVar

from locust import constant, task

from loadtests import checks
from loadtests.personas.declarant import CONFLICT, CREATED
from loadtests.personas.driver import ENTRIES, INVENTED
from loadtests.personas.worker import AT_ONCE, Worker


class Barrier(Worker):
    """One lane of a closed pool."""

    account: ClassVar[str] = "border-guard"
    wait_time = constant(0.3)

    @task(3)
    def let_out(self) -> None:
        """Let out who is cleared, as far as the list goes."""
        gate = self.choose_gate()
        query = {"gate": gate, "status": "cleared", "limit": AT_ONCE}
        found = self.read_list("/v1/declarations", "/v1/declarations?status", **query)
        for one in found:
            with self.ask(
                *("POST", f"/v1/gates/{gate}/exits"),
                name="/v1/gates/{gate}/exits",
                json={"plate": one["vehicle"]["plate"]},
                wanted=(CREATED, CONFLICT),
            ) as answer:
                if answer.status == CREATED:
                    status = answer.js["declaration"]["status"]
                    assert status == "departed", f"it left, and is {status}"

    @task(1)
    def refuse(self) -> None:
        """Hold an invented pass to the barrier, for a vehicle that waits."""
        gate = self.choose_gate()
        query = {"gate": gate, "status": "approved", "limit": AT_ONCE}
        found = self.take("/v1/declarations", "/v1/declarations?status", **query)
        if found is None:
            return
        with self.ask(
            *("POST", f"/v1/gates/{gate}/entries"),
            name=ENTRIES,
            json={"plate": found["vehicle"]["plate"], "pass": INVENTED},
            wanted=(CREATED, CONFLICT),
        ) as answer:
            detail = f"{found['id']} entered with an invented pass"
            stays_shut = answer.status != CREATED
            self.check(checks.NO_ENTRY_WITHOUT_PASS, stays_shut, detail)

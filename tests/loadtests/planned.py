"""A locustfile of tests: lookers who arrive by a plan, and an agent with fifty."""

import gc
import json
import os
from pathlib import Path
from typing import Any

from locust import constant, events, task
from locust.env import Environment
from locust.runners import WorkerRunner

from loadtests.locustfile import Play
from loadtests.personas.persona import Persona, Visitor

__all__ = ["AgentOfFifty", "Clerk", "Looker", "Play"]

# The agent looks at a vehicle so often, over one connection.
EVERY_S = 0.02


class Looker(Visitor):
    """Looks three times, half a second apart."""

    account = ""

    def visit(self) -> None:
        due = self.due
        for _ in range(3):
            with self.ask("GET", "/v1/gates") as answer:
                self.check("there-are-gates", answer.js["gates"], "none")
            due += 0.5
            self.wait_until(due)


class AgentOfFifty(Visitor):
    """Looks at fifty vehicles in turn, by a plan, until the run ends."""

    account = ""

    def visit(self) -> None:
        due = self.due
        for turn in range(100_000):
            with self.ask("GET", f"/look/{turn % 50}", name="/look/{id}"):
                pass
            due += EVERY_S
            self.wait_until(due)


class Clerk(Persona):
    """One of a pool, which is closed: nobody asks again before the answer."""

    account = ""
    wait_time = constant(0.5)

    @task
    def look(self) -> None:
        with self.ask("GET", "/v1/gates", name="/v1/gates, by a clerk"):
            pass


@events.quitting.add_listener  # type: ignore[untyped-decorator] # locust's
def write_down(environment: Environment, **_: Any) -> None:
    if not isinstance(environment.runner, WorkerRunner):
        told = json.dumps(Persona.current_run.ledger.to_json())
        file = Path(os.environ["TESTS_LEDGER"])
        file.write_text(told)
        left = sum(isinstance(each, Looker) for each in gc.get_objects())
        file.with_suffix(".left").write_text(str(left))

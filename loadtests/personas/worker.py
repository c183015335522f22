"""What those have in common who work at the gates: a closed pool that takes turns."""

from itertools import count
from random import Random
from typing import Any, ClassVar

from locust.env import Environment

from loadtests.personas.persona import Persona

# So many of a list are looked at; of these one is taken, so that two rarely meet.
AT_ONCE = 20


class Worker(Persona):
    """Takes what lies on the desk, in lists that the gateway gives."""

    abstract = True
    _serial: ClassVar["count[int]"] = count()

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        own = f"{self.current_run.own_seed}:{type(self).__name__}:{next(self._serial)}"
        self.chance = Random(own)  # noqa: S311 - random, not secret
        self._gates: list[str] = []

    def choose_gate(self) -> str:
        if not self._gates:
            with self.ask("GET", "/v1/gates") as answer:
                self._gates = [gate["id"] for gate in answer.js["gates"]]
        return self.chance.choice(self._gates) if self._gates else "huu-nghi"

    def read_list(self, path: str, name: str, **query: Any) -> list[dict[str, Any]]:
        with self.ask("GET", path, name=name, params=query) as answer:
            items: list[dict[str, Any]] = answer.js["items"]
            return items
        return []

    def take(self, path: str, name: str, **query: Any) -> dict[str, Any] | None:
        """Return one of a list, or nothing if nothing lies there."""
        items = self.read_list(path, name, **query)
        return self.chance.choice(items) if items else None

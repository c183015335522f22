"""A locustfile: the same declaration is posted by a bare user and by our persona."""

import sys
import time
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

from locust import FastHttpUser, constant, events, task

from loadtests.personas.persona import Persona
from loadtests.vehicles import Vehicles

PATH = "/v1/declarations"
NOW = datetime(2030, 1, 7, 2, tzinfo=UTC)
BODY = Vehicles("1").declare(["huu-nghi"], NOW)


class Bare(FastHttpUser):
    """As Locust's documentation writes it; looks at the status only."""

    wait_time = constant(0)

    @task
    def declare(self) -> None:
        self.client.post(PATH, json=BODY)


class Ours(Persona):
    """What each of our declarations does: draws a vehicle, asks, checks the answer."""

    wait_time = constant(0)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.vehicles = Vehicles(uuid4().hex)
        self.chance = Random(1)  # noqa: S311 - random, not secret

    @task
    def declare(self) -> None:
        body = self.vehicles.declare(["huu-nghi"], NOW)
        key = {"Idempotency-Key": f"{self.chance.getrandbits(128):032x}"}
        with self.ask("POST", PATH, json=body, headers=key) as answer:
            made = answer.js
            self.check("submitted", made["status"] == "submitted")
            self.check("ticket", made["ticket"] >= 1)
            self.check("reason", made["reason"])


class Used:
    """Seconds of CPU that this process had used when the run began."""

    before_s = 0.0


@events.test_start.add_listener  # type: ignore[untyped-decorator] # locust's
def begin(**_: Any) -> None:
    Used.before_s = time.process_time()


@events.quitting.add_listener  # type: ignore[untyped-decorator] # locust's
def tell(**_: Any) -> None:
    sys.stderr.write(f"cpu_s={time.process_time() - Used.before_s}\n")

"""Somebody who declares a vehicle, watches its place, and gives it up."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from locust import poisson, task
from locust.env import Environment

from loadtests.options import hurry_of
from loadtests.personas.persona import Persona
from loadtests.runs import Run
from loadtests.vehicles import Vehicles

# Seconds between requests of somebody who watches no vehicle.
PATIENCE_S = 1.0
# How often somebody looks before giving the vehicle up for another.
LOOKS = 20
IN_LINE = {"submitted", "approved"}
ONE = "/v1/declarations/{id}"
CANCEL = "/v1/declarations/{id}/cancel"
# Everybody leaves at the same instant, which says nothing of a day's load.
LEAVING = "leaving: cancel"


@dataclass
class Watched:
    """A vehicle of ours, as it was shown last."""

    id: str
    ticket: int
    tag: str
    version: int = 1
    looks: int = 0
    is_over: bool = False


class VehicleOwner(Persona):
    """Declares, looks as often as the gateway asks, gives up, declares the next.

    Whoever is called gives up as well: nobody drives to the gate in this test.
    """

    # The vehicles of all users of this process, by the run they belong to.
    vehicles: ClassVar[tuple[Run, Vehicles] | None] = None

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.hurry = hurry_of(os.environ)
        self.watched: Watched | None = None
        self.next_poll_s = PATIENCE_S

    def wait_time(self) -> float:
        """Return seconds: looks come at random, as often as the gateway asks for."""
        return float(poisson(self.hurry / self.next_poll_s)(self))

    def on_stop(self) -> None:
        """Leave no vehicle behind in the line."""
        if self.watched is not None:
            self.give_up(self.watched, named=LEAVING)

    @task
    def follow(self) -> None:
        if self.watched is None:
            self.declare()
        elif self.watched.is_over or self.watched.looks >= LOOKS:
            self.give_up(self.watched)
        else:
            self.look(self.watched)

    def draw(self, gates: list[str], now: datetime) -> dict[str, Any]:
        """Return the body of the next vehicle of this process."""
        owner, run = VehicleOwner, self.current_run
        if owner.vehicles is None or owner.vehicles[0] is not run:
            owner.vehicles = run, Vehicles(run.own_seed)
        return owner.vehicles[1].declare(gates, now)

    def declare(self) -> None:
        board = self.read_board()
        if board is None:
            return
        gates = [gate["id"] for gate in board["gates"]]
        # The gateway's time: in a sandbox, a tester sets it.
        body = self.draw(gates, datetime.fromisoformat(board["now"]))
        key = {"Idempotency-Key": uuid4().hex}
        with self.ask("POST", "/v1/declarations", json=body, headers=key) as answer:
            made = answer.js
            assert made["status"] == "submitted", f"it became {made['status']}"
            assert made["ticket"] >= 1, "a submitted declaration has a ticket"
            assert made["reason"], "a live declaration says why it is where it is"
            self.next_poll_s = made["next_poll_s"]
            self.watched = Watched(made["id"], made["ticket"], answer.headers["ETag"])

    def read_board(self) -> dict[str, Any] | None:
        with self.ask("GET", "/v1/gates") as answer:
            board: dict[str, Any] = answer.js
            assert board["gates"], "there are gates"
            return board
        return None

    def look(self, watched: Watched) -> None:
        path, tag = f"/v1/declarations/{watched.id}", {"If-None-Match": watched.tag}
        with self.ask("GET", path, headers=tag, name=ONE) as answer:
            watched.looks += 1
            if answer.status == 304:  # noqa: PLR2004 - not modified
                return
            seen = answer.js
            # A place may grow: an officer may approve somebody who was ready before.
            assert seen["position"] is None or seen["position"] >= 1, "1 is next"
            assert seen["ticket"] == watched.ticket, "a ticket never changes"
            assert seen["version"] >= watched.version, "it was shown newer before"
            self.next_poll_s = seen["next_poll_s"]
            watched.tag, watched.version = answer.headers["ETag"], seen["version"]
            watched.is_over = seen["status"] not in IN_LINE

    def give_up(self, watched: Watched, *, named: str = CANCEL) -> None:
        self.watched, self.next_poll_s = None, PATIENCE_S
        path = f"/v1/declarations/{watched.id}/cancel"
        with self.ask("POST", path, name=named) as answer:
            assert answer.js["status"] == "cancelled", "it is cancelled"

"""Who uses a gateway: here, somebody who declares a vehicle and watches its place."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import uuid4

from locust import FastHttpUser, poisson, task
from locust.exception import StopTest

from loadtests.objectives import LEAVING, SIGN_IN
from loadtests.targets import TargetNotAllowed, check_target
from loadtests.vehicles import Vehicles

# Seconds between requests of somebody who watches no vehicle.
PATIENCE_S = 1.0
# How often somebody looks before giving the vehicle up for another.
LOOKS = 20
IN_LINE = {"submitted", "approved"}
CANCEL = "/v1/declarations/{id}/cancel"


@dataclass
class Watched:
    """A vehicle of ours, as it was shown last."""

    id: str
    ticket: int
    tag: str
    version: int = 1
    looks: int = 0
    is_over: bool = False


class VehicleOwner(FastHttpUser):
    """Declares, looks as often as the gateway asks, gives up, declares the next.

    Whoever is called gives up as well: nobody drives to the gate in this test.
    """

    connection_timeout = 10.0
    network_timeout = 30.0
    # One session for all users of a process: hashing a password takes 30 ms of a core,
    # and how fast people can sign in is another question.
    token: ClassVar[str] = ""
    vehicles: ClassVar[Vehicles]
    signing_in: ClassVar[threading.Lock] = threading.Lock()
    hurry: ClassVar[float] = float(os.environ.get("LOADTEST_HURRY", "1"))

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        try:
            check_target(self.host or "", os.environ.get("LOADTEST_ALLOW_HOST"))
        except TargetNotAllowed as refusal:
            raise StopTest(str(refusal)) from None
        self.watched: Watched | None = None
        self.next_poll_s = PATIENCE_S

    def wait_time(self) -> float:
        """Return seconds: looks come at random, as often as the gateway asks for."""
        return poisson(self.hurry / self.next_poll_s)(self)

    def on_stop(self) -> None:
        """Leave no vehicle behind in the line."""
        if self.watched is not None:
            self.give_up(self.watched, named=LEAVING)

    @task
    def follow(self) -> None:
        if not self.token:
            self.sign_in()
        elif self.watched is None:
            self.declare()
        elif self.watched.is_over or self.watched.looks >= LOOKS:
            self.give_up(self.watched)
        else:
            self.look(self.watched)

    def sign_in(self) -> None:
        body = {
            "username": os.environ.get("LOADTEST_USERNAME", "agent"),
            "password": os.environ.get("LOADTEST_PASSWORD", "sandbox"),
        }
        with self.signing_in:
            if self.token:
                return
            with self.rest("POST", SIGN_IN, json=body) as answer:
                assert answer.status_code == HTTPStatus.CREATED, refused(answer)
                VehicleOwner.token = answer.js["token"]

    def declare(self) -> None:
        board = self.read_board()
        if board is None:
            return
        gates = [gate["id"] for gate in board["gates"]]
        # The gateway's time: in a sandbox, a tester sets it.
        body = self.vehicles.declare(gates, datetime.fromisoformat(board["now"]))
        key = {"Idempotency-Key": uuid4().hex}
        with self.asking("POST", "/v1/declarations", json=body, headers=key) as answer:
            assert answer.status_code == HTTPStatus.CREATED, refused(answer)
            made = answer.js
            assert made["status"] == "submitted", f"it became {made['status']}"
            assert made["ticket"] >= 1, "a submitted declaration has a ticket"
            assert made["reason"], "a live declaration says why it is where it is"
            self.next_poll_s = made["next_poll_s"]
            self.watched = Watched(made["id"], made["ticket"], answer.headers["ETag"])

    def read_board(self) -> dict[str, Any] | None:
        with self.rest("GET", "/v1/gates") as answer:
            assert answer.status_code == HTTPStatus.OK, refused(answer)
            assert answer.js["gates"], "there are gates"
            board: dict[str, Any] = answer.js
            return board
        return None

    def look(self, watched: Watched) -> None:
        path, tag = f"/v1/declarations/{watched.id}", {"If-None-Match": watched.tag}
        named = "/v1/declarations/{id}"
        with self.asking("GET", path, headers=tag, name=named) as answer:
            watched.looks += 1
            if answer.status_code == HTTPStatus.NOT_MODIFIED:
                return
            assert answer.status_code == HTTPStatus.OK, refused(answer)
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
        with self.asking("POST", path, name=named) as answer:
            assert answer.status_code == HTTPStatus.OK, refused(answer)
            assert answer.js["status"] == "cancelled", "it is cancelled"

    @contextmanager
    def asking(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Iterator[Any]:
        """Ask as the one who is signed in; sign in again when that has ended."""
        named = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        with self.rest(method, path, headers=named, **more) as answer:
            if answer.status_code == HTTPStatus.UNAUTHORIZED:
                VehicleOwner.token = ""
            yield answer


def refused(answer: Any) -> str:
    """Say what was answered in place of what was wanted."""
    if not answer.status_code:
        return f"nobody answered: {answer.error}"
    title = (answer.js or {}).get("title", "nothing")
    return f"answered {answer.status_code}: {title}"

"""What everybody who declares can do, and looks at while doing it."""

import time
from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from locust.env import Environment

from loadtests import checks, histories, vehicles
from loadtests.followed import Followed
from loadtests.personas.persona import Visitor
from loadtests.personas.witness import Witness

DECLARATIONS = "/v1/declarations"
ONE = "/v1/declarations/{id}"
# Vehicles that everybody leaves behind at the end: said apart, for it is no day's load.
LEAVING = "leaving: cancel"
OK, CREATED, NOT_MODIFIED, NOT_FOUND, CONFLICT = 200, 201, 304, 404, 409
_LOOKED = frozenset({OK, NOT_MODIFIED})
_DONE_OR_LATE = frozenset({OK, CREATED, CONFLICT})
_TAKES_NONE = frozenset({"drain", "closed"})
_IS_SHUT = "/gate-takes-no-declarations"
# The board that everybody looks at may be a second old.
BOARD_AGE_S = 1.2
# Vehicles that one visit may declare: those of the next arrival begin after them.
MOST_VEHICLES = 64
# On a fast clock, a call would be over before a telephone looks again: from this
# speed on people look more often, at most so many times.
_UNHURRIED_SPEED, _MOST_HURRIED = 40.0, 6.0


class Sent(NamedTuple):
    """A declaration that was accepted, and what its first answer was."""

    one: Followed
    body: Mapping[str, Any]
    key: str
    content: bytes


class Declarant(Visitor):
    """Declares vehicles that no rule remarks on, and looks at what becomes of them.

    A shape may say by `traits` which `gate`, `direction` and `category` it has.
    """

    abstract = True
    acts_as: ClassVar[tuple[str, ...]] = ("tester",)
    categories: ClassVar[Sequence[str]] = vehicles.MIXED

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.own: list[Followed] = []
        self._drawn = 0

    @cached_property
    def witness(self) -> Witness:
        """Return who reads the journals; asked within a visit, for it may wait."""
        return Witness.of(self.environment)

    def on_stop(self) -> None:
        """Leave no vehicle behind in the line."""
        for one in self.own:
            if not one.is_over and one.status not in {"entered", "cleared"}:
                self.cancel(one, name=LEAVING)

    def new_key(self) -> str:
        """Return an Idempotency-Key that follows from the seed."""
        return f"{self.chance.getrandbits(128):032x}"

    def new_plate(self) -> str:
        number = self.number * MOST_VEHICLES + self._drawn
        assert self._drawn < MOST_VEHICLES, "a visit has no more vehicles"
        self._drawn += 1
        return vehicles.numbered(self.current_run.seed, number)

    def look_at_board(self) -> list[str]:
        """Return the gates that take declarations."""
        with self.ask("GET", "/v1/gates") as answer:
            open_to = [
                gate["id"]
                for gate in answer.js["gates"]
                if gate["mode"] not in _TAKES_NONE
            ]
            wanted = self.traits.get("gate")
            return [gate for gate in open_to if wanted in {None, gate}]
        return []

    def describe(self, gates: Sequence[str], *, plate: str = "") -> dict[str, Any]:
        """Return the body of a declaration: of a new vehicle, or of that *plate*."""
        now = self.witness.clock.time(time.monotonic())
        plate = plate or self.new_plate()
        category = self.traits.get("category")
        return vehicles.declare(
            *(self.chance, plate, gates, now),
            categories=[category] if category else self.categories,
            direction=self.traits.get("direction"),
        )

    def declare(self, body: Mapping[str, Any], key: str = "") -> Sent | None:
        """Declare; None when it was not accepted, which has been recorded.

        A gate may close between the board and this: then it says so, and is right.
        """
        key, sent = key or self.new_key(), time.monotonic()
        with self.ask(
            *("POST", DECLARATIONS),
            headers={"Idempotency-Key": key},
            json=body,
            wanted=(CREATED, CONFLICT),
        ) as answer:
            if answer.status == CONFLICT:
                is_shut = str(answer.problem.get("type")).endswith(_IS_SHUT)
                assert is_shut, answer.refusal
                self.turn_away(body["gate"])
                return None
            one = Followed(answer.js, answer.headers["ETag"], at=sent)
            self.own.append(one)
            assert one.status == "submitted", f"it became {one.status}"
            self.find(one.first())
            self.find([self.witness.give(one.gate, one.body["ticket"])])
            return Sent(one, body, key, answer.content)
        return None

    def turn_away(self, gate: str) -> None:
        """Look whether the gate has closed, as it said, since the board was seen."""
        self.ledger.count("visits.turned-away")
        self.wait_until(time.monotonic() + BOARD_AGE_S)
        with self.ask("GET", f"/v1/gates/{gate}", name="/v1/gates/{gate}") as answer:
            mode = answer.js["mode"]
            told = f"{gate} took no declaration, and its mode is {mode}"
            assert mode in _TAKES_NONE, told

    def repeat(self, sent: Sent) -> None:
        """Send the same again, as after a lost answer."""
        with self.ask(
            *("POST", DECLARATIONS),
            name="/v1/declarations, again",
            headers={"Idempotency-Key": sent.key},
            json=sent.body,
            wanted=(CREATED,),
        ) as answer:
            told = answer.js
            self.check(
                checks.REPLAY_ANSWERS_THE_SAME,
                answer.content == sent.content,
                f"{sent.one.id} came back as {told['id']}, {told['status']}",
            )

    def look(self, one: Followed) -> None:
        sent = time.monotonic()
        with self.ask(
            *("GET", f"/v1/declarations/{one.id}"),
            name=ONE,
            headers={"If-None-Match": one.tag},
            wanted=_LOOKED,
        ) as answer:
            if answer.status == NOT_MODIFIED:
                self.find(one.confirm(at=sent))
                return
            is_there = answer.status != NOT_FOUND
            self.check(checks.NO_DECLARATION_LOST, is_there, f"{one.id} is not there")
            self.find(one.see(answer.js, answer.headers["ETag"], at=sent))
            if one.grew:
                self.witness.explain(one.grew)

    def pause_s(self, one: Followed) -> float:
        """Return after how many seconds to look again: as told, but on a fast clock."""
        hurry = self.witness.clock.speed / _UNHURRIED_SPEED
        return one.next_poll_s / min(max(hurry, 1.0), _MOST_HURRIED)

    def follow(self, one: Followed, *, until: Container[str], looks: int) -> bool:
        """Look as often as the gateway asks for; whether it became what is wanted."""
        due = time.monotonic()
        for _ in range(looks):
            if one.status in until or one.is_over:
                break
            due += self.pause_s(one)
            self.wait_until(due)
            self.look(one)
        return one.status in until

    def wait_gate_s(self, seconds: float) -> None:
        """Wait so long by the gateway's clock: this is somebody who drives."""
        self.wait_until(time.monotonic() + self.witness.clock.real_s(seconds))

    def cancel(
        self, one: Followed, *, name: str = "/v1/declarations/{id}/cancel"
    ) -> None:
        sent = time.monotonic()
        path = f"/v1/declarations/{one.id}/cancel"
        with self.ask("POST", path, name=name, wanted=_DONE_OR_LATE) as answer:
            if answer.status == CONFLICT:
                return  # It has entered, or was over before.
            self.find(one.change(answer.js, at=sent))
            is_so = one.status == "cancelled"
            detail = f"it is {one.status} after cancelling"
            self.check(checks.CANCELLED_STAYS_CANCELLED, is_so, detail)

    def read_history(self, one: Followed) -> histories.History:
        """Look at what happened to it, and note how long its steps took."""
        path = f"/v1/declarations/{one.id}/history"
        with self.ask("GET", path, name=f"{ONE}/history") as answer:
            history: histories.History = answer.js["items"]
            self.find(histories.findings(history))
            return history
        return []

    def conclude(self, one: Followed) -> None:
        """Note the business values of a vehicle whose story is over."""
        history = self.read_history(one)
        for name, value in histories.spans(history):
            self.ledger.measure(name, value)
        if one.promised is None:
            return
        kept = histories.entered_by(history, one.promised)
        if kept is not None:
            self.ledger.measure("estimate-kept", float(kept))

"""An agent with many vehicles: declares them in one call, watches all of them."""

import time
from typing import Any, ClassVar

from loadtests import checks
from loadtests.followed import Followed
from loadtests.personas.declarant import (
    CONFLICT,
    DECLARATIONS,
    OK,
    Declarant,
)

VEHICLES = 50
# Between two looks at the list, in seconds.
EVERY_S = 5.0
ROUNDS = 6
_PAGE = 200
_STALE = 412


class Agent(Declarant):
    """Fifty vehicles: bulk, one correction, the list, and single looks in turn."""

    vehicles_of_one: ClassVar[int] = VEHICLES

    def visit(self) -> None:
        gates = self.look_at_board()
        if not gates:
            return
        bodies = [self.describe(gates) for _ in range(self.vehicles_of_one)]
        self.declare_all(bodies)
        if not self.own:
            return
        self.correct(self.chance.choice(self.own))
        since, due = self.own[0].body["created_at"], time.monotonic()
        for _ in range(ROUNDS):
            due += EVERY_S
            self.wait_until(due)
            self.list_changed(since)
            self.look(self.chance.choice(self.own))
        for one in self.own:
            self.cancel(one)

    def declare_all(self, bodies: list[dict[str, Any]]) -> None:
        """Declare all in one call, and see that each was answered."""
        keys = [self.new_key() for _ in bodies]
        items = [
            {"idempotency_key": key, "declaration": body}
            for key, body in zip(keys, bodies, strict=True)
        ]
        sent = time.monotonic()
        path = f"{DECLARATIONS}/bulk"
        with self.ask("POST", path, json={"declarations": items}) as answer:
            answers = answer.js["items"]
            for item in answers:
                if shown := item.get("declaration"):
                    # Their ETags are not told here: the first look asks for all.
                    self.own.append(Followed(shown, '""', at=sent))
            told = [one.plate for one in self.own]
            asked = [body["vehicle"]["plate"] for body in bodies]
            detail = f"{len(asked)} were sent, {len(told)} were answered in order"
            self.check(checks.EACH_OF_MANY_IS_ANSWERED, told == asked, detail)
            for one in self.own:
                self.find(one.first())
                self.find([self.witness.give(one.gate, one.body["ticket"])])

    def correct(self, one: Followed) -> None:
        """Give another driver, by the version that was read; then look with the old."""
        self.look(one)
        sent = time.monotonic()
        with self.ask(
            *("PATCH", f"/v1/declarations/{one.id}"),
            name="/v1/declarations/{id}",
            headers={
                "If-Match": one.tag,
                "Content-Type": "application/merge-patch+json",
            },
            json={"driver": {"name": "Trần Thị Bình", "phone": "0987654321"}},
            wanted=(OK, CONFLICT, _STALE),
        ) as answer:
            if answer.status == OK:
                self.find(one.change(answer.js, at=sent))
        self.look(one)

    def list_changed(self, since: str) -> None:
        """Read the list of all that changed, and compare it with what was shown."""
        known = {one.id: one for one in self.own}
        query = {"changed_after": since, "limit": _PAGE}
        sent = time.monotonic()
        with self.ask(
            *("GET", DECLARATIONS), name="/v1/declarations?changed_after", params=query
        ) as answer:
            for item in answer.js["items"]:
                if one := known.get(item["id"]):
                    self.find(one.see(item, one.tag, at=sent))

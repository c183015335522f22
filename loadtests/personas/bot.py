"""A scalper's bot: takes places ahead, drops them, and tries to get better ones."""

import time
from collections.abc import Mapping
from typing import Any

from loadtests import checks, histories
from loadtests.followed import Followed
from loadtests.personas.declarant import (
    CONFLICT,
    CREATED,
    DECLARATIONS,
    ONE,
    Declarant,
    Sent,
)

VEHICLES = 4
TRIES = 2


class Bot(Declarant):
    """Declares several vehicles, and redeclares them in the hope of better places.

    It asks as fast as it is answered, and never looks when the gateway asks for it.
    """

    def visit(self) -> None:
        gates = self.look_at_board()
        if not gates:
            return
        places = [self.declare(self.describe(gates)) for _ in range(VEHICLES)]
        for sent in filter(None, places):
            if self.declare_twice(sent):
                self.redeclare(sent)

    def declare_twice(self, sent: Sent) -> bool:
        """Try to get a second place with the same vehicle; whether it was refused."""
        again, asked = None, time.monotonic()
        with self.ask(
            *("POST", DECLARATIONS),
            name="/v1/declarations, a second time",
            headers={"Idempotency-Key": self.new_key()},
            json=sent.body,
            wanted=(CREATED, CONFLICT),
        ) as answer:
            assert answer.is_good, answer.refusal
            if answer.status == CREATED:
                again = Followed(answer.js, '""', at=asked)
                self.own.append(again)
            else:
                self.check(checks.ONE_VEHICLE_ONE_DECLARATION, condition=True)
        if again is not None:
            self.excuse(sent, again.body["created_at"])
        return answer.status == CONFLICT

    def excuse(self, sent: Sent, declared: str) -> None:
        """Look whether an officer had ended the first one before the second came."""
        path = f"/v1/declarations/{sent.one.id}/history"
        with self.ask("GET", path, name=f"{ONE}/history") as answer:
            was_over = histories.over_by(answer.js["items"], declared)
            detail = f"{sent.one.plate} was declared a second time"
            self.check(checks.ONE_VEHICLE_ONE_DECLARATION, was_over, detail)

    def redeclare(self, sent: Sent) -> None:
        """Cancel and declare the same vehicle again, a few times; then let it go."""
        for _ in range(TRIES):
            self.cancel(sent.one)
            again = self.declare(sent.body)
            if again is None:
                return
            self.compare(sent.one.body, again.one.body)
            sent = again
        self.cancel(sent.one)

    def compare(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Compare what the two places are made of, and ask the gate what it says."""
        keys = [(body["order_key"], body["ticket"]) for body in (before, after)]
        with self.ask("GET", f"/v1/gates/{after['gate']}", name="/v1/gates/{gate}"):
            detail = f"order key and ticket {keys[0]} became {keys[1]}"
            self.check(checks.BOT_GAINS_NOTHING, keys[0] < keys[1], detail)

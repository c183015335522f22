"""A scalper's bot: takes places ahead, drops them, and tries to get better ones."""

from collections.abc import Mapping
from typing import Any

from loadtests import checks
from loadtests.personas.declarant import (
    CONFLICT,
    CREATED,
    DECLARATIONS,
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
            self.declare_twice(sent)
            self.redeclare(sent)

    def declare_twice(self, sent: Sent) -> None:
        """Try to get a second place with the same vehicle and another key."""
        with self.ask(
            *("POST", DECLARATIONS),
            name="/v1/declarations, a second time",
            headers={"Idempotency-Key": self.new_key()},
            json=sent.body,
            wanted=(CREATED, CONFLICT),
        ) as answer:
            assert answer.is_good, answer.refusal
            is_refused = answer.status == CONFLICT
            detail = f"{sent.one.plate} was declared a second time"
            self.check(checks.ONE_VEHICLE_ONE_DECLARATION, is_refused, detail)

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

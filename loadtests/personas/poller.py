"""An impatient poller: looks ten times a second, whatever it was asked for."""

import time

from loadtests.personas.declarant import Declarant

EVERY_S = 0.1
LOOKS = 50


class Poller(Declarant):
    """Ignores `next_poll_s`; what it sees must be right nevertheless."""

    def visit(self) -> None:
        gates = self.look_at_board()
        sent = self.declare(self.describe(gates)) if gates else None
        if sent is None:
            return
        due = time.monotonic()
        for _ in range(LOOKS):
            due += EVERY_S
            self.wait_until(due)
            self.look(sent.one)
        self.cancel(sent.one)

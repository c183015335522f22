"""A no-show: is called, and never comes."""

from loadtests.personas.declarant import Declarant
from loadtests.personas.driver import CALLED, LOOKS


class NoShow(Declarant):
    """Lets the first call pass, sees what becomes of the place, and gives up."""

    def visit(self) -> None:
        gates = self.look_at_board()
        sent = self.declare(self.describe(gates)) if gates else None
        if sent is None:
            return
        if self.follow(sent.one, until=CALLED, looks=LOOKS):
            self.follow(sent.one, until={"approved", "expired"}, looks=LOOKS)
        self.cancel(sent.one)
        self.conclude(sent.one)

"""A client of a stampede: looks at the board, declares, looks a few times, leaves."""

from loadtests.personas.declarant import Declarant

LOOKS = 3


class Client(Declarant):
    """One of thousands who come in the same minute."""

    def visit(self) -> None:
        gates = self.look_at_board()
        sent = self.declare(self.describe(gates)) if gates else None
        if sent is None:
            return
        self.follow(sent.one, until=(), looks=LOOKS)

    def on_stop(self) -> None:
        """Leave, and leave the vehicle in the line: that is what a stampede is."""

"""A canceller: declares, thinks better of it, and looks whether it is over."""

from loadtests import checks
from loadtests.personas.declarant import DECLARATIONS, OK, Declarant, Sent

AFTERWARDS = 2


class Canceller(Declarant):
    """Gives up before its turn; nobody drives to the gate."""

    def visit(self) -> None:
        gates = self.look_at_board()
        sent = self.declare(self.describe(gates)) if gates else None
        if sent is None:
            return
        self.follow(sent.one, until=(), looks=self.chance.randrange(3))
        self.find_in_list(sent)
        self.cancel(sent.one)
        for _ in range(AFTERWARDS):
            # With the ETag from before: a 304 would hide that it is over.
            self.look(sent.one)
        # The key is answered as it was then, although all is over now.
        self.repeat(sent)
        self.conclude(sent.one)

    def find_in_list(self, sent: Sent) -> None:
        """Look for it among the own ones, by its plate."""
        with self.ask(
            *("GET", DECLARATIONS),
            name="/v1/declarations?plate",
            params={"plate": sent.one.plate},
            wanted=(OK,),
        ) as answer:
            ids = {item["id"] for item in answer.js["items"]}
            detail = f"{sent.one.id} is not in the list"
            self.check(checks.NO_DECLARATION_LOST, sent.one.id in ids, detail)

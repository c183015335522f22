"""Those who only look: a vehicle, and three parties who watch it for minutes."""

import time
from itertools import cycle
from math import inf
from typing import ClassVar

from loadtests.followed import Followed
from loadtests.personas.declarant import NOT_FOUND, NOT_MODIFIED, OK, Declarant

# The owner declares and looks; a border guard and customs look at it as well.
OTHERS = ("border-guard", "customs")
EVERY_S = 5.0


class Watcher(Declarant):
    """Declares a vehicle for three parties, each of whom looks every five seconds."""

    acts_as: ClassVar[tuple[str, ...]] = (*OTHERS, "tester")

    def visit(self) -> None:
        gates = self.look_at_board()
        sent = self.declare(self.describe(gates)) if gates else None
        if sent is None:
            return
        tags = dict.fromkeys(OTHERS, "")
        due, ends = time.monotonic(), self.ends()
        for party in cycle(("", *OTHERS)):
            due += EVERY_S / (1 + len(OTHERS))
            if due > ends or sent.one.is_over:
                return
            self.wait_until(due)
            if party:
                tags[party] = self.look_as(party, sent.one, tags[party])
            else:
                self.look(sent.one)

    def ends(self) -> float:
        """Return until when the run lasts, as a time of `time.monotonic()`."""
        run = self.current_run
        return run.begins + run.shape.length_s if run.shape else inf

    def on_stop(self) -> None:
        """Stop looking; the vehicle stays where it is."""

    def look_as(self, party: str, one: Followed, tag: str) -> str:
        """Look in the name of an officer; return the tag to ask with next."""
        with self.ask(
            *("GET", f"/v1/declarations/{one.id}"),
            name="/v1/declarations/{id}, as an officer",
            account=party,
            headers={"If-None-Match": tag} if tag else None,
            wanted=(OK, NOT_MODIFIED),
        ) as answer:
            if answer.status == OK:
                told: str = answer.headers["ETag"]
                return told
            assert answer.status != NOT_FOUND, f"{one.id} is not there"
        return tag

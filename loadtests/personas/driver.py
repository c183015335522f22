"""A driver: declares one vehicle, waits for the call, drives up and enters."""

from typing import ClassVar

from loadtests import checks
from loadtests.followed import Followed
from loadtests.personas.declarant import CONFLICT, CREATED, OK, Declarant

ENTRIES = "/v1/gates/{gate}/entries"
# Until somebody who waits gives up: a day of the gate, looked at each half minute.
LOOKS = 3000
# Driving from the parking place to the barrier, by the gateway's clock.
DRIVE_S = (120.0, 900.0)
CALLED = frozenset({"called"})
INVENTED = "VP1:INVENTED"
_PERHAPS = frozenset({CREATED, CONFLICT})


class Driver(Declarant):
    """Plays by the rules, and now and then tries what must not work."""

    acts_as: ClassVar[tuple[str, ...]] = ("border-guard", "driver", "tester")
    looks: ClassVar[int] = LOOKS
    drive_s: ClassVar[tuple[float, float]] = DRIVE_S

    def visit(self) -> None:
        gates = self.look_at_board()
        if not gates:
            return
        sent = self.declare(self.describe(gates))
        if sent is None:
            return
        self.be_curious(sent.one)
        if self.chance.random() < 0.1:  # noqa: PLR2004 - one in ten taps twice
            self.repeat(sent)
        if self.follow(sent.one, until=CALLED, looks=self.looks):
            self.drive_up(sent.one)
        self.conclude(sent.one)

    def be_curious(self, one: Followed) -> None:
        """Try what is not allowed yet, or never."""
        draw = self.chance.random()
        if draw < 0.1:  # noqa: PLR2004 - one in ten each
            self.look_as_a_stranger(one)
        elif draw < 0.2:  # noqa: PLR2004
            self.ask_for_a_pass_early(one)
        elif draw < 0.3:  # noqa: PLR2004
            self.show(one, INVENTED)

    def look_as_a_stranger(self, one: Followed) -> None:
        """Ask for it in the name of somebody who has nothing to do with it."""
        with self.ask(
            *("GET", f"/v1/declarations/{one.id}"),
            name="/v1/declarations/{id}, as a stranger",
            account="driver",
            wanted=(OK, 404),
        ) as answer:
            is_hidden = answer.status != OK
            detail = f"a stranger was shown {one.id}"
            self.check(checks.OTHERS_CANNOT_LOOK, is_hidden, detail)

    def ask_for_a_pass_early(self, one: Followed) -> None:
        """Ask before the call; if it is given, there must have been a call."""
        given = self.fetch_pass(one)
        kinds = [entry["kind"] for entry in self.read_history(one)] if given else []
        if given and not kinds:
            return  # The history was refused just now, which has been recorded.
        with self.ask("GET", f"/v1/gates/{one.gate}", name="/v1/gates/{gate}"):
            is_right = given is None or "called" in kinds
            detail = f"{one.id} got a pass, and its history has no call"
            self.check(checks.PASS_ONLY_WHEN_CALLED, is_right, detail)

    def fetch_pass(self, one: Followed) -> str | None:
        """Return the text of the pass, if there is one now."""
        with self.ask(
            *("GET", f"/v1/declarations/{one.id}/pass"),
            name="/v1/declarations/{id}/pass",
            headers={"Accept": "text/plain"},
            wanted=(OK, CONFLICT),
        ) as answer:
            return answer.content.decode() if answer.status == OK else None
        return None

    def drive_up(self, one: Followed) -> None:
        """Fetch the pass, drive to the barrier, enter; then try it a second time."""
        passed = self.fetch_pass(one)
        if passed is None:
            return
        self.wait_gate_s(self.chance.uniform(*self.drive_s))
        if self.show(one, passed):
            self.show_again(one, passed)
            self.look(one)
            self.pay(one)

    def show(self, one: Followed, passed: str) -> bool:
        """Show a pass at the barrier; whether it opened."""
        with self.ask(
            *("POST", f"/v1/gates/{one.gate}/entries"),
            name=ENTRIES,
            account="border-guard",
            json={"plate": one.plate, "pass": passed},
            wanted=_PERHAPS,
        ) as answer:
            opened = answer.status == CREATED
            is_right = not (opened and passed == INVENTED)
            detail = f"{one.id} entered with an invented pass"
            self.check(checks.NO_ENTRY_WITHOUT_PASS, is_right, detail)
            return opened
        return False

    def show_again(self, one: Followed, passed: str) -> None:
        """Show it a second time: the same entry, or a refusal that says so."""
        with self.ask(
            *("POST", f"/v1/gates/{one.gate}/entries"),
            name="/v1/gates/{gate}/entries, again",
            account="border-guard",
            json={"plate": one.plate, "pass": passed},
            wanted=_PERHAPS,
        ) as answer:
            if answer.status == CREATED:
                told = answer.js["declaration"]["id"]
                detail = f"the second entry was told as {told}, the first was {one.id}"
                self.check(checks.ONE_ENTRY_ONLY, told == one.id, detail)
                return
            assert answer.is_good, answer.refusal
            problem = str(answer.problem.get("type"))
            detail = f"the second entry was refused as {problem}"
            is_right = problem.endswith(("/already-entered", "/not-approved"))
            self.check(checks.ONE_ENTRY_ONLY, is_right, detail)

    def pay(self, one: Followed) -> None:
        """Pay what is due; the sandbox's provider says by itself that it was paid."""
        if any(kind.endswith("_fee") for kind in one.body["missing"]):
            with self.ask(
                *("POST", f"/v1/declarations/{one.id}/payments"),
                name="/v1/declarations/{id}/payments",
                headers={"Idempotency-Key": self.new_key()},
                wanted=_PERHAPS,
            ):
                pass

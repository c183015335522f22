"""Whoever stands at the gate before the crowd: is called at once, and tries it all."""

from typing import ClassVar

from loadtests.followed import Followed
from loadtests.personas.driver import INVENTED, Driver

# Between two looks, in seconds: the call comes within a few.
EVERY_S = 1.0
PATIENCE_LOOKS = 25


class FirstComer(Driver):
    """A driver with seconds to drive, of whom a few show what many drivers show.

    Each tries all that must not work. In a crowd whose minute is over before anybody
    else is called, they are the ones who look at passes, entries and approvals.
    """

    looks: ClassVar[int] = PATIENCE_LOOKS
    drive_s: ClassVar[tuple[float, float]] = (1.0, 4.0)

    def pause_s(self, one: Followed) -> float:
        return EVERY_S

    def be_curious(self, one: Followed) -> None:
        # At once, while it is too early for a pass.
        self.ask_for_a_pass_early(one)
        self.look_as_a_stranger(one)
        self.show(one, INVENTED)

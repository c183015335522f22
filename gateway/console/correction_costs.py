"""What a correction would cost, told before anybody makes it.

It says of `gateway.domain.correction_steps` what that will do; a test compares the two.
"""

from enum import StrEnum

from gateway.domain.corrections import Touch
from gateway.domain.lifecycle import Status


class Cost(StrEnum):
    """What has to be done again, and whether the place is kept."""

    # It costs nothing.
    FREE = "free"
    # It is looked at again, and keeps its place.
    REVIEW = "review"
    # It is looked at again, and begins anew in the line.
    PLACE = "place"
    # Not as long as it is called.
    LATER = "later"
    # Never, or not any more.
    FIXED = "fixed"


_MENDED = frozenset({Status.DRAFT, Status.REJECTED})
_IN_LINE = frozenset({Status.SUBMITTED, Status.APPROVED})
CORRECTABLE = _MENDED | _IN_LINE | {Status.CALLED}


def cost_of(touch: Touch, status: Status) -> Cost:
    """Return what a change that touches this costs while it stands so."""
    if touch is Touch.FIXED or status not in CORRECTABLE:
        return Cost.FIXED
    if status is Status.CALLED:
        return Cost.FREE if touch is Touch.NOTHING else Cost.LATER
    if status in _MENDED or touch in {Touch.NOTHING, Touch.ARRIVAL}:
        return Cost.FREE
    return Cost.PLACE if touch is Touch.PLACE else Cost.REVIEW

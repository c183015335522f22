"""What a load test looks at beside status codes: the promises of a gate.

A check has an id, which every message about it names, and a sentence that says what
is promised. Personas look at their own vehicles; the witness looks at the journal.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

# A check's id, and what was seen instead of what is promised; None if it was kept.
Finding: TypeAlias = tuple[str, str | None]
Findings: TypeAlias = Iterable[Finding]

BOT_GAINS_NOTHING = "bot-gains-nothing"
CANCELLED_STAYS_CANCELLED = "cancelled-stays-cancelled"
CHANGE_IS_SHOWN = "304-only-if-unchanged"
CLOSED_GATE_CALLS_NOBODY = "closed-gate-calls-nobody"
EACH_OF_MANY_IS_ANSWERED = "each-of-many-is-answered"
JOURNAL_HAS_NO_GAPS = "journal-has-no-gaps"
NO_DECLARATION_LOST = "no-declaration-lost"
NO_ENTRY_WITHOUT_APPROVAL = "no-entry-without-approval"
NO_ENTRY_WITHOUT_PASS = "no-entry-without-pass"  # noqa: S105 - a name
NO_OVERTAKING = "no-overtaking"
ONE_ENTRY_ONLY = "one-entry-only"
ONE_TICKET_ONE_VEHICLE = "one-ticket-one-vehicle"
ONE_VEHICLE_ONE_DECLARATION = "one-vehicle-one-declaration"
OTHERS_CANNOT_LOOK = "others-cannot-look"
PASS_ONLY_WHEN_CALLED = "pass-only-when-called"  # noqa: S105 - a name
PLACE_NEVER_GROWS = "place-never-grows-without-a-reason"
REASON_IS_TOLD = "reason-is-told"
REPLAY_ANSWERS_THE_SAME = "replay-answers-the-same"
REVIEW_SAYS_WHY = "review-says-why"
TICKET_NEVER_CHANGES = "ticket-never-changes"
VERSION_NEVER_GOES_BACK = "version-never-goes-back"

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        BOT_GAINS_NOTHING: (
            "Who cancels and declares the same vehicle again never gets a better"
            " place than the one that was given up."
        ),
        CANCELLED_STAYS_CANCELLED: (
            "What was cancelled is shown as cancelled from then on."
        ),
        CHANGE_IS_SHOWN: (
            "After a change of our own, the ETag from before it is not answered"
            " with 304."
        ),
        CLOSED_GATE_CALLS_NOBODY: (
            "While a gate's mode is hold, closed or contingency, its journal has no"
            " call but those of paper tickets."
        ),
        EACH_OF_MANY_IS_ANSWERED: (
            "Many declarations in one call get one answer each, in the order sent."
        ),
        JOURNAL_HAS_NO_GAPS: (
            "The entries of a gate's journal are numbered 1, 2, 3 … without gaps."
        ),
        NO_DECLARATION_LOST: (
            "What was answered with 201 is found from then on: by its id, and in the"
            " list of whoever declared it."
        ),
        NO_ENTRY_WITHOUT_APPROVAL: (
            "Before the entry of a vehicle, its history has an approval and a call."
        ),
        NO_ENTRY_WITHOUT_PASS: (
            "The barrier stays closed for a pass that the gateway did not make."
        ),
        NO_OVERTAKING: (
            "Whoever is called stood first in the waiting line of the direction, by"
            " order key and ticket."
        ),
        ONE_ENTRY_ONLY: (
            "A pass lets in once: a repeated request is told of the same entry or"
            " refused, and the history has one entry."
        ),
        ONE_TICKET_ONE_VEHICLE: (
            "No two declarations of a gate are given the same ticket."
        ),
        ONE_VEHICLE_ONE_DECLARATION: (
            "A vehicle that is declared already is not declared a second time."
        ),
        OTHERS_CANNOT_LOOK: (
            "Another account is answered as if the declaration were not there."
        ),
        PASS_ONLY_WHEN_CALLED: ("A pass is given to nobody who has not been called."),
        PLACE_NEVER_GROWS: (
            "A place in the waiting line grows by no more than the journal tells of"
            " vehicles that came to stand before it."
        ),
        REASON_IS_TOLD: (
            "A declaration that waits says why it is where it is, and whose move it is."
        ),
        REPLAY_ANSWERS_THE_SAME: (
            "The same declaration with the same Idempotency-Key is answered with the"
            " same bytes."
        ),
        REVIEW_SAYS_WHY: (
            "What an officer is given to review waits for an officer, and its channel"
            " and its history say why."
        ),
        TICKET_NEVER_CHANGES: ("A submitted declaration has a ticket, and keeps it."),
        VERSION_NEVER_GOES_BACK: (
            "Nobody is shown an older version of a declaration than before."
        ),
    }
)


def message(check: str, detail: str) -> str:
    """Return how a broken check is told; it begins with the check's name."""
    return f"{check}: {detail}"

"""What a correction of cells would do, worked out by the rules before it is sent."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gateway.console import declaration_bodies
from gateway.console import declaration_form as form
from gateway.console.agent import cells
from gateway.console.correcting import Correcting
from gateway.domain.correction_steps import correct
from gateway.domain.corrections import Correction
from gateway.domain.declarations import Change
from gateway.domain.lifecycle import Status

_MENDED = frozenset({Status.DRAFT, Status.REJECTED})
# What tells a change of a declaration from whatever else its history has.
_OF_CHANGES = "from_line"


class Outcome(StrEnum):
    """What comes of a correction; only the first is sent without a question."""

    # It is as it was, but for what was corrected.
    FREE = "free"
    # Nothing is missing any more: it is sent for review.
    SUBMITTED = "submitted"
    # It is looked at again, and keeps its place.
    REVIEW = "review"
    # It is looked at again, and begins anew in the line.
    PLACE = "place"
    # It breaks a rule now: it is a draft until that is mended.
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Changes:
    """The cells of one row that somebody wrote anew.

    `wanted` holds what was written, `before` what stood there when it was read.
    """

    wanted: Mapping[str, str]
    before: Mapping[str, str]

    def overtaken(self, now: Mapping[str, str]) -> list[str]:
        """Return the cells that somebody else changed meanwhile."""
        return [
            name
            for name in self.wanted
            if self.before[name] != now[name] != self.wanted[name]
        ]


def changes_in(sent: form.Fields, now: Mapping[str, str]) -> Changes:
    """Return which cells of the form differ from what was read; only those are sent."""
    wanted, before = {}, {}
    for name in cells.BY_NAME:
        if name in sent:
            was = sent.get(f"was-{name}", now[name])
            if (text := sent[name].strip()) != was:
                wanted[name], before[name] = text, was
    return Changes(wanted, before)


def body_with(here: Correcting, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Return the body with these cells; all that they do not say is as it was."""
    said = form.clean(here.said | cells.fields_of(wanted))
    whole = declaration_bodies.body_of(
        said, len(form.STEPS), zone=here.seen.gate.zone, now=here.now
    )
    body = deepcopy(here.seen.contents.body)
    for name in wanted:
        folder, _, last = cells.BY_NAME[name].pointer[1:].rpartition("/")
        if folder.startswith("goods"):
            body["goods"] = whole["goods"]
        elif folder:
            body[folder][last] = whole[folder][last]
        else:
            body[last] = whole[last]
    return body


def foresee(here: Correcting, correction: Correction) -> Outcome:
    """Return what would come of it, if nobody else is faster.

    Raises:
        CorrectionNotAllowed: by its status.
        CorrectionIncomplete: what was approved would break a rule.
    """
    found = here.seen.declaration
    steps = correct(
        found, correction, gate=here.seen.gate, now=here.now, ticket=lambda: 0
    )
    return outcome_of(found.status, steps)


def outcome_of(before: Status, steps: Sequence[Change]) -> Outcome:
    reopened = {one for step in steps for one in step.data.get("reopened", ())}
    if "submission" in reopened:
        return Outcome.DRAFT
    if "place" in reopened:
        return Outcome.PLACE
    if reopened:
        return Outcome.REVIEW
    is_submitted = steps and steps[-1].after.status is Status.SUBMITTED
    return Outcome.SUBMITTED if before in _MENDED and is_submitted else Outcome.FREE


async def changes_since(here: Correcting, version: int) -> list[Any]:
    """Return the entries of what changed it after that version, oldest first."""
    found = here.seen.declaration
    count = found.version - version
    if count <= 0:
        return []
    history = await here.resources.reader.history(found.id, here.actor)
    changes = [
        entry
        for entry in history
        if entry.declaration_id == found.id and _OF_CHANGES in entry.data
    ]
    return changes[-count:]

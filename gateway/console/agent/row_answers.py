"""What is told of cells that were written anew: judged, foreseen, then done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from gateway.api import bodies
from gateway.api.corrections import command_for
from gateway.api.problems import STATUS
from gateway.api.shapes import DeclarationIn
from gateway.console import declaration_bodies, judging
from gateway.console import declaration_form as form
from gateway.console.agent import cells, foreseeing
from gateway.console.agent.foreseeing import Changes, Outcome
from gateway.console.agent.rooms import remedy
from gateway.console.correcting import TOLD, Correcting
from gateway.console.forms import Fields, number_in
from gateway.console.officer.events import ShownEvent, Teller
from gateway.console.phrases import phrases_in
from gateway.domain import errors
from gateway.services.correcting import Correct


class State(StrEnum):
    """How far it came."""

    # Nothing differs from what is declared.
    SAME = "same"
    # It can be sent as it is; a question if that costs something.
    ASKS = "asks"
    # A cell cannot be right.
    WRONG = "wrong"
    # Somebody was faster.
    STALE = "stale"
    # A rule stands in the way.
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Answer:
    """`wrong` is by cell; `theirs` is what stands now where somebody was faster.

    `since` is what happened since the row was read, `version` what is to be sent next.
    """

    state: State
    version: int
    changes: Changes
    outcome: Outcome = Outcome.FREE
    wrong: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    # What it would break, if it is a draft then.
    broken: Sequence[str] = ()
    since: Sequence[ShownEvent] = ()
    refusal: str = ""
    own: str = ""
    status: int = HTTPStatus.OK
    # What does it; None where it cannot be sent.
    command: Correct | None = None


async def answer_to(here: Correcting, sent: Fields) -> Answer:
    """Judge what was written, and send it if it was asked for and is no surprise."""
    now = cells.raw_of(here.said)
    changes = foreseeing.changes_in(sent, now)
    answer = Answer(State.SAME, here.seen.declaration.version, changes)
    if not changes.wanted:
        return answer
    answer = replace(
        answer,
        since=await _since(here, _read(sent)),
        theirs={name: now[name] for name in changes.overtaken(now)},
    )
    judged = _judged(answer, here)
    if judged.command is None or sent.get("act") != "send":
        return judged
    return await _send(judged, judged.command, here, sent)


def _read(sent: Fields) -> int:
    """Return the version that the row showed."""
    return number_in(sent, "version") or 0


def _judged(answer: Answer, here: Correcting) -> Answer:
    """Return what is wrong with it, or what would come of it."""
    changes = answer.changes
    body = foreseeing.body_with(here, changes.wanted)
    if wrong := _wrong(here, body, changes):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return replace(answer, state=State.WRONG, wrong=wrong, status=status)
    try:
        command = _command(here, body, answer.version)
        outcome = foreseeing.foresee(here, command.correction)
    except errors.DomainError as error:
        return _refused(answer, error, here)
    if not command.correction.changed:
        return answer
    answer = replace(answer, state=State.ASKS, outcome=outcome, command=command)
    if outcome is not Outcome.DRAFT:
        return answer
    return replace(answer, broken=_told_of(command.correction.failures, here))


async def _send(
    answer: Answer, command: Correct, here: Correcting, sent: Fields
) -> Answer:
    """Send it, unless it is of another version, or costs what nobody agreed to."""
    if _read(sent) != answer.version:
        status = HTTPStatus.PRECONDITION_FAILED
        return replace(answer, state=State.STALE, status=status)
    if answer.outcome is not Outcome.FREE and sent.get("agreed") != answer.outcome:
        return answer
    try:
        await here.resources.writer(here.seen.declaration.gate).ask(command)
    except TOLD as error:
        return _refused(answer, error, here)
    return replace(answer, state=State.DONE)


def _command(here: Correcting, body: Mapping[str, Any], version: int) -> Correct:
    """Raises ShapeNotAllowed."""
    declared = bodies.parse(declaration_bodies.json_of(body), DeclarationIn)
    return command_for(declared, here.seen, here.actor, version, here.now)


def _wrong(
    here: Correcting, body: Mapping[str, Any], changes: Changes
) -> Mapping[str, str]:
    """Return what is wrong with what was written; other cells may wait."""
    said = form.clean(here.said | cells.fields_of(changes.wanted))
    language = here.visitor.language
    found = cells.by_cell(judging.wrong(said, body, here.now, language))
    return {name: text for name, text in found.items() if name in changes.wanted}


def _refused(answer: Answer, error: errors.DomainError, here: Correcting) -> Answer:
    state = State.STALE if isinstance(error, errors.VersionStale) else State.REFUSED
    broken: Sequence[str] = ()
    if isinstance(error, errors.CorrectionIncomplete):
        broken = _told_of(error.failures, here)
    return replace(
        answer,
        state=state,
        broken=broken,
        refusal=remedy(error, here.visitor.language),
        own=getattr(error, "own", None) or "",
        status=STATUS[type(error)].value,
    )


def _told_of(failures: Sequence[Any], here: Correcting) -> Sequence[str]:
    return [one["message"][here.visitor.language] for one in failures]


async def _since(here: Correcting, version: int) -> Sequence[ShownEvent]:
    language = here.visitor.language
    teller = Teller(
        here.seen.gate, here.now, here.actor, language, phrases_in(language)
    )
    return teller.all(await foreseeing.changes_since(here, version))

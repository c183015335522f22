"""What officers do by a form: judged by the rules of the API, and told what came of it.

Two officers may look at the same declaration. Whoever comes second is shown what the
first one did and what changed since; what was typed is kept.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.barrier import LiftIn
from gateway.api.deps import Open, require
from gateway.api.problems import STATUS, name_of
from gateway.console.forms import SEE_OTHER, Fields, Form, number_in
from gateway.console.officer import actions
from gateway.console.officer.desk import MOST_WANTED, page
from gateway.console.officer.queues import Queue, read
from gateway.console.officer.sights import (
    Collision,
    Desk,
    Officer,
    queue_named,
    sit_down,
)
from gateway.console.todo import todo
from gateway.console.visitors import AnyVisitor
from gateway.domain import errors
from gateway.domain.declarations import Declaration, Kind
from gateway.domain.plates import normalise_plate
from gateway.services.deciding import Lift

router = APIRouter(prefix="/officer", include_in_schema=False)
# What is told beside the form; anything else is a page of its own.
_TOLD = frozenset(
    {
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
# What a form leaves in the journal if nobody was faster.
_LEAVES = {
    "reject": Kind.REJECTED,
    "hold": Kind.HELD,
    "release": Kind.RELEASED,
    "return": Kind.RETURNED,
}
_TYPED = ("reason", "note", "yard", "pass", "receiving", "area", "weight_kg")
_LONGEST = 2_000


@router.post("/{gate}/lift")
async def lift(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Officer, sent: Form
) -> Response:
    """Record that the barrier was lifted by hand. This is never an entry."""
    desk = await sit_down(resources, visitor, actor, gate)
    require(actor, "border_guard")
    said = {name: sent.get(name, "").strip() for name in ("plate", "reason")}
    try:
        told = bodies.parse(to_json(said), LiftIn)
        plate = normalise_plate(told.plate, pointer="/plate")
    except (ValidationError, errors.ShapeNotAllowed):
        sight = await desk.sight(Queue.WORK, None, lift=said)
        return await page(desk, sight, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    await resources.writer(gate).ask(Lift(plate, told.reason, actor))
    return RedirectResponse(f"/officer/{gate}/work?lifted", SEE_OTHER)


@router.post("/{gate}/{queue}/{declaration_id}/{verb}")
async def act(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    queue: str,
    declaration_id: UUID,
    verb: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Officer,
    sent: Form,
) -> Response:
    """Do it, and go on; or show the declaration with what stood in the way."""
    desk = await sit_down(resources, visitor, actor, gate)
    here = queue_named(queue, actor)
    if verb not in actions.WHO:
        raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such form")
    found = await resources.reader.row(declaration_id, actor)
    asked = _Asked(desk, here, found, verb, sent)
    try:
        command = actions.command_of(verb, sent, found, actor, resources)
        await resources.writer(found.gate).ask(command)
    except ValidationError:
        return await _refused(asked, asked.wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    except errors.DomainError as error:
        if STATUS[type(error)] not in _TOLD:
            raise
        return await _refused(asked, _said(error, desk), STATUS[type(error)])
    if await _was_second(asked):
        said = desk.teller.phrases.texts["officer_was_second"]
        return await _refused(asked, said, HTTPStatus.CONFLICT)
    return RedirectResponse(await _onwards(asked), SEE_OTHER)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form asks for; `found` is the declaration before it."""

    desk: Desk
    queue: Queue
    found: Declaration
    verb: str
    sent: Fields

    @property
    def wrong(self) -> str:
        """Say that what was typed has not the shape of what is asked for."""
        what = "reason" if self.verb in actions.REASONED else "value"
        return self.desk.teller.phrases.texts[f"officer_wrong_{what}"]

    @property
    def wanted(self) -> str:
        """The plate that was looked for, if the declaration was found by that."""
        return self.sent.get("plate", "")[:MOST_WANTED]

    @property
    def read_up_to(self) -> int | None:
        """The number in the journal up to which the officer had read."""
        return number_in(self.sent, "seq")


def _said(error: errors.DomainError, desk: Desk) -> str:
    texts = desk.teller.phrases.texts
    if isinstance(error, errors.VersionStale):
        return texts["officer_changed_since"]
    if isinstance(error, errors.VerdictAlreadyGiven):
        return texts["officer_was_second"]
    return todo(name_of(type(error)), desk.visitor.language)


async def _refused(asked: _Asked, said: str, status: HTTPStatus) -> Response:
    """Show the declaration as it is now, with what was typed still in the form."""
    desk, sent, seq = asked.desk, asked.sent, asked.read_up_to
    since = [] if seq is None else await desk.since(asked.found.id, seq)
    typed = {name: sent[name][:_LONGEST] for name in _TYPED if name in sent}
    sight = await desk.sight(
        asked.queue,
        asked.found.id,
        wanted=asked.wanted,
        read_up_to=seq,
        collision=Collision(asked.verb, said, since, typed),
    )
    return await page(desk, sight, status=status)


async def _was_second(asked: _Asked) -> bool:
    """Tell whether a colleague's words stand where this officer's would be."""
    if asked.verb not in _LEAVES:
        return False
    desk, kind = asked.desk, _LEAVES[asked.verb]
    history = await desk.resources.reader.history(asked.found.id, desk.actor)
    last = [entry for entry in history if entry.kind is kind][-1:]
    return not last or last[0].actor != str(desk.actor)


async def _onwards(asked: _Asked) -> str:
    """Return where to go: on to the next one, once this one does not wait any more."""
    desk, found, queue = asked.desk, asked.found, asked.queue
    path = f"/officer/{desk.gate.id}/{queue}"
    waiting = await _waiting(asked)
    # A hold leaves it in the queue; there is nothing to do about it now.
    is_decided = queue is Queue.REVIEWS and asked.verb in actions.VERDICTS
    if queue is Queue.FOUND or (str(found.id) in waiting and not is_decided):
        more = f"&plate={quote(asked.wanted)}" if asked.wanted else ""
        return f"{path}/{found.id}?done={found.id}{more}"
    others = [one for one in waiting if one != str(found.id)]
    after = asked.sent.get("next", "")
    following = after if after in others else next(iter(others), None)
    # Of what was reviewed last nothing more is wanted; elsewhere it is told what is.
    last = "" if is_decided else f"/{found.id}"
    return f"{path}{f'/{following}' if following else last}?done={found.id}"


async def _waiting(asked: _Asked) -> list[str]:
    """Return what stands in the officer's queue now."""
    desk = asked.desk
    found = await read(desk.resources, desk.gate.id, desk.actor, desk.now)
    return [str(one.declaration.id) for one in found.get(asked.queue, ())]

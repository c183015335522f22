"""Acting as another agency, so that an integrator needs nobody else to go on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from gateway.api import bodies, changed
from gateway.api.answers import declarations as answers
from gateway.api.answers.describing import tells
from gateway.api.answers.headers import ETAG
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of, require, sandbox_only
from gateway.api.refusals import refuses
from gateway.api.shapes import Plate
from gateway.api.verdicts import Reason, Text
from gateway.domain import errors
from gateway.domain.checks import OWNERS, CheckKind, Outcome
from gateway.domain.declarations import Declaration
from gateway.domain.journal import Actor
from gateway.domain.plates import normalise_plate
from gateway.resources import Resources
from gateway.services.checking import AddCheck
from gateway.services.deciding import Approve, PlaceHold, Reject, Release, TurnBack
from gateway.services.entering import Enter, Leave
from gateway.services.passes import pass_of
from gateway.services.reading import OFFICERS
from gateway.services.work import Command

router = APIRouter(
    prefix="/sandbox", tags=["sandbox"], dependencies=[Depends(sandbox_only)]
)
Player = Annotated[Actor, Depends(one_of("tester", "agent", "driver"))]
Agency = Literal["yard", "border_guard", "customs", "quarantine", "management"]


class AgencyEvent(StrEnum):
    """What an agency does to one vehicle."""

    APPROVE = "approve"
    REJECT = "reject"
    HOLD = "hold"
    RELEASE = "release"
    ENTER = "enter"
    CHECK = "check"
    RETURN = "return"
    EXIT = "exit"


_CUSTOMS, _BOTH = ("customs",), ("customs", "border_guard")
MAY: Mapping[AgencyEvent, tuple[str, ...]] = {
    AgencyEvent.APPROVE: _CUSTOMS,
    AgencyEvent.REJECT: _CUSTOMS,
    AgencyEvent.HOLD: _BOTH,
    AgencyEvent.RELEASE: _BOTH,
    AgencyEvent.ENTER: ("border_guard",),
    AgencyEvent.CHECK: tuple(sorted(set(OWNERS.values()))),
    AgencyEvent.RETURN: _BOTH,
    AgencyEvent.EXIT: ("border_guard",),
}


class AgencyEventIn(Body):
    """Name the vehicle by its declaration or by its plate.

    `check` needs `kind` and `outcome`. `enter` shows the vehicle's own pass.
    """

    as_: Annotated[Agency, Field(alias="as")]
    event: AgencyEvent
    declaration_id: UUID | None = Field(default=None, strict=False)
    plate: Plate | None = None
    reason: Reason | None = None
    kind: CheckKind | None = None
    outcome: Outcome | None = None
    note: Text | None = None


@router.post(
    "/events",
    operation_id="act_as_agency",
    responses=tells(answers.Declaration, ETAG)
    | refuses(
        errors.SandboxOnly,
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.DeclarationNotFound,
        errors.ShapeNotAllowed,
        errors.TransitionNotAllowed,
        errors.VerdictAlreadyGiven,
        errors.CheckNotYours,
        errors.PassNotReady,
        errors.NotApproved,
        errors.NotCalled,
        errors.AlreadyEntered,
        errors.OnHold,
        errors.NotCleared,
        errors.Busy,
        errors.OutcomeUnknown,
    ),
    openapi_extra=documented(
        AgencyEventIn,
        example={"as": "customs", "event": "approve", "plate": "12C-123.45"},
    ),
)
async def act(request: Request, resources: Open, actor: Player) -> Response:
    """Do what another agency would do: testers to any vehicle, others to their own.

    The same rules hold as for the agency itself, and the journal says what the agency
    did.
    """
    body = await bodies.read(request, AgencyEventIn)
    after = await play(resources, actor, body)
    return await changed.answer(resources, after, actor)


async def play(resources: Resources, actor: Actor, body: AgencyEventIn) -> Declaration:
    """Do that event as the agency, and return the declaration as it is then.

    Raises what the operation documents.
    """
    played = Actor(body.as_, actor.account_id)
    require(played, *MAY[body.event])
    found = await _find(resources, actor, body)
    command = _command(body, found, played, resources)
    return await resources.writer(found.gate).ask(command)


async def _find(resources: Resources, actor: Actor, body: AgencyEventIn) -> Declaration:
    """Find it as the barrier would, by a plate, or by its id.

    Raises:
        DeclarationNotFound: no such id, also for what is somebody else's.
        NotApproved: none with this plate, also for what is somebody else's.
    """
    if body.declaration_id is not None:
        return await resources.reader.row(body.declaration_id, actor)
    if body.plate is None:
        msg = "name the vehicle by declaration_id or by plate"
        raise errors.ShapeNotAllowed(msg, pointer="/declaration_id")
    tractor = normalise_plate(body.plate, pointer="/plate")
    found = await resources.reader.live(tractor)
    is_theirs = found and (actor.role in OFFICERS or found.account_id == actor.owner_id)
    if found is None or not is_theirs:
        msg = "no live declaration of yours has this plate"
        raise errors.NotApproved(msg)
    return found


def _command(
    body: AgencyEventIn, found: Declaration, played: Actor, resources: Resources
) -> Command[Declaration]:
    match body.event:
        case AgencyEvent.CHECK:
            return _check(body, found, played)
        case AgencyEvent.ENTER:
            shown = resources.signer.sign(pass_of(found))
            return Enter(found.tractor, shown, played, resources.verifier)
        case AgencyEvent.EXIT:
            return Leave(found.tractor, played)
        case _:
            return _verdict(body, found, played)


def _verdict(
    body: AgencyEventIn, found: Declaration, played: Actor
) -> Command[Declaration]:
    reason = body.reason or "as the sandbox was told"
    match body.event:
        case AgencyEvent.REJECT:
            return Reject(found.id, played, reason=reason)
        case AgencyEvent.HOLD:
            return PlaceHold(found.id, played, reason=reason)
        case AgencyEvent.RELEASE:
            return Release(found.id, played, reason=reason)
        case AgencyEvent.RETURN:
            return TurnBack(found.id, played, reason=reason)
        case _:
            return Approve(found.id, played)


def _check(body: AgencyEventIn, found: Declaration, played: Actor) -> AddCheck:
    for name in ("kind", "outcome"):
        if getattr(body, name) is None:
            msg = f"a check needs its {name}"
            raise errors.ShapeNotAllowed(msg, pointer=f"/{name}")
    kind, outcome = body.kind, body.outcome
    return AddCheck(found.id, kind, outcome, body.note, played)  # type: ignore[arg-type]

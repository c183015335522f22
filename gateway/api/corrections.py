"""PATCH /v1/declarations/{id}: its owner corrects what was declared, in place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic_core import from_json, to_json
from starlette.responses import Response

from gateway.api import bodies, changed, patches
from gateway.api.answers import declarations as answers
from gateway.api.answers.describing import tells
from gateway.api.answers.headers import ETAG
from gateway.api.bodies import Body
from gateway.api.conditions import IF_MATCH, version_of
from gateway.api.declare import findings_text, identities_of
from gateway.api.deps import Now, Open, SignedIn
from gateway.api.refusals import refuses
from gateway.api.shapes import DeclarationIn
from gateway.api.verdicts import Text
from gateway.domain import errors
from gateway.domain.corrections import Correction
from gateway.domain.declarations import Declaration
from gateway.domain.declared import category_of
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.domain.rules import evaluate
from gateway.resources import Resources
from gateway.services.correcting import Correct
from gateway.services.seen import Seen
from gateway.storage.contents import ChangedContents

router = APIRouter(prefix="/v1/declarations/{declaration_id}", tags=["corrections"])

CorrectionIn = patches.partial(DeclarationIn, "CorrectionIn")
EXAMPLE = {"driver": {"name": "Trần Thị Bình", "phone": "0987654321"}}
_ARRIVAL = "/planned_arrival"
_PLANNED = frozenset({Status.SUBMITTED, Status.APPROVED, Status.CALLED})


@router.patch(
    "",
    operation_id="correct_declaration",
    responses=tells(answers.CorrectedDeclaration, ETAG)
    | refuses(
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.DeclarationNotFound,
        errors.VersionMissing,
        errors.VersionStale,
        errors.ShapeNotAllowed,
        errors.CorrectionNotAllowed,
        errors.CorrectionIncomplete,
        errors.VehicleAlreadyDeclared,
        errors.GateTakesNoDeclarations,
    ),
    openapi_extra=bodies.documented(
        CorrectionIn, example=EXAMPLE, parameters=[IF_MATCH], kinds=bodies.JSON_TYPES
    ),
)
async def correct(
    declaration_id: UUID, request: Request, resources: Open, actor: SignedIn, now: Now
) -> Response:
    """Change fields by a merge patch; send the declaration's ETag as `If-Match`.

    `changed` lists what differs, `reopened` what has to be done again for it.
    """
    found = await own(resources, declaration_id, actor)
    # Its contents are read after its version, so they are never older than that.
    seen = await resources.reader.after(found)
    version = version_of(request)
    patch = await bodies.read(request, CorrectionIn)
    declared = bodies.parse(
        to_json(patches.apply(patch, seen.contents.body, DeclarationIn)), DeclarationIn
    )
    command = command_for(declared, seen, actor, version, now)
    corrected = await resources.writer(seen.declaration.gate).ask(command)
    return await changed.answer(
        resources,
        corrected.declaration,
        actor,
        changed=command.correction.changed,
        reopened=corrected.reopened,
    )


class GateIn(Body):
    gate: Text


@router.post(
    "/change-gate",
    responses=tells(answers.Declaration, ETAG)
    | refuses(
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.DeclarationNotFound,
        errors.ShapeNotAllowed,
        errors.TransitionNotAllowed,
        errors.GateTakesNoDeclarations,
    ),
    openapi_extra=bodies.documented(GateIn, example={"gate": "tan-thanh"}),
)
async def change_gate(
    declaration_id: UUID, request: Request, resources: Open, actor: SignedIn
) -> Response:
    """Move it to another gate: it keeps its ready time, and gets a new ticket."""
    found = await own(resources, declaration_id, actor)
    wanted = (await bodies.read(request, GateIn)).gate
    if wanted not in resources.writers:
        msg = f"there is no such gate; there are {', '.join(resources.writers)}"
        raise errors.ShapeNotAllowed(msg, pointer="/gate")
    after = await resources.gate_changer.change(
        declaration_id, found.gate, wanted, actor
    )
    return await changed.answer(resources, after, actor)


async def own(resources: Resources, declaration_id: UUID, actor: Actor) -> Declaration:
    """Return one's own declaration.

    Raises:
        DeclarationNotFound: it is not the actor's to see.
        RoleNotAllowed: it is, and belongs to somebody else.
    """
    found = await resources.reader.row(declaration_id, actor)
    if found.account_id != actor.owner_id:
        msg = "only who declared it can correct it"
        raise errors.RoleNotAllowed(msg)
    return found


def command_for(
    declared: DeclarationIn, seen: Seen, actor: Actor, version: int, now: datetime
) -> Correct:
    """Judge what it says now, and make the command that corrects it."""
    found = seen.declaration
    tractor, trailer, container = identities_of(declared)
    body = to_json(declared)
    changed = tuple(patches.differences(seen.contents.body, from_json(body)))
    failures, warnings = evaluate(declared, now=now)
    failing = [finding.to_json() for finding in failures]
    if _ARRIVAL not in changed:
        failing = _without_passed_arrival(failing, found)
    warning = [finding.to_json() for finding in warnings]
    return Correct(
        id=found.id,
        actor=actor,
        version=version,
        correction=Correction(
            changed,
            category_of(declared),
            declared.planned_arrival,
            tractor,
            trailer,
            container,
            tuple(failing),
        ),
        contents=ChangedContents(
            found.id, body.decode(), findings_text(failing, warning)
        ),
    )


def _without_passed_arrival(
    failing: Sequence[dict[str, Any]], found: Declaration
) -> list[dict[str, Any]]:
    """Leave out what only time has broken: a line may be longer than a day."""
    if found.status not in _PLANNED:
        return list(failing)
    return [one for one in failing if one["pointer"] != _ARRIVAL]

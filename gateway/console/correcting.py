"""Correcting by page, a topic at a time: what it costs is said before it is done.

What is sent goes through the door of the API: the same rules, and the version that was
read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.corrections import command_for, own
from gateway.api.deps import Now, Open
from gateway.api.problems import STATUS, name_of
from gateway.api.shapes import DeclarationIn
from gateway.console import declaration_bodies, judging
from gateway.console import declaration_form as form
from gateway.console.correction_costs import Cost, cost_of
from gateway.console.forms import SEE_OTHER, Fields, Form, number_in
from gateway.console.judging import Wrong
from gateway.console.rendering import render
from gateway.console.texts import TEXTS
from gateway.console.todo import todo
from gateway.console.visitors import AnyVisitor, SignedIn, Visitor
from gateway.domain import errors
from gateway.domain.corrections import Touch, touch_of, touched
from gateway.domain.declarations import Kind
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.seen import Seen

router = APIRouter(prefix="/v/{declaration_id}/correct", include_in_schema=False)
# What each topic of the form is in the body.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "vehicle": ("vehicle",),
    "trip": ("regime", "planned_arrival"),
    "driver": ("driver",),
    "goods": ("goods",),
    "papers": ("goods", "quarantine"),
}
# What is told beside the form; anything else is a page of its own.
TOLD = (
    errors.VersionStale,
    errors.CorrectionNotAllowed,
    errors.CorrectionIncomplete,
    errors.VehicleAlreadyDeclared,
    errors.GateTakesNoDeclarations,
)


@dataclass(frozen=True, slots=True)
class Correcting:
    """Somebody's own declaration, which they look through to correct it."""

    resources: Resources
    visitor: Visitor
    actor: Actor
    seen: Seen
    now: datetime

    @property
    def texts(self) -> Mapping[str, str]:
        return TEXTS[self.visitor.language]

    @property
    def said(self) -> dict[str, str]:
        return declaration_bodies.said_in(self.seen.contents.body, self.seen.gate.zone)

    def cost(self, field: form.Field) -> Cost:
        return cost_of(touch_of(field.pointer), self.seen.declaration.status)

    def failing(self) -> Wrong:
        """Return what the rules found, by field."""
        return {
            form.field_at(one["pointer"]): one["message"][self.visitor.language]
            for one in self.seen.contents.rule_failures
        }

    def body_with(self, said: Fields, step: form.Step) -> dict[str, Any]:
        """Return the body with what this topic of the form says now."""
        before = self.seen.contents.body
        zone = self.seen.gate.zone
        whole = declaration_bodies.body_of(
            said, len(form.STEPS), zone=zone, now=self.now
        )
        parts = {name: whole.get(name) for name in _PARTS[step.name]}
        if step.name == "trip" and whole[
            "planned_arrival"
        ] == declaration_bodies.arrival_of(self.said, zone):
            # Seconds that no field shows are not lost by another field's change.
            parts["planned_arrival"] = before["planned_arrival"]
        return before | parts


async def begin(
    declaration_id: UUID,
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    now: datetime,
) -> Correcting:
    """Raises DeclarationNotFound, RoleNotAllowed."""
    found = await own(resources, declaration_id, actor)
    return Correcting(
        resources, visitor, actor, await resources.reader.after(found), now
    )


def _step_named(name: str, said: Fields) -> form.Step:
    """Raises HTTPException: 404, there is no such topic."""
    for step in form.steps(form.lines_of(said)):
        if step.name == name:
            return step
    raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such part of a declaration")


@router.get("")
async def show_parts(
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: SignedIn,
    now: Now,
) -> Response:
    """Show all that was declared, with what a change of each topic costs now."""
    here = await begin(declaration_id, resources, visitor, actor, now)
    said = here.said
    steps = form.steps(form.lines_of(said))
    history = await resources.reader.history(declaration_id, actor)
    rejected = [entry for entry in history if entry.kind is Kind.REJECTED]
    is_rejected = here.seen.declaration.status.value == "rejected"
    return render(
        "correct.html",
        visitor,
        **_common(here),
        said=said,
        steps=steps,
        lines=form.lines_of(said),
        wrong=here.failing(),
        costs={step.name: _costs(here, step) for step in steps},
        rejection=rejected[-1].data.get("reason", "") if is_rejected else "",
    )


@router.get("/{part}")
async def show_part(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    part: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: SignedIn,
    now: Now,
) -> Response:
    """Ask for one topic; what the rules found in it stands beside its fields."""
    here = await begin(declaration_id, resources, visitor, actor, now)
    said = here.said
    step = _step_named(part, said)
    mine = {field.name for field in step.fields}
    wrong = {name: text for name, text in here.failing().items() if name in mine}
    return _page(here, step, said, wrong=wrong)


@router.post("/{part}")
async def correct(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    part: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: SignedIn,
    now: Now,
    sent: Form,
) -> Response:
    """Correct it, or say what is wrong, what it would cost, or who was faster."""
    here = await begin(declaration_id, resources, visitor, actor, now)
    said = form.clean(here.said | _of_topic(part, sent))
    step = _step_named(part, said)
    if (changed := form.other_lines(said, sent.get("go", ""))) is not None:
        return _page(here, _step_named(part, changed), changed, sent=sent)
    body = here.body_with(said, step)
    mine = {field.name for field in step.fields}
    found = judging.wrong(said, body, now, visitor.language)
    wrong = {name: text for name, text in found.items() if name in mine}
    if wrong:
        return _page(here, step, said, wrong=wrong, sent=sent, status=422)
    return await _send(here, step, said, body, sent)


def _of_topic(part: str, sent: Fields) -> dict[str, str]:
    """Return what the form says of its own topic; the rest is as it was declared."""
    lines = {"lines": sent["lines"]} if part == "goods" and "lines" in sent else {}
    step = _step_named(part, sent)
    fixed = {"gate", "direction"}
    names = {field.name for field in step.fields} - fixed
    return {name: sent[name] for name in names if name in sent} | lines


async def _send(
    here: Correcting,
    step: form.Step,
    said: Fields,
    body: Mapping[str, Any],
    sent: Fields,
) -> Response:
    declared = bodies.parse(declaration_bodies.json_of(body), DeclarationIn)
    found = here.seen.declaration
    version = number_in(sent, "version") or 0
    command = command_for(declared, here.seen, here.actor, version, here.now)
    touches = touched(found, command.correction)
    is_asked = cost_of(Touch.PLACE, found.status) is Cost.PLACE
    if Touch.PLACE in touches and is_asked and sent.get("sure") != "place":
        return _page(here, step, said, sent=sent, asks_for="place")
    try:
        await here.resources.writer(found.gate).ask(command)
    except TOLD as error:
        return _page(here, step, said, sent=sent, refusal=error)
    return RedirectResponse(f"/v/{found.id}", SEE_OTHER)


def _costs(here: Correcting, step: form.Step) -> list[Cost]:
    """Return the costs of a topic, each once, the least first."""
    found = {here.cost(field) for field in step.fields}
    if step.name == "trip":
        found.discard(Cost.FIXED)
    return [cost for cost in Cost if cost in found] or [Cost.FIXED]


def _common(here: Correcting) -> dict[str, Any]:
    found, language = here.seen.declaration, here.visitor.language
    gate = here.seen.gate
    return {
        "id": found.id,
        "plate": here.seen.contents.body["vehicle"]["plate"],
        "version": found.version,
        "status_said": here.texts[f"status_{found.status}"],
        "position": here.seen.position,
        "gates": {gate.id: gate.names.get(language, gate.id)},
    }


def _page(
    here: Correcting,
    step: form.Step,
    said: Fields,
    *,
    wrong: Wrong | None = None,
    sent: Fields | None = None,
    refusal: errors.DomainError | None = None,
    asks_for: str = "",
    status: int = 200,
) -> Response:
    costs = {field.name: here.cost(field) for field in step.fields}
    shown: dict[str, Any] = {"refusal": "", "own": None}
    if refusal is not None:
        status = STATUS[type(refusal)].value
        shown["refusal"] = todo(name_of(type(refusal)), here.visitor.language)
        shown["own"] = getattr(refusal, "own", None)
    return render(
        "correct_part.html",
        here.visitor,
        status=status,
        **_common(here) | shown,
        step=step,
        said=said,
        lines=form.lines_of(said),
        most_lines=form.MOST_LINES,
        wrong=wrong or {},
        asks_for=asks_for,
        may_send=any(cost not in {Cost.LATER, Cost.FIXED} for cost in costs.values()),
        costs=_costs(here, step),
        hints={
            name: here.texts[f"correct_cost_{cost}"]
            for name, cost in costs.items()
            # Above the form stands what all of it costs; here what costs more.
            if cost in {Cost.REVIEW, Cost.PLACE} and len(_costs(here, step)) > 1
        },
    )

"""Officers by page: management adds them, moves them, helps them, ends their access."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Open
from gateway.api.officers import OfficerChangeIn, OfficerIn, new_officer
from gateway.api.problems import STATUS
from gateway.console.account.asked import Wrong, judge, typed
from gateway.console.account.people import (
    QUIET,
    done_in,
    no_such_act,
    onward,
    refused_in,
)
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.management.rooms import Management
from gateway.console.rendering import render
from gateway.console.texts import TEXTS
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors
from gateway.domain.accounts import OFFICER_ROLES
from gateway.domain.journal import Actor
from gateway.domain.names import ROLES
from gateway.resources import Resources
from gateway.services.officers import OfficerChange

HERE = "/manage/officers"
router = APIRouter(prefix=HERE, include_in_schema=False)
_ASKED = ("username", "role", "gate", "password")
_PASSWORD = "password"  # noqa: S105 - what a form asks for
_MOVED = "moved"
# Every gate: a choice like the others, so that nobody makes it by leaving it out.
_EVERY = "every"
_CHANGES = MappingProxyType(
    {"ended": OfficerChange(disabled=True), "back": OfficerChange(disabled=False)}
)
_REFUSED = (errors.UsernameTaken, errors.NotOnYourself, errors.Busy)


@router.get("")
async def list_officers(
    request: Request, resources: Open, visitor: AnyVisitor, actor: Management
) -> Response:
    """Show the officers of the visitor's gates, and the form for another."""
    done = done_in(request.query_params, visitor.language)
    return await _list_page(resources, visitor, actor, done=done)


@router.post("")
async def add_officer(
    resources: Open, visitor: AnyVisitor, actor: Management, sent: Form
) -> Response:
    """Add an officer with a first password, which is changed by whom it is for."""
    said = typed(sent, *_ASKED)
    body = said | {"gate": _gate_of(said)}
    asked, wrong = judge(said, body, OfficerIn, visitor.language)
    wrong |= await _wrong_gate(resources, visitor, actor, said["gate"])
    if asked is None or wrong:
        return await _list_page(resources, visitor, actor, 422, said=said, wrong=wrong)
    try:
        await resources.reception.officers.add(actor, new_officer(asked))
    except _REFUSED as error:
        more = refused_in(error, visitor.language) | {"said": said}
        return await _list_page(resources, visitor, actor, STATUS[type(error)], **more)
    return await onward(resources, HERE, "added")


@router.get("/{officer_id}")
async def show_officer(
    officer_id: UUID,
    request: Request,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
) -> Response:
    """Show what may be changed of somebody else."""
    if officer_id == actor.account_id:
        return RedirectResponse("/account", SEE_OTHER)
    done = done_in(request.query_params, visitor.language)
    return await _officer_page(resources, visitor, actor, officer_id, done=done)


@router.post("/{officer_id}")
async def change_officer(
    officer_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
    sent: Form,
) -> Response:
    """Change what the form says; who loses access, loses it at once."""
    said, act = typed(sent, "gate", _PASSWORD), sent.get("do", "")
    wrong: Wrong = {}
    if act == _PASSWORD:
        fields = {_PASSWORD: said[_PASSWORD]}
        _, wrong = judge(fields, fields, OfficerChangeIn, visitor.language)
    elif act == _MOVED:
        wrong = await _wrong_gate(resources, visitor, actor, said["gate"])
    if wrong:
        return await _officer_page(
            resources, visitor, actor, officer_id, 422, said=said, wrong=wrong
        )
    try:
        await _change(resources, actor, officer_id, act, said)
    except errors.Busy as error:
        more, status = refused_in(error, visitor.language), STATUS[type(error)]
        return await _officer_page(
            resources, visitor, actor, officer_id, status, **more
        )
    return await onward(resources, f"{HERE}/{officer_id}", act)


async def _change(
    resources: Resources, actor: Actor, officer_id: UUID, act: str, said: Fields
) -> None:
    officers = resources.reception.officers
    if act == "telephone":
        await officers.remove_second_factor(actor, officer_id)
        return
    wanted = _CHANGES.get(act)
    if act == _PASSWORD:
        wanted = OfficerChange(password=said[_PASSWORD])
    elif act == _MOVED:
        wanted = OfficerChange(gate=(_gate_of(said),))
    if wanted is None:
        raise no_such_act(act)
    await officers.change(actor, officer_id, wanted)


def _gate_of(said: Fields) -> str | None:
    return None if said["gate"] == _EVERY else said["gate"]


async def _wrong_gate(
    resources: Resources, visitor: Visitor, actor: Actor, gate: str
) -> Wrong:
    if gate in await _gates(resources, visitor, actor):
        return {}
    return {"gate": TEXTS[visitor.language]["account_gate_wrong"]}


async def _gates(
    resources: Resources, visitor: Visitor, actor: Actor
) -> Mapping[str, str]:
    """Return where the visitor places officers; everywhere, who works everywhere."""
    names = {
        gate.id: gate.names.get(visitor.language, gate.id)
        for gate in await resources.reader.gates()
        if actor.gate in {None, gate.id}
    }
    every = {_EVERY: TEXTS[visitor.language]["officers_every_gate"]}
    return names if actor.gate else names | every


async def _shared(
    resources: Resources, visitor: Visitor, actor: Actor
) -> dict[str, Any]:
    return {
        "here": HERE,
        "gates": await _gates(resources, visitor, actor),
        "offices": {
            role.value: ROLES[role][visitor.language] for role in OFFICER_ROLES
        },
        **QUIET,
    }


async def _list_page(
    resources: Resources, visitor: Visitor, actor: Actor, status: int = 200, **more: Any
) -> Response:
    found = await resources.reception.officers.list(actor)
    usual = await _shared(resources, visitor, actor)
    return render(
        "management/officers.html",
        visitor,
        status=status,
        # Who left stands below those who work.
        officers=sorted(found, key=lambda one: one.disabled_at is not None),
        own_id=actor.account_id,
        **usual | {"said": dict.fromkeys(_ASKED, "")} | more,
    )


async def _officer_page(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    officer_id: UUID,
    status: int = 200,
    **more: Any,
) -> Response:
    officer = await resources.reception.officers.one(actor, officer_id)
    usual = await _shared(resources, visitor, actor)
    said = {"gate": officer.gate or _EVERY, _PASSWORD: ""}
    return render(
        "management/officer.html",
        visitor,
        status=status,
        officer=officer,
        **usual | {"said": said} | more,
    )

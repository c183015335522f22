"""Declaring by page, a topic at a time; nothing that was written is lost on the way.

All that was said travels with the form. What was looked through is kept beside, for
who signs out or goes on elsewhere; it is gone once it is sent, or after a week. What is
sent goes through the door of the API, with its rules, its words and its key.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.declare import accept
from gateway.api.deps import Now, Open, require
from gateway.api.problems import STATUS, name_of
from gateway.api.sessions import account_id_of
from gateway.console import declaration_bodies, judging
from gateway.console import declaration_form as form
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.judging import Wrong
from gateway.console.rendering import render
from gateway.console.todo import todo
from gateway.console.visitors import AnyVisitor, Visitor, get_actor
from gateway.domain import errors
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.half_declared import HalfDeclared

router = APIRouter(prefix="/declare", include_in_schema=False)
_AHEAD = timedelta(hours=2)
_NOT_ACCEPTABLE = 422


async def get_declarer(actor: Annotated[Actor, Depends(get_actor)]) -> Actor:
    """Raises NotAuthenticated, RoleNotAllowed."""
    require(actor, "driver", "agent")
    return actor


Declarer = Annotated[Actor, Depends(get_declarer)]


@router.get("")
async def begin(
    resources: Open, visitor: AnyVisitor, actor: Declarer, now: Now
) -> Response:
    """Begin a declaration; the script fills in what was written before."""
    gates = await resources.reader.gates()
    said, key, step = _usual(gates, now), uuid4().hex, 0
    found = await resources.reception.half_declared.of(account_id_of(actor))
    if found is not None:
        said, key, step = form.clean(found.said), found.key, form.step_named(found.step)
    is_resumed = found is not None
    return _page(
        visitor, gates, said, step, key=key, is_new=True, is_resumed=is_resumed
    )


@router.api_route("/offline", methods=["GET", "HEAD"])
async def begin_offline(
    resources: Open, visitor: AnyVisitor, actor: Declarer, now: Now
) -> Response:
    """All steps on one page, which a telephone keeps for when it has no network."""
    gates = await resources.reader.gates()
    return render(
        "declare_offline.html",
        visitor,
        steps=form.STEPS,
        said=_usual(gates, now),
        key=uuid4().hex,
        gates=_names(gates, visitor.language),
    )


def _usual(gates: Sequence[Gate], now: datetime) -> dict[str, str]:
    """Return the form as most would begin to fill it in."""
    local = (now + _AHEAD).astimezone(gates[0].zone)
    return form.clean({}) | {
        "nationality": "VN",
        "laden": "yes",
        "direction": "export",
        "regime": "ordinary",
        "gate": gates[0].id,
        "arrival_day": f"{local:%Y-%m-%d}",
        "arrival_time": f"{local:%H:%M}",
    }


def _names(gates: Sequence[Gate], language: str) -> dict[str, str]:
    return {gate.id: gate.names.get(language, gate.id) for gate in gates}


@router.post("")
async def go_on(
    resources: Open, visitor: AnyVisitor, actor: Declarer, now: Now, sent: Form
) -> Response:
    """Look through a step, and go to the next or to the one that was asked for."""
    drafts, account_id = resources.reception.half_declared, account_id_of(actor)
    if sent.get("go") == "anew":
        await drafts.forget(account_id)
        return RedirectResponse("/declare", SEE_OTHER)
    gates = await resources.reader.gates()
    said, key = form.clean(sent), sent.get("key", "")[:64]
    step, wrong = _led_to(sent, said, gates, now, visitor.language)
    if step is None:
        answer = await _send(resources, visitor, gates, said, key=key, now=now)
        if answer.status_code == SEE_OTHER:
            await drafts.forget(account_id)
        return answer
    if not wrong:
        said = form.other_lines(said, sent.get("go", "next")) or said
    named = [*(one.name for one in form.STEPS), form.CHECK][step]
    await drafts.keep(account_id, HalfDeclared(said, key, named))
    return _page(visitor, gates, said, step, key=key, wrong=wrong)


def _led_to(
    sent: Fields,
    said: form.Fields,
    gates: Sequence[Gate],
    now: datetime,
    language: str,
) -> tuple[int | None, Wrong]:
    """Return the step to show, or None for sending, and what is wrong on it."""
    here, wanted = form.step_named(sent.get("step", "")), sent.get("go", "next")
    if "unseen" in sent:
        upto = len(form.STEPS) if wanted == "send" else form.step_named(wanted)
        wrong = _wrong(said, upto, gates, now, language)
        if (first := form.first_of(wrong, form.lines_of(said))) < upto:
            return first, wrong
    if wanted == "send":
        return None, {}
    if wanted == "back":
        return max(0, here - 1), {}
    if form.other_lines(said, wanted) is not None:
        return here, {}
    if wanted != "next":
        return form.step_named(wanted), {}
    wrong = _wrong(said, here, gates, now, language)
    if here < len(form.STEPS):
        asked = {f.name for f in form.steps(form.lines_of(said))[here].fields}
        wrong = {name: text for name, text in wrong.items() if name in asked}
    return (here if wrong else here + 1), wrong


def _wrong(
    said: form.Fields, upto: int, gates: Sequence[Gate], now: datetime, language: str
) -> Wrong:
    body = declaration_bodies.body_of(said, upto, zone=_zone(said, gates), now=now)
    return judging.wrong(said, body, now, language)


async def _send(
    resources: Resources,
    visitor: Visitor,
    gates: Sequence[Gate],
    said: form.Fields,
    *,
    key: str,
    now: datetime,
) -> Response:
    """Declare it by the API's own door, and show the vehicle."""
    body = declaration_bodies.json_of(
        declaration_bodies.body_of(
            said, len(form.STEPS), zone=_zone(said, gates), now=now
        )
    )
    headers = {
        b"authorization": f"Bearer {visitor.token}".encode(),
        b"idempotency-key": key.encode("ascii", "replace"),
        b"content-type": bodies.JSON_TYPES[0].encode(),
    }
    last = len(form.STEPS)
    try:
        answered = await accept(resources, headers, body)
    except (ValidationError, errors.ShapeNotAllowed):
        wrong = _wrong(said, last, gates, now, visitor.language)
        return _page(visitor, gates, said, last, key=key, wrong=wrong)
    except (errors.VehicleAlreadyDeclared, errors.GateTakesNoDeclarations) as error:
        return _page(visitor, gates, said, last, key=key, refusal=error)
    except errors.IdempotencyKeyReused as error:
        # It arrived, its answer did not, and then it was changed.
        return _page(visitor, gates, said, last, key=uuid4().hex, refusal=error)
    return RedirectResponse(f"/v/{answered.declaration_id}?declared", SEE_OTHER)


def _zone(said: form.Fields, gates: Sequence[Gate]) -> Any:
    return next((gate.zone for gate in gates if gate.id == said["gate"]), gates[0].zone)


def _page(
    visitor: Visitor,
    gates: Sequence[Gate],
    said: form.Fields,
    step: int,
    *,
    key: str,
    wrong: Wrong | None = None,
    refusal: errors.DomainError | None = None,
    is_new: bool = False,
    is_resumed: bool = False,
) -> Response:
    steps = form.steps(form.lines_of(said))
    shown: dict[str, Any] = {
        "steps": steps,
        "number": step,
        "step": steps[step] if step < len(steps) else None,
        "lines": form.lines_of(said),
        "most_lines": form.MOST_LINES,
        "said": said,
        "key": key,
        "wrong": wrong or {},
        "gates": _names(gates, visitor.language),
        "refusal": "",
        "own": None,
        "is_new": is_new,
        "is_resumed": is_resumed,
    }
    status = _NOT_ACCEPTABLE if wrong else 200
    if refusal is not None:
        status = STATUS[type(refusal)]
        shown["refusal"] = todo(name_of(type(refusal)), visitor.language)
        shown["own"] = _own(refusal)
    return render("declare.html", visitor, status=status, **shown)


def _own(refusal: errors.DomainError) -> str | None:
    """Return the path of what was declared before, as far as it is the visitor's."""
    if isinstance(refusal, errors.IdempotencyKeyReused):
        return "/vehicles"
    own = getattr(refusal, "own", None)
    return f"/v/{own}" if own else None

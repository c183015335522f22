"""The tester's page at `/sandbox`: what time it is here, and what shall go wrong."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import RedirectResponse, Response

from gateway.api import agencies, bodies, resetting
from gateway.api.agencies import AgencyEventIn
from gateway.api.deps import Open, sandbox_only
from gateway.api.faults import RuleIn
from gateway.api.problems import STATUS, name_of
from gateway.api.sandbox import ClockIn, clock_of, turn_clock
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.management.rooms import live_texts
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.sandbox.orders import clock_in, event_in, rule_in
from gateway.console.staff import one_of
from gateway.console.todo import todo
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors
from gateway.domain.checks import CheckKind, Outcome
from gateway.domain.journal import Actor
from gateway.domain.names import CHECKS, ROLES
from gateway.resources import Resources
from gateway.services.sandbox.faults import FaultKind, Rule
from gateway.services.sandbox.scenarios import SCENARIOS

router = APIRouter(include_in_schema=False, dependencies=[Depends(sandbox_only)])
Tester = Annotated[Actor, Depends(one_of("tester"))]

SPEEDS = (0, 1, 10, 60, 240)
JUMPS = {
    "15": timedelta(minutes=15),
    "60": timedelta(hours=1),
    "720": timedelta(hours=12),
}
MOST_TEXTS = 5
# Where Locust's own page shows the report of a run on the same machine.
LOCUST_PORT = 8089


@router.get("/sandbox")
async def show_sandbox(
    request: Request, resources: Open, visitor: AnyVisitor, actor: Tester, did: str = ""
) -> Response:
    """Show the sandbox's clock, faults, scenarios, and what a tester may do."""
    return await _page(request, resources, visitor, done=did)


@router.get("/sandbox/desk/now")
async def show_sandbox_again(
    resources: Open, visitor: AnyVisitor, actor: Tester
) -> Response:
    """Show what changes of that page."""
    return render("sandbox/now.html", visitor, **await _now(resources, visitor))


@router.post("/sandbox/desk/clock")
async def set_clock(
    request: Request, resources: Open, visitor: AnyVisitor, actor: Tester, sent: Form
) -> Response:
    """Stop the clock, let it run at a speed, or jump."""
    zone, now = await _zone(resources), resources.clock()

    async def turn() -> None:
        wanted = clock_in(sent, now, zone, JUMPS)
        await turn_clock(resources, bodies.parse(to_json(wanted), ClockIn))

    return await _do("clock", turn, request, resources, visitor, sent)


@router.post("/sandbox/desk/faults")
async def order_faults(
    request: Request, resources: Open, visitor: AnyVisitor, actor: Tester, sent: Form
) -> Response:
    """Order one more fault, or end them all."""
    ordered = resources.sandbox.faults.ordered

    async def order() -> None:
        if sent.get("do") == "end":
            await resources.sandbox.faults.order(0, [])
            return
        one = bodies.parse(to_json(rule_in(sent)), RuleIn)
        rule = Rule(one.path, one.kind, one.share, tuple(one.methods), one.delay_ms)
        await resources.sandbox.faults.order(ordered.seed, [*ordered.rules, rule])

    return await _do("faults", order, request, resources, visitor, sent)


@router.post("/sandbox/desk/events")
async def act(
    request: Request, resources: Open, visitor: AnyVisitor, actor: Tester, sent: Form
) -> Response:
    """Do to one vehicle what another agency would."""

    async def play() -> None:
        body = bodies.parse(to_json(event_in(sent)), AgencyEventIn)
        await agencies.play(resources, actor, body)

    return await _do("events", play, request, resources, visitor, sent)


@router.post("/sandbox/desk/reset")
async def reset(
    request: Request, resources: Open, visitor: AnyVisitor, actor: Tester, sent: Form
) -> Response:
    """Begin anew, if the tester said so twice."""

    async def begin() -> None:
        if sent.get("sure") != "yes":
            msg = "tick the box as well: everything that was declared is forgotten"
            raise errors.ShapeNotAllowed(msg, pointer="/sure")
        seed = {"seed": int(sent["seed"]) if sent.get("seed", "").isdigit() else 0}
        wanted = bodies.parse(to_json(seed), resetting.ResetIn)
        await resetting.empty(resources, wanted.seed)

    return await _do("reset", begin, request, resources, visitor, sent)


async def _do(  # noqa: PLR0917 - all that a page needs to be shown again
    name: str,
    doing: Any,
    request: Request,
    resources: Resources,
    visitor: Visitor,
    sent: Fields,
) -> Response:
    """Do it and go back to the page; a refusal is said there, with what was sent."""
    try:
        await doing()
    except (errors.DomainError, ValidationError) as error:
        shown = _refused(name, error, visitor.language)
        return await _page(request, resources, visitor, sent=sent, **shown)
    return RedirectResponse(f"/sandbox?did={name}#{name}", SEE_OTHER)


def _refused(
    name: str, error: errors.DomainError | ValidationError, language: str
) -> dict[str, Any]:
    kind = (
        type(error) if isinstance(error, errors.DomainError) else errors.ShapeNotAllowed
    )
    if isinstance(error, ValidationError):
        fields = {
            str(one["loc"][0])
            for one in error.errors(include_input=False)
            if one["loc"]
        }
        detail = ", ".join(sorted(fields))
    else:
        detail = str(error)
    remedy = todo(name_of(kind), language)
    return {"refused": name, "remedy": remedy, "detail": detail, "status": STATUS[kind]}


async def _page(
    request: Request,
    resources: Resources,
    visitor: Visitor,
    *,
    done: str = "",
    refused: str = "",
    remedy: str = "",
    detail: str = "",
    sent: Fields | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    language = visitor.language
    return render(
        "sandbox/desk.html",
        visitor,
        status=status,
        done=done,
        refused=refused,
        remedy=remedy,
        detail=detail,
        # What was not sent is empty in the form.
        sent=defaultdict(str, sent or {}),
        speeds=SPEEDS,
        jumps=list(JUMPS),
        kinds=list(FaultKind),
        scenarios=SCENARIOS,
        acts=[(a, e.value) for e, agency in agencies.MAY.items() for a in agency],
        roles={role: names[language] for role, names in ROLES.items()},
        checks={kind.value: CHECKS[kind][language] for kind in CheckKind},
        outcomes=list(Outcome),
        load_report=f"http://{request.url.hostname}:{LOCUST_PORT}/load-report",
        live_texts=live_texts(language),
        **await _now(resources, visitor),
    )


async def _now(resources: Resources, visitor: Visitor) -> Mapping[str, Any]:
    clock, zone = clock_of(resources), await _zone(resources)
    local, phrases = clock().astimezone(zone), phrases_in(visitor.language)
    texts = await resources.inbox.texts(None, MOST_TEXTS)
    return {
        "time": f"{local:%H:%M}",
        "seconds": f"{local:%S}",
        "moment": local.isoformat(timespec="seconds"),
        "local": f"{local:%Y-%m-%dT%H:%M}",
        "day": f"{phrases.weekday(local)} {phrases.day(local)}",
        "speed": clock.speed,
        "rules": resources.sandbox.faults.ordered.rules,
        "messages": texts,
    }


async def _zone(resources: Resources) -> ZoneInfo:
    return (await resources.reader.gates())[0].zone

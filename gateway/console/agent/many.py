"""What is done with several vehicles at once: each is answered by itself."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Now, Open
from gateway.console.agent.rooms import ROOMS, Agent
from gateway.console.agent.rows import DeskRow
from gateway.console.agent.vehicles import rows
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor
from gateway.domain.errors import DomainError
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.deciding import Cancel

router = APIRouter(prefix="/agent", include_in_schema=False)
# The name of a row's tick, before the vehicle's id.
PICK = "pick-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refused` says why it was not done, in the words of the API; else empty."""

    row: DeskRow
    refused: str


def _picked(sent: Fields) -> Iterator[UUID]:
    for name in sent:
        text = name.removeprefix(PICK)
        try:
            yield UUID(text)
        except ValueError:
            continue


@router.post("/many")
async def act_on_many(
    resources: Open, visitor: AnyVisitor, actor: Agent, now: Now, sent: Form
) -> Response:
    """Cancel those that were ticked, once it is sure; or show the passes of them."""
    picked = set(_picked(sent))
    found = await rows(resources, visitor, actor, now, is_over=False)
    chosen = [row for row in found if UUID(row.id) in picked]
    if not chosen:
        return RedirectResponse("/agent", SEE_OTHER)
    shown: dict[str, Any] = {"room": "vehicles", "rooms": ROOMS, "pick": PICK}
    if sent.get("act") == "passes":
        return render(
            "agent/passes.html",
            visitor,
            **shown,
            called=[row for row in chosen if row.is_called],
            others=[row for row in chosen if not row.is_called],
        )
    if sent.get("sure") != "yes":
        able = [row for row in chosen if row.shown.may_cancel]
        others = [row for row in chosen if not row.shown.may_cancel]
        return render("agent/sure.html", visitor, **shown, able=able, others=others)
    outcomes = await _cancelled(resources, actor, chosen)
    return render("agent/done.html", visitor, **shown, outcomes=outcomes)


async def _cancelled(
    resources: Resources, actor: Actor, chosen: list[DeskRow]
) -> list[Outcome]:
    asked = (
        resources.writer(row.gate_id).ask(Cancel(UUID(row.id), actor)) for row in chosen
    )
    answers = await asyncio.gather(*asked, return_exceptions=True)
    found = []
    for row, answer in zip(chosen, answers, strict=True):
        if isinstance(answer, BaseException) and not isinstance(answer, DomainError):
            raise answer
        found.append(
            Outcome(row, str(answer) if isinstance(answer, DomainError) else "")
        )
    return found

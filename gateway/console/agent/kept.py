"""Views of the desk that a firm keeps under a name, for all who sit at it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Now, Open
from gateway.console.agent.rooms import Agent, owner_of
from gateway.console.agent.vehicles import desk_page
from gateway.console.agent.views import LONGEST_NAME, Wanted, wanted_in
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.visitors import AnyVisitor
from gateway.storage.kept_views import KeptView

router = APIRouter(prefix="/agent/views", include_in_schema=False)
Asked = Annotated[Wanted, Depends(wanted_in)]
_NOT_ACCEPTABLE, _CONFLICT = 422, 409


@router.post("")
async def keep_view(  # noqa: PLR0917 - FastAPI passes them by name
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    now: Now,
    wanted: Asked,
    sent: Form,
) -> Response:
    """Keep what the address asks for, in the place of a view with that name."""
    name = " ".join(sent.get("name", "").split())
    refused, status = "agent_view_unnamed", _NOT_ACCEPTABLE
    if 0 < len(name) <= LONGEST_NAME and name.isprintable():
        view = KeptView(name, wanted.query)
        if await resources.reception.desks.keep(owner_of(actor), view):
            return RedirectResponse(wanted.address(), SEE_OTHER)
        refused, status = "agent_views_full", _CONFLICT
    return await desk_page(
        resources, visitor, actor, now, wanted, status=status, refused=refused
    )


@router.post("/forget")
async def forget_view(
    resources: Open, actor: Agent, wanted: Asked, sent: Form
) -> Response:
    """Keep it no longer; what it showed stays open."""
    name = sent.get("name", "").replace("\0", "")
    await resources.reception.desks.forget(owner_of(actor), name)
    return RedirectResponse(wanted.address(), SEE_OTHER)

"""What somebody at a gate should look at now."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from gateway.api import progress, views
from gateway.api.answers.describing import tells
from gateway.api.answers.progress import GateAlerts
from gateway.api.deps import Now, Open, one_of
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.domain.journal import Actor

router = APIRouter(prefix="/v1/gates/{gate}", tags=["gates"])

Officer = Annotated[
    Actor,
    Depends(
        one_of("yard", "border_guard", "customs", "quarantine", "management", "tester")
    ),
]


@router.get(
    "/alerts",
    responses=tells(GateAlerts)
    | refuses(errors.NotAuthenticated, errors.RoleNotAllowed, errors.GateNotFound),
)
async def get_alerts(gate: str, resources: Open, actor: Officer, now: Now) -> Response:
    """The gate's open alerts, oldest first: since when, whose move it is, what to do.

    They are derived from the facts as you ask; each was journaled when it opened.
    """
    found = await resources.reader.alertable(gate, now)
    items = progress.gate_alerts(found, now)
    return views.JsonResponse({"now": now, "items": items})

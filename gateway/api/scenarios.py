"""The published parts that the sandbox plays."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from gateway.api import views
from gateway.api.answers import sandbox as answers
from gateway.api.answers.describing import tells
from gateway.api.deps import sandbox_only
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.services.sandbox.scenarios import SCENARIOS, Scenario

router = APIRouter(
    prefix="/sandbox", tags=["sandbox"], dependencies=[Depends(sandbox_only)]
)


@router.get(
    "/scenarios", responses=tells(answers.Scenarios) | refuses(errors.SandboxOnly)
)
async def get_scenarios() -> Response:
    """Plates and customs numbers that lead to a fixed outcome.

    Declare a vehicle with a plate that matches `plate_pattern`, or with goods whose
    customs number matches `customs_pattern`: the sandbox's officers do the `steps`, by
    the gateway's clock. `ends` is the status in which they leave it.
    """
    return views.JsonResponse({"items": [_shown(one) for one in SCENARIOS]})


def _shown(scenario: Scenario) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "told": scenario.told,
        "channel": scenario.channel,
        "ends": scenario.ends,
        "plate_pattern": scenario.plate_pattern,
        "customs_pattern": scenario.customs_pattern,
        "example": {
            "plate": scenario.plate,
            "customs_declaration": scenario.customs_number,
        },
        "steps": [
            {
                "act": step.act,
                "status": step.status,
                "after_s": round(step.after.total_seconds()),
            }
            for step in scenario.steps
        ],
    }

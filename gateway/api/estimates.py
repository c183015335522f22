"""How far the estimates can be trusted."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.api import views
from gateway.api.answers.boards import GateScore
from gateway.api.answers.describing import tells
from gateway.api.answers.headers import KEPT
from gateway.api.deps import Now, Open
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.domain.declarations import Direction
from gateway.domain.estimate_scores import Score

router = APIRouter(prefix="/v1/gates", tags=["gates"])

Hours = Annotated[int, Query(ge=1, le=168)]


@router.get(
    "/{gate}/estimate-score",
    responses=tells(GateScore, KEPT) | refuses(errors.GateNotFound),
)
async def get_estimate_score(
    gate: str, resources: Open, now: Now, hours: Hours = 24
) -> Response:
    """What vehicles were told when they joined the line, against when they entered.

    `p50_coverage` should be near 0.5 and `p90_coverage` near 0.9; errors are in
    minutes, positive when they entered later than `p50`. Made anew once a minute.
    """
    found = await resources.scores.of(gate, hours, now)
    body = {
        "gate": found.gate,
        "since": found.since,
        "until": found.until,
        **_shown(found.scores[None]),
        "directions": {
            direction: _shown(found.scores[direction]) for direction in Direction
        },
    }
    return views.JsonResponse(body, headers={"Cache-Control": "public, max-age=60"})


def _shown(score: Score) -> dict[str, Any]:
    return {
        name: round(value, 3 if name.endswith("coverage") else 1)
        if isinstance(value, float)
        else value
        for name, value in asdict(score).items()
    }

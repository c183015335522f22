"""What using the gates costs: the dated tables, for everybody."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.api import views
from gateway.api.deps import Now
from gateway.domain.fees import FeeTable
from gateway.services.tariffs import tables

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
router = APIRouter(prefix="/v1", tags=["fees"])


@router.get("/fees")
async def get_fees(
    now: Now, on: Annotated[date | None, Query(description="a day")] = None
) -> Response:
    """The table of fees in force on a day, by default today; amounts are VND."""
    day = on or now.astimezone(ZONE).date()
    found = [_shown(table) for table in tables() if table.is_in_force(day)]
    return views.JsonResponse({"on": day, "tables": found})


def _shown(table: FeeTable) -> dict[str, Any]:
    return {
        "table": table.id,
        "since": table.since,
        "until": table.until,
        "source": table.source,
        "classes": [
            {"class": one.id, "from_kg": one.from_kg, "label": one.label}
            for one in table.classes
        ],
        "rates": {
            group: {
                class_id: {"vnd": rate.vnd, "assumed": rate.assumed}
                for class_id, rate in by_class.items()
            }
            for group, by_class in table.rates.items()
        },
        "coefficients": {
            factor: float(number) for factor, number in table.coefficients.items()
        },
    }

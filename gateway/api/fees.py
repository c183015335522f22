"""What using the gates costs: the dated tables, for everybody."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BeforeValidator
from starlette.responses import Response

from gateway.api import views
from gateway.api.answers.describing import tells
from gateway.api.answers.published import FeeTables
from gateway.api.deps import Now
from gateway.domain.fees import FeeTable
from gateway.services.tariffs import tables

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
router = APIRouter(prefix="/v1", tags=["fees"])


def _written_out(day: object) -> object:
    """Refuse a bare number, of which pydantic makes seconds since 1970."""
    if isinstance(day, str):
        return date.fromisoformat(day)
    return day


Day = Annotated[date, BeforeValidator(_written_out)]


@router.get("/fees", responses=tells(FeeTables))
async def get_fees(
    now: Now, on: Annotated[Day | None, Query(description="a day")] = None
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

"""Whether this process lives, and whether it can serve."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from gateway.api import views
from gateway.api.answers.describing import tells
from gateway.api.answers.published import Alive, Readiness
from gateway.api.deps import Open
from gateway.lines.breaker import LinesAway
from gateway.resources import Resources
from gateway.storage import migrations

router = APIRouter(tags=["operation"])


@router.get("/livez", operation_id="get_liveness", responses=tells(Alive))
async def livez() -> Response:
    """The event loop turns. Asks nobody else."""
    return views.JsonResponse({"status": "ok"})


@router.get(
    "/readyz",
    operation_id="get_readiness",
    responses=tells(Readiness)
    | tells(Readiness, status=503, said="Nothing can be accepted."),
)
async def readyz(resources: Open) -> Response:
    """Whether declarations can be accepted; Redis away is `degraded`, still ready."""
    database = await _database(resources)
    lines = await _lines(resources)
    ready = database == "ok"
    status = "unavailable" if not ready else "ok" if lines == "ok" else "degraded"
    shown = {"status": status, "database": database, "lines": lines}
    return views.JsonResponse(shown, status_code=200 if ready else 503)


async def _database(resources: Resources) -> str:
    try:
        async with resources.engine.connect() as connection:
            revision = await migrations.current(connection)
            read_only = await connection.scalar(text("SHOW transaction_read_only"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return "away"
    if revision != migrations.newest():
        return f"at revision {revision}; run `border-gate migrate`"
    return "ok" if read_only == "off" else "read-only"


async def _lines(resources: Resources) -> str:
    """Redis is `away` when it takes no writes; wiped, its lines are `unbuilt`."""
    if not await resources.lines.check():
        return "away"
    try:
        heads = [await lines.head() for lines in resources.lines.gates.values()]
    except LinesAway:
        return "away"
    return "ok" if all(heads) else "unbuilt"

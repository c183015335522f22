"""The published rules."""

from functools import cache

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.responses import Response

from gateway.api import views
from gateway.api.answers.describing import tells
from gateway.api.answers.published import PublishedRules
from gateway.domain.rules import Rule, catalogue

router = APIRouter(tags=["rules"])


@router.get("/v1/rules", responses=tells(PublishedRules))
async def get_rules() -> Response:
    """Every rule about contents: id, since when, where, how to mend it, its page."""
    return views.JsonResponse(_published())


@cache
def _published() -> bytes:
    return to_json({"items": list(map(_shown, catalogue()))})


def _shown(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity,
        "pointer": rule.pointer,
        "since": rule.since,
        "until": rule.until,
        "message": dict(rule.message),
        "page": f"/rules/{rule.id}",
    }

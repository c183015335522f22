"""The published rules, and a page for every problem."""

import re
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from gateway.api import views
from gateway.api.problems import STATUS, name_of
from gateway.domain.rules import catalogue

router = APIRouter(tags=["rules"])


@router.get("/v1/rules")
async def get_rules() -> Response:
    """Every rule about contents: id, since when, where, and how to mend it."""
    items = [
        {
            "id": rule.id,
            "severity": rule.severity,
            "pointer": rule.pointer,
            "since": rule.since,
            "message": dict(rule.message),
        }
        for rule in catalogue()
    ]
    return views.JsonResponse({"items": items})


@router.get("/problems/{name}", include_in_schema=False)
async def get_problem(name: str) -> Response:
    """Explain the `type` of a problem document."""
    kind = next((kind for kind in STATUS if name_of(kind) == name), None)
    if kind is None:
        raise HTTPException(404, "there is no problem of that name")
    explained = re.sub(r"[<>&]", "", (kind.__doc__ or "").strip())
    return HTMLResponse(
        _page().format(
            title=kind.title, status=STATUS[kind].value, name=name, text=explained
        )
    )


@cache
def _page() -> str:
    return (files("gateway.api") / "problem.html").read_text("utf-8")

"""The published rules, and a page for every rule and every problem."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from gateway.api import views
from gateway.api.problems import STATUS, name_of
from gateway.api.remedies import remedies
from gateway.domain.rules import LANGUAGES, Rule, catalogue
from gateway.domain.rules.examples import DECLARATION, EXAMPLES, JUDGED_AT

router = APIRouter(tags=["rules"])

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@router.get("/v1/rules")
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


@router.get("/rules", include_in_schema=False)
async def get_rule_pages() -> Response:
    """List the rules, each with a link to its page."""
    page = _pages.get_template("rules.html")
    return HTMLResponse(page.render(rules=catalogue(), example=_written(DECLARATION)))


@router.get("/rules/{rule_id}", include_in_schema=False)
async def get_rule_page(rule_id: str) -> Response:
    """Explain one rule: its texts, what breaks it, and what near it does not."""
    rule = next((rule for rule in catalogue() if rule.id == rule_id), None)
    if rule is None:
        raise HTTPException(404, "there is no rule of that name")
    example = EXAMPLES[rule.id]
    return HTMLResponse(
        _pages.get_template("rule.html").render(
            rule=rule,
            languages=LANGUAGES,
            pointer=example.pointer,
            broken=_written(example.broken),
            kept=_written(example.kept),
            judged_at=JUDGED_AT.isoformat(),
        )
    )


@router.get("/problems/{name}", include_in_schema=False)
async def get_problem(name: str) -> Response:
    """Explain the `type` of a problem document."""
    kind = next((kind for kind in STATUS if name_of(kind) == name), None)
    if kind is None:
        raise HTTPException(404, "there is no problem of that name")
    return HTMLResponse(
        _pages.get_template("problem.html").render(
            title=kind.title,
            status=STATUS[kind].value,
            name=name,
            text=(kind.__doc__ or "").strip(),
            remedies=remedies().get(name, {}),
        )
    )


def _written(value: object) -> str:
    return to_json(value, indent=2).decode()

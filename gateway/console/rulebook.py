"""A page for every rule about contents, and for every problem of the API."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.api.problems import STATUS, name_of
from gateway.api.remedies import remedies
from gateway.console.rendering import render
from gateway.console.visitors import Visitor, visitor_if_known
from gateway.domain.rules import catalogue
from gateway.domain.rules.examples import DECLARATION, EXAMPLES, JUDGED_AT

router = APIRouter(include_in_schema=False)
Reader = Annotated[Visitor, Depends(visitor_if_known)]


@router.get("/rules")
async def show_rules(visitor: Reader) -> Response:
    """List the rules, each with a link to its page."""
    example = _written(DECLARATION)
    return render("rules.html", visitor, rules=catalogue(), example=example)


@router.get("/rules/{rule_id}")
async def show_rule(rule_id: str, visitor: Reader) -> Response:
    """Explain one rule: its texts, what breaks it, and what near it does not."""
    rule = next((rule for rule in catalogue() if rule.id == rule_id), None)
    if rule is None:
        raise HTTPException(404, "there is no rule of that name")
    example = EXAMPLES[rule.id]
    return render(
        "rule.html",
        visitor,
        rule=rule,
        pointer=example.pointer,
        broken=_written(example.broken),
        kept=_written(example.kept),
        judged_at=JUDGED_AT.isoformat(),
    )


@router.get("/problems/{name}")
async def show_problem(name: str, visitor: Reader) -> Response:
    """Explain the `type` of a problem document."""
    kind = next((kind for kind in STATUS if name_of(kind) == name), None)
    if kind is None:
        raise HTTPException(404, "there is no problem of that name")
    return render(
        "problem.html",
        visitor,
        title=kind.title,
        problem_status=STATUS[kind].value,
        name=name,
        text=(kind.__doc__ or "").strip(),
        remedies=remedies().get(name, {}),
    )


def _written(value: object) -> str:
    return to_json(value, indent=2).decode()

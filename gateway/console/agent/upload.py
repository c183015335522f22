"""Declaring a whole sheet by page: looked through first, mended there, then declared.

The sheet travels with the form, so nothing is kept for who never sends it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from starlette.responses import Response

from gateway.api import bulk
from gateway.api.declare_sheet import judge
from gateway.api.deps import Open
from gateway.api.problems import name_of
from gateway.api.sheets.reading import Sheeted
from gateway.console.agent.rooms import ROOMS, Agent
from gateway.console.agent.sheet import MOST_SHOWN, mended, wrong_rows
from gateway.console.forms import Form
from gateway.console.rendering import render
from gateway.console.todo import todo
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.errors import DomainError, SheetNotAllowed
from gateway.services.accepting import Answered
from gateway.services.accepting_many import Asked
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/agent/upload", include_in_schema=False)
_NOT_ACCEPTABLE = 422
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII).fullmatch


@dataclass(frozen=True, slots=True)
class Previewed:
    """What would become of one declaration, as far as its contents tell."""

    line: int
    plate: str
    gate: str
    direction: str
    goods: str
    is_complete: bool
    missing: Sequence[str]
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Declared:
    """`id` is empty where it was refused; `said` is then what to do."""

    line: int
    plate: str
    id: str = ""
    status: str = ""
    was_there: bool = False
    said: str = ""


@router.get("")
async def begin(visitor: AnyVisitor, actor: Agent) -> Response:
    """Ask for the sheet."""
    return _page(visitor, sheet="", key=uuid4().hex)


@router.post("")
async def go_on(
    resources: Open, visitor: AnyVisitor, actor: Agent, sent: Form
) -> Response:
    """Look the sheet through, with the cells that were mended; or declare it."""
    sheet, key = mended(sent.get("sheet", ""), sent), sent.get("key", "")[:64]
    if not _KEY(key):
        key = uuid4().hex
    session = hash_token(visitor.token or "")
    try:
        found, asked = await judge(sheet.encode(), resources, actor, key, session)
    except SheetNotAllowed as error:
        wrong = wrong_rows(sheet, error, visitor.language)
        return _page(
            visitor,
            _NOT_ACCEPTABLE,
            sheet=sheet,
            key=key,
            wrong=wrong[:MOST_SHOWN],
            more=len(wrong[MOST_SHOWN:]),
        )
    if sent.get("act") == "declare":
        outcomes = await bulk.answers_to(asked)
        declared = [
            _declared(one, outcome, visitor.language)
            for one, outcome in zip(found, outcomes, strict=True)
        ]
        return _page(visitor, sheet="", key=uuid4().hex, declared=declared)
    previewed = [
        _previewed(one, command, visitor.language)
        for one, command in zip(found, asked, strict=True)
    ]
    return _page(visitor, sheet=sheet, key=key, previewed=previewed)


def _previewed(one: Sheeted, asked: Asked, language: str) -> Previewed:
    found = json.loads(asked.command.findings)
    declared = one.declared
    goods = [line.description for line in declared.goods if line.description]
    return Previewed(
        one.line,
        declared.vehicle.plate,
        declared.gate,
        declared.direction.value,
        ", ".join(goods),
        asked.command.is_complete,
        [failure["message"][language] for failure in found["rule_failures"]],
        [warning["message"][language] for warning in found["warnings"]],
    )


def _declared(
    one: Sheeted, outcome: Answered | BaseException, language: str
) -> Declared:
    plate = one.declared.vehicle.plate
    if isinstance(outcome, Answered):
        shown = json.loads(outcome.body)
        return Declared(
            one.line, plate, shown["id"], shown["status"], was_there=outcome.replayed
        )
    if not isinstance(outcome, DomainError):
        raise outcome
    remedy = todo(name_of(type(outcome)), language)
    return Declared(one.line, plate, said=remedy or str(outcome))


def _page(visitor: Visitor, status: int = 200, **shown: Any) -> Response:
    usual: dict[str, Any] = {"wrong": [], "previewed": [], "declared": [], "more": 0}
    return render(
        "agent/upload.html",
        visitor,
        status=status,
        room="upload",
        rooms=ROOMS,
        **usual | shown,
    )

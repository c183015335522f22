"""The server that looking is compared with: a model of the shape of what is shown.

What is shown comes from the gateway itself: the suite fetches a declaration there and
puts it here, so the two bodies cannot differ in more than an id.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request
from pydantic import BaseModel

from benchmarks.yardsticks import Body

app = FastAPI()


class Texts(BaseModel):
    vi: str
    en: str
    zh: str


class Reason(BaseModel):
    code: str
    message: Texts
    owner: str
    next_action: Texts


class Estimate(BaseModel):
    p50: datetime
    p90: datetime


class Payment(BaseModel):
    due_vnd: int
    paid_vnd: int
    outstanding_vnd: int
    overpaid_vnd: int


class Sight(Body):
    """All that is told of a declaration to its owner."""

    two_way: bool
    id: UUID
    number: str
    status: str
    channel: str | None
    ticket: int | None
    ready_at: datetime | None
    order_key: int | None
    position: int | None
    estimate: Estimate | None
    reason: Reason | None
    rule_failures: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    hold: dict[str, Any] | None
    called_at: datetime | None
    call_deadline: datetime | None
    checks: list[dict[str, Any]]
    required: list[str]
    missing: list[str]
    steps: list[str]
    transshipment: dict[str, Any] | None
    alerts: list[dict[str, Any]]
    fees: list[dict[str, Any]]
    payment: Payment
    version: int
    overtaken: list[dict[str, Any]]
    next_poll_s: int
    created_at: datetime
    changed_at: datetime


@app.put("/noop", status_code=204)
async def keep(sight: Sight, request: Request) -> None:
    request.app.state.sight = sight


@app.get("/noop/{declaration_id}")
async def look(declaration_id: UUID, request: Request) -> Sight:
    sight: Sight = request.app.state.sight
    return sight.model_copy(update={"id": declaration_id})

"""The firm's fees: what is due and paid by vehicle, and paying it."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Now, Open, sandbox_only
from gateway.api.payments import OutcomeIn, let_end
from gateway.api.problems import STATUS
from gateway.console.agent.fee_rows import FeeRow, Standing, row_of, vnd
from gateway.console.agent.rooms import ROOMS, Agent, remedy
from gateway.console.agent.vehicles import LATELY, MOST_LISTED, UNDER_WAY
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import FINAL
from gateway.resources import Resources

router = APIRouter(prefix="/agent/fees", include_in_schema=False)
COLUMNS = (
    "number",
    "plate",
    "gate",
    "status",
    "due_vnd",
    "paid_vnd",
    "outstanding_vnd",
    "overpaid_vnd",
    "standing",
)
_REFUSALS = (errors.NothingDue, errors.TransitionNotAllowed, errors.PaymentsNotOffered)
_OPEN = frozenset({Standing.DUE, Standing.PENDING, Standing.FAILED})


@router.get("")
async def show_fees(
    resources: Open, visitor: AnyVisitor, actor: Agent, now: Now, show: str = "open"
) -> Response:
    """Show the fees that are to be paid, or all of them, with what they come to."""
    return await _page(resources, visitor, actor, now, show=show)


@router.get(".csv")
async def download_fees(
    resources: Open, visitor: AnyVisitor, actor: Agent, now: Now
) -> Response:
    """Give all of them as a table for a spreadsheet; amounts are plain numbers."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for row in await _rows(resources, visitor, actor, now):
        bill = row.bill
        amounts = (
            bill.due_vnd,
            bill.paid_vnd,
            row.outstanding_vnd,
            bill.overpaid_vnd,
        )
        known = (row.number, row.plate, row.gate_id, row.status)
        table.writerow([*known, *amounts, row.standing.value])
    headers = {
        "Content-Disposition": 'attachment; filename="fees.csv"',
        "Cache-Control": "private, no-store",
    }
    # Spreadsheets know by the mark that it is UTF-8: plates may be Chinese.
    text = "\ufeff" + written.getvalue()
    return Response(text, media_type="text/csv", headers=headers)


@router.post("/{declaration_id}/pay")
async def pay(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    now: Now,
    sent: Form,
) -> Response:
    """Begin to pay what is outstanding; what is pending already is not begun again."""
    found = await resources.reader.declaration(declaration_id, actor)
    try:
        # Who sends the form twice finds the first payment pending.
        await resources.payments.begin(found, uuid4().hex, now)
    except _REFUSALS as error:
        status, refusal = STATUS[type(error)], remedy(error, visitor.language)
        return await _page(resources, visitor, actor, now, status, refusal=refusal)
    return RedirectResponse(f"/agent/fees#{declaration_id}", SEE_OTHER)


@router.post("/payments/{payment_id}/end", dependencies=[Depends(sandbox_only)])
async def end_payment(
    payment_id: UUID, resources: Open, actor: Agent, now: Now, sent: Form
) -> Response:
    """Let a payment end as the sandbox's provider would: it takes no money."""
    begun = await resources.payments.find(payment_id)
    if begun is None:
        msg = f"there is no payment {payment_id}"
        raise errors.PaymentNotFound(msg)
    # Raises DeclarationNotFound, where it is somebody else's.
    await resources.reader.declaration(begun.declaration_id, actor)
    outcome = OutcomeIn(outcome="failed" if sent.get("outcome") == "failed" else "paid")
    await let_end(resources.payments, payment_id, outcome, now)
    return RedirectResponse("/agent/fees?show=all", SEE_OTHER)


async def _rows(
    resources: Resources, visitor: Visitor, actor: Actor, now: datetime
) -> list[FeeRow]:
    """Return the vehicles that owe or paid something: under way, or lately over."""
    phrases = phrases_in(visitor.language)
    asked: dict[str, Any] = {
        "account_id": actor.owner_id,
        "gate": None,
        "limit": MOST_LISTED,
    }
    reader = resources.reader
    found = [
        *await reader.page(**asked, status=list(UNDER_WAY)),
        *await reader.page(**asked, status=list(FINAL), changed_after=now - LATELY),
    ]
    seen = {one.declaration.id: one for one in found}
    rows = [row_of(one, visitor.language, phrases) for one in seen.values()]
    # What is over and was never paid is not owed any more.
    return [
        row
        for row in rows
        if (row.bill.due_vnd or row.bill.paid_vnd)
        and not (row.status in FINAL and row.standing is Standing.LATER)
    ]


def _totals(rows: Sequence[FeeRow]) -> dict[str, int]:
    return {
        "due": sum(row.bill.due_vnd for row in rows),
        "paid": sum(row.bill.paid_vnd for row in rows),
        "outstanding": sum(row.outstanding_vnd for row in rows),
    }


async def _page(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    now: datetime,
    status: int = 200,
    *,
    show: str = "open",
    refusal: str = "",
) -> Response:
    rows = await _rows(resources, visitor, actor, now)
    still_open = [row for row in rows if row.standing in _OPEN]
    phrases = phrases_in(visitor.language)
    return render(
        "agent/fees.html",
        visitor,
        status=status,
        room="fees",
        rooms=ROOMS,
        show=show,
        rows=rows if show == "all" else still_open,
        counts={"open": len(still_open), "all": len(rows)},
        totals={name: vnd(amount, phrases) for name, amount in _totals(rows).items()},
        vnd=lambda amount: vnd(amount, phrases),
        offers={
            row.pending.id: resources.payments.provider.offer(row.pending)
            for row in rows
            if row.pending
        },
        is_sandbox=resources.is_sandbox,
        refusal=refusal,
    )

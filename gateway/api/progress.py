"""What is told of a vehicle's checks, steps, transshipment and alerts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gateway.domain.alerts import OpenAlert, Situation, open_alerts
from gateway.domain.checks import CheckKind, missing, steps_done
from gateway.domain.lifecycle import Status
from gateway.domain.payments import bill_of
from gateway.domain.transshipments import Transshipment
from gateway.services.seen import Seen
from gateway.storage.checks import Check
from gateway.storage.payments import Payment


def progress(situation: Situation, now: datetime) -> dict[str, Any]:
    """Return how far it has come, and what stands in its way."""
    needed, facts = situation.needed, situation.facts
    return {
        "required": [kind for kind in CheckKind if kind in needed],
        "missing": missing(needed, facts),
        "steps": steps_done(needed, facts),
        "transshipment": transshipment(situation.transshipment),
        "alerts": [alert.to_json() for alert in open_alerts(situation, now)],
    }


def fees(situation: Situation, payments: Sequence[Payment]) -> dict[str, Any]:
    """Return what there is to pay and what was paid; a draft owes nothing yet."""
    is_draft = situation.declaration.status is Status.DRAFT
    lines = () if is_draft else situation.fees
    bill = bill_of(lines, payments)
    return {
        "fees": [line.to_json() for line in lines],
        "payment": {
            "due_vnd": bill.due_vnd,
            "paid_vnd": bill.paid_vnd,
            "outstanding_vnd": bill.outstanding_vnd,
            "overpaid_vnd": bill.overpaid_vnd,
        },
    }


def check(found: Check) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "outcome": found.outcome,
        "by": found.actor.partition(":")[0],
        "at": found.at,
        "note": found.note,
        "happened_at": found.happened_at,
        "source": found.source,
    }


def transshipment(shown: Transshipment | None) -> dict[str, Any] | None:
    """Weights are in kilograms; `overweight` is more than the tolerance above."""
    if shown is None:
        return None
    return {
        "ready_since": shown.ready_since,
        "receiving": [
            {
                "plate": one.plate,
                "area": one.area,
                "weight_kg": one.weight_kg,
                "since": one.since,
            }
            for one in shown.receiving
        ],
        "weight_kg": shown.weight_kg,
        "declared_kg": shown.declared_kg,
        "overweight": shown.is_overweight,
    }


def gate_alerts(found: Sequence[Seen], now: datetime) -> list[dict[str, Any]]:
    """Return all open alerts of these declarations, oldest first."""
    opened = [
        (alert, one) for one in found for alert in open_alerts(one.situation, now)
    ]
    opened.sort(key=lambda pair: (pair[0].since, pair[1].declaration.number))
    return [_with_declaration(alert, one) for alert, one in opened]


def _with_declaration(alert: OpenAlert, one: Seen) -> dict[str, Any]:
    found = one.declaration
    named = {
        "declaration_id": found.id,
        "number": found.number,
        "direction": found.direction,
        "plate": one.contents.body.get("vehicle", {}).get("plate"),
        "status": found.status,
    }
    return alert.to_json() | named

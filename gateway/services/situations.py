"""Puts together what steps, alerts and clearance are derived from."""

from collections.abc import Sequence

from gateway.domain.alerts import Situation
from gateway.domain.declarations import Declaration
from gateway.domain.fees import kinds_due
from gateway.domain.gates import Gate
from gateway.domain.payments import bill_of, settled
from gateway.domain.requirements import is_two_way, required, traits_of
from gateway.domain.transshipments import transshipment_of
from gateway.services.tariffs import fees
from gateway.services.work import Work
from gateway.storage.checks import Check
from gateway.storage.contents import Contents
from gateway.storage.payments import Payment
from gateway.storage.transshipments import Transfer


def situation_of(
    found: Declaration,
    gate: Gate,
    contents: Contents,
    *,
    facts: Sequence[Check] = (),
    transfers: Sequence[Transfer] = (),
    payments: Sequence[Payment] = (),
) -> Situation:
    """Fees that are due are required checks; a fact of one that is not paid is none."""
    body = contents.body
    due = fees(body, found.planned_arrival, gate.zone)
    counted = settled(facts, bill_of(due, payments))
    return Situation(
        found,
        required(traits_of(found, body)) | kinds_due(due),
        counted,
        transshipment_of(body, counted, transfers),
        is_two_way(body),
        found.direction in gate.controls.buffer_yards,
        due,
    )


def situation_in(work: Work, found: Declaration) -> Situation:
    """Return it as it is by now, under the gate's lock."""
    loaded = work.loaded
    return situation_of(
        found,
        work.gate,
        loaded.contents[found.id],
        facts=loaded.checks.get(found.id, ()),
        transfers=loaded.transfers.get(found.id, ()),
        payments=loaded.payments.get(found.id, ()),
    )

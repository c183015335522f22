"""The green channel, without a database: what it asks of a declaration's contents."""

import json

import pytest

from gateway.domain.channels import sample
from gateway.domain.declarations import Channel, Line
from gateway.domain.lifecycle import Status
from gateway.services.approving import RouteSubmitted
from gateway.services.work import Loaded, Work
from gateway.storage.contents import ChangedContents, Remarks
from tests.unit.examples import NOW, declaration, gate

ALWAYS_GREEN = 0.99


def loaded(found, remarks):
    return Loaded(
        declarations={found.id: found},
        unrouted=[found.id],
        remarks={found.id: remarks},
    )


def route(work):
    """Look through all, with a draw that sends nobody to an officer."""
    RouteSubmitted(1, chance=lambda epoch, found: ALWAYS_GREEN).decide(work)


@pytest.fixture
def submitted():
    return declaration(
        status=Status.SUBMITTED, line=Line.REVIEW, ticket=1, ready_at=NOW, order_key=1
    )


@pytest.mark.parametrize(
    ("remarks", "channel"),
    [
        (Remarks(0, ("3010",)), Channel.GREEN),
        (Remarks(0, ("3010", None)), Channel.YELLOW),
        (Remarks(0, ("",)), Channel.YELLOW),
        (Remarks(1, ("3010",)), Channel.YELLOW),
    ],
)
def test_warnings_and_missing_numbers_are_read_by_an_officer(
    submitted, remarks, channel
):
    work = Work(gate(), NOW, loaded(submitted, remarks))

    route(work)

    assert channel is work.find(submitted.id).channel


def test_what_is_corrected_in_the_same_transaction_is_judged_as_it_says_then(submitted):
    work = Work(gate(), NOW, loaded(submitted, Remarks(0, ("3010",))))
    body = {"goods": [{"customs_declaration": None}]}
    findings = '{"rule_failures": [], "warnings": []}'

    work.declare_anew(ChangedContents(submitted.id, json.dumps(body), findings))
    route(work)

    assert Channel.YELLOW is work.find(submitted.id).channel


def test_the_draw_is_the_declarations_own_without_another(submitted):
    work = Work(gate(), NOW, loaded(submitted, Remarks(0, ("3010",))))

    RouteSubmitted(1).decide(work)

    is_green = sample(submitted.id) >= 0.39
    assert is_green is (work.find(submitted.id).channel is Channel.GREEN)

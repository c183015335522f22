import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.errors import TransitionNotAllowed
from gateway.domain.lifecycle import (
    EDGES,
    FINAL,
    LIVE,
    TRANSITIONS,
    Event,
    Status,
    next_status,
)

# As it is published: a line for each status, and where each event leads from there.
PUBLISHED = """
draft: ready submitted, cancel cancelled, expire expired
submitted: correct draft, approve approved, reject rejected, cancel cancelled,
    expire expired
rejected: correct draft
approved: call called, reopen submitted, cancel cancelled, expire expired
called: enter entered, miss approved, expire expired, cancel cancelled
entered: clear cleared, return returned
cleared: depart departed
"""


def published():
    edges = {}
    for line in PUBLISHED.replace(",\n    ", ", ").strip().splitlines():
        status, _, events = line.partition(": ")
        for event, after in (step.split() for step in events.split(", ")):
            edges[Status(status), Event(event)] = Status(after)
    return edges


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", Event)
def test_an_event_leads_where_it_is_published_or_is_refused(status, event):
    edges = published()

    if (status, event) in edges:
        assert edges[status, event] is next_status(status, event)
    else:
        with pytest.raises(TransitionNotAllowed, match=f"cannot {event} .* {status}$"):
            next_status(status, event)


def test_a_declaration_ends_departed_returned_cancelled_or_expired():
    assert {
        Status.DEPARTED,
        Status.RETURNED,
        Status.CANCELLED,
        Status.EXPIRED,
    } == FINAL


def test_a_rejected_one_holds_no_place_and_yet_can_be_corrected():
    assert Status.REJECTED not in LIVE | FINAL


def test_every_event_is_of_use_and_every_status_can_be_reached():
    assert set(Event) == {event for _, event in TRANSITIONS}
    assert set(Status) == {Status.DRAFT} | {after for _, after in EDGES}


def test_nothing_enters_that_was_not_called_nor_called_that_was_not_approved():
    assert {(Status.CALLED, Status.ENTERED)} == into(Status.ENTERED)
    assert {(Status.APPROVED, Status.CALLED)} == into(Status.CALLED)
    assert {
        (Status.SUBMITTED, Status.APPROVED),
        (Status.CALLED, Status.APPROVED),  # a missed call
    } == into(Status.APPROVED)


def into(status):
    return {edge for edge in EDGES if edge[1] is status}


@given(st.lists(st.sampled_from(Event), max_size=30))
def test_whatever_happens_who_is_inside_was_approved_and_called_before(events):
    passed = [Status.DRAFT]
    for event in events:
        if (passed[-1], event) in TRANSITIONS:
            passed.append(next_status(passed[-1], event))

    if Status.ENTERED in passed:
        before = passed[: passed.index(Status.ENTERED)]
        assert Status.CALLED is before[-1]
        assert Status.APPROVED in before


@pytest.mark.parametrize("status", sorted(set(Status) - FINAL))
def test_from_everywhere_there_is_a_way_to_an_end(status):
    reached, fresh = {status}, {status}
    while fresh:
        fresh = {after for before, after in EDGES if before in fresh} - reached
        reached |= fresh

    assert reached & FINAL

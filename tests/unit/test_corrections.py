"""Whatever is corrected, in whatever order, nobody gains a place or a ticket."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.api.shapes import DeclarationIn, VehicleIn
from gateway.domain import transitions
from gateway.domain.correction_steps import correct
from gateway.domain.corrections import TOUCHES, Correction, Touch, touch_of
from gateway.domain.declarations import Channel, Line
from gateway.domain.declared import Category
from gateway.domain.errors import CorrectionIncomplete, DomainError
from gateway.domain.lifecycle import EDGES, Status
from tests.unit.examples import NOW, declaration, gate

GATE = gate()
FIELDS = ("/driver/name", "/goods/0/weight_kg", "/planned_arrival", "/vehicle/seal")


def of(found, *changed, **changes):
    """Return a correction that says the same as *found* but for what changes."""
    said = {
        name: getattr(found, name)
        for name in ("category", "planned_arrival", "tractor", "trailer", "container")
    }
    return Correction(changed, **said | changes)


def corrected(found, correction, now=NOW):
    taken = []

    def ticket():
        taken.append(99)
        return taken[-1]

    steps = correct(found, correction, gate=GATE, now=now, ticket=ticket)
    return steps, taken


def submitted(**changes):
    draft = declaration(**changes)
    place = transitions.first_place(NOW, draft.category, ticket=17, gate=GATE)
    return transitions.born(replace(draft, **place)).after


def approved(**changes):
    return replace(
        submitted(**changes),
        status=Status.APPROVED,
        line=Line.WAITING,
        channel=Channel.GREEN,
    )


def test_every_field_of_a_declaration_has_a_row():
    fields = {f"/{name}" for name in DeclarationIn.model_fields} - {"/vehicle"}
    fields |= {f"/vehicle/{name}" for name in VehicleIn.model_fields}

    assert fields == set(TOUCHES)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/driver", Touch.NOTHING),
        ("/driver/phone", Touch.NOTHING),
        ("/goods/3/owner_name", Touch.REVIEW),
        ("/vehicle/plate", Touch.PLACE),
        ("/what/nobody/listed", Touch.REVIEW),
    ],
)
def test_what_lies_below_a_field_touches_the_same(pointer, expected):
    assert expected is touch_of(pointer)


def test_a_category_with_a_smaller_head_start_gives_the_difference_back():
    found = approved(category="live_aquatic")

    steps, _ = corrected(found, of(found, "/goods/0/category", category="machinery"))

    after = steps[-1].after
    assert found.ready_at == after.ready_at
    assert found.order_key + 180 * 60_000 == after.order_key


def test_the_place_that_a_swap_costs_is_remembered():
    found = approved()
    later = NOW + timedelta(minutes=10)

    first, _ = corrected(found, of(found, "/vehicle/plate", tractor="12C99999"), later)
    second, _ = corrected(
        first[-1].after, of(found, "/vehicle/plate", tractor="12C88888"), later
    )

    after = second[-1].after
    assert (found.ready_at, found.order_key) == (
        after.former_ready_at,
        after.former_order_key,
    )
    assert later == after.ready_at


def test_what_is_approved_is_refused_as_a_whole():
    found = approved()

    with pytest.raises(CorrectionIncomplete) as refusal:
        corrected(found, of(found, "/driver/name", failures=({"rule": "x"},)))

    assert ({"rule": "x"},) == refusal.value.failures


@st.composite
def corrections(draw):
    changed = draw(st.lists(st.sampled_from(FIELDS), max_size=3, unique=True))
    changes: dict[str, Any] = (
        {"failures": ("x",)} if draw(st.integers(0, 4)) == 0 else {}
    )
    if draw(st.booleans()):
        changes["category"] = draw(st.sampled_from(list(Category))).value
        changed.append("/goods/0/category")
    if draw(st.integers(0, 3)) == 0:
        changes["trailer"] = draw(st.sampled_from([None, "12R00999"]))
        changed.append("/vehicle/trailer_plate")
    if draw(st.integers(0, 3)) == 0:
        hours = draw(st.sampled_from([-30, 1, 40]))
        changes["planned_arrival"] = NOW + timedelta(hours=hours)
    return changed, changes


DOES = {
    "approve": lambda d, now: transitions.approve(
        d, Channel.YELLOW, gate=GATE, now=now
    ),
    "reject": lambda d, now: transitions.reject(d, "papers", now=now),
    "call": lambda d, now: transitions.call(d, controls=GATE.controls, now=now),
    "miss": lambda d, now: transitions.miss(d, gate=GATE, now=now),
}
steps_of_life = st.one_of(corrections(), st.sampled_from(sorted(DOES)))


@settings(max_examples=300)
@given(script=st.lists(st.tuples(steps_of_life, st.integers(0, 90)), max_size=15))
def test_no_correction_gains_anything(script):
    found, now = submitted(), NOW
    for step, minutes in script:
        now += timedelta(minutes=minutes)
        if isinstance(step, str):
            with suppress(DomainError):
                found = DOES[step](found, now).after
            continue
        changed, changes = step
        try:
            made, taken = corrected(found, of(found, *changed, **changes), now)
        except DomainError:
            continue

        assert not taken
        for one in made:
            after = one.after
            assert (one.before, after.status) in EDGES | {(s, s) for s in Status}
            assert found.version + 1 == after.version
            assert found.ticket == after.ticket
            assert found.order_key <= after.order_key
            assert after.ready_at in {found.ready_at, now}
            if after.status in {Status.APPROVED, Status.CALLED}:
                assert found.revision == after.revision
                assert found.category == after.category
            found = after

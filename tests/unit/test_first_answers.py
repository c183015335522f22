"""The first answer is filled in from a form; it reads as if written by the views."""

import json
from datetime import timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from gateway.api import first_answers, views
from gateway.api.declare import accept_command
from gateway.api.shapes import DeclarationIn
from gateway.domain.declared import Category, Regime
from gateway.domain.journal import Actor
from gateway.services.situations import situation_of
from gateway.services.work import Loaded, Work
from gateway.storage.contents import Contents
from tests.unit.examples import BODY, GOODS, NOW, gate, merged

SESSION = b"session"
GATES = (gate("huu-nghi"), gate("tan-thanh"))
WEIGHTS = st.sampled_from([900, 4_000, 18_000, None])
LINES = st.lists(
    st.fixed_dictionaries(
        {"category": st.sampled_from([None, *Category]), "weight_kg": WEIGHTS}
    ),
    min_size=1,
    max_size=2,
)
RECEIVING = {"plate": "12C-543.21", "trailer_plate": None, "container": None}
CHANGES = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(["export", "import"]),
        "regime": st.sampled_from(Regime),
        "two_way": st.booleans(),
        "planned_arrival": st.sampled_from([-48, 5, 24 * 40]).map(
            lambda hours: (NOW + timedelta(hours=hours)).isoformat()
        ),
        "goods": st.one_of(
            LINES.map(lambda lines: [GOODS | line for line in lines]), st.just([])
        ),
        "laden": st.sampled_from([True, True, True, False]),
        "container": st.sampled_from([None, "MSKU1234565"]),
        "receiving_vehicles": st.sampled_from([[], [], [RECEIVING]]),
    }
)


def answered(body, at_gate):
    """Accept a declaration; return the row, its answer, and what the views say."""
    declared = DeclarationIn.model_validate_json(to_json(body))
    actor = Actor("agent", uuid4())
    command = accept_command(declared, actor, uuid4().hex, SESSION, NOW)
    work = Work(at_gate, NOW, Loaded(sessions={SESSION}))
    answer = command.decide(work)
    ((made, written),) = work.accepted
    found = json.loads(written.findings)
    shown = views.standing(
        made,
        at_gate,
        NOW,
        **found,
        situation=situation_of(
            made, at_gate, Contents(json.loads(command.body), *found.values())
        ),
    )
    return answer.body, json.loads(command.body) | json.loads(to_json(shown))


def body_with(changes):
    vehicle = {name: changes[name] for name in ("laden", "container")}
    others = {name: changes[name] for name in changes if name not in vehicle}
    return merged(BODY, others | {"vehicle": vehicle})


@settings(deadline=None, max_examples=200)
@given(CHANGES, CHANGES, st.sampled_from(GATES))
def test_it_says_what_the_views_would_say(one, other, at_gate):
    for changes in (one, *(one | {name: other[name]} for name in one)):
        told, shown = answered(body_with(changes), at_gate)

        assert shown == json.loads(told)


def test_goods_of_the_category_empty_pay_only_when_laden(monkeypatch):
    monkeypatch.setattr(first_answers, "_forms", {})
    goods = [GOODS | {"category": "empty"}]

    # Both break one rule: the one comes too late, the other has goods and is not laden.
    for hours, laden in ((-48, True), (5, False)):
        arrival = (NOW + timedelta(hours=hours)).isoformat()
        changes = {"goods": goods, "vehicle": {"laden": laden}}
        body = merged(BODY, changes | {"planned_arrival": arrival})
        told, shown = answered(body, GATES[0])

        assert shown == json.loads(told)


def test_a_form_serves_whoever_pays_alike(monkeypatch):
    forms: dict[object, bytes] = {}
    monkeypatch.setattr(first_answers, "_forms", forms)

    for weight_kg in (18_000, 18_001, 29_000, 30_000):
        answered(BODY | {"goods": [GOODS | {"weight_kg": weight_kg}]}, GATES[0])

    assert 1 == len(forms)


def test_a_percent_sign_is_only_a_percent_sign(monkeypatch):
    monkeypatch.setattr(first_answers, "_forms", {})
    told, shown = answered(merged(BODY, {"driver": {"name": "Lý 100%d"}}), GATES[0])

    assert "Lý 100%d" == json.loads(told)["driver"]["name"]
    assert shown == json.loads(told)


def test_forms_are_bounded(monkeypatch):
    monkeypatch.setattr(first_answers, "MOST_FORMS", 2)
    forms: dict[object, bytes] = {}
    monkeypatch.setattr(first_answers, "_forms", forms)

    for category in Category:
        answered(BODY | {"goods": [GOODS | {"category": category}]}, GATES[0])

    assert len(forms) <= first_answers.MOST_FORMS

import json
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso6346

from gateway.api.shapes import DeclarationIn
from gateway.domain.declared import (
    Category,
    category_of,
    has_customs_numbers,
)
from gateway.domain.rules import LANGUAGES, Severity, catalogue, evaluate, evaluation
from gateway.domain.rules.containers import check_digit_fits
from gateway.domain.rules.evaluation import in_force
from gateway.domain.rules.examples import EXAMPLES, JUDGED_AT, changed
from gateway.domain.rules.rulebook import FIRST_CATALOGUE, Rulebook
from tests.unit.examples import BODY, GOODS, NOW, declare, goods, merged

BY_HAND = {"customs_declaration": None}
EMPTY = {"goods": [], "vehicle": {"laden": False, "gross_weight_kg": 15_500}}
RECEIVING = {
    "plate": "12C-543.21",
    "trailer_plate": "12R-543.21",
    "container": None,
    "driver_name": None,
}
RULES = {rule.id: rule for rule in catalogue()}


def found(declared, *, now=NOW):
    failures, warnings = evaluate(declared, now=now)
    return {(finding.rule, finding.pointer) for finding in failures + warnings}


@given(st.from_regex("[A-Z]{4}[0-9]{6}", fullmatch=True))
def test_a_container_has_the_check_digit_that_the_library_gives_it(code):
    wanted = iso6346.calc_check_digit(code)

    fitting = [digit for digit in "0123456789" if check_digit_fits(code + digit)]

    assert [wanted] == fitting


def test_the_example_has_nothing_to_remark():
    assert ([], []) == evaluate(declare(), now=NOW)


def test_every_rule_has_its_examples():
    assert set(RULES) == set(EXAMPLES)


def test_no_two_rules_share_an_id():
    assert len(RULES) == len(catalogue())


def posted(patch):
    """Return the example declaration after a change, as the API reads it."""
    return DeclarationIn.model_validate_json(json.dumps(changed(patch)))


def judged(patch):
    failures, warnings = evaluate(posted(patch), now=JUDGED_AT)
    return [
        {(finding.rule, finding.pointer) for finding in findings}
        for findings in (failures, warnings)
    ]


def test_the_published_example_has_nothing_to_remark():
    assert [set(), set()] == judged({})


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_broken_rule_is_found_at_the_field_to_mend(rule):
    example, severity = EXAMPLES[rule], RULES[rule].severity

    failures, warnings = judged(example.broken)

    found = failures if severity is Severity.FAILURE else warnings
    others = warnings if severity is Severity.FAILURE else failures
    assert (rule, example.pointer) in found
    assert rule not in {name for name, _ in others}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_leaves_alone_what_keeps_it(rule):
    failures, warnings = judged(EXAMPLES[rule].kept)

    assert rule not in {name for name, _ in failures | warnings}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_two_examples_differ_in_what_the_rule_is_about(rule):
    example = EXAMPLES[rule]

    assert changed(example.broken) != changed(example.kept)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
class TestPublished:
    def test_an_id_is_in_kebab_case(self, rule):
        assert re.fullmatch("[a-z]+(-[a-z]+)+", rule.id)

    def test_it_says_what_to_mend_in_all_languages(self, rule):
        assert list(LANGUAGES) == list(rule.message)
        for text in rule.message.values():
            assert text == text.strip() == unicodedata.normalize("NFC", text)
            assert text.endswith((".", "。"))
            # No leftovers of a template, and no spaces where two parts were joined.
            assert not re.search(r"[{}<>%]|\\|  |TODO|\.\.", text)
        assert len(LANGUAGES) == len(set(rule.message.values()))
        # What is wrong, and what to do: two sentences at least.
        assert all(len(re.findall(r"[.。:]", t)) > 1 for t in rule.message.values())

    def test_no_text_is_in_the_wrong_language(self, rule):
        chinese = {c for c in "".join(rule.message.values()) if "\u4e00" <= c}
        chinese -= set("桂挂")  # what a plate holds is the same in every language
        assert chinese <= set(rule.message["zh"])
        assert re.search("[ăâđêôơưáàảãạ]|[\u1ea0-\u1ef9]", rule.message["vi"])
        assert not re.search("[ăâđêôơư]|[\u1ea0-\u1ef9]", rule.message["en"])

    def test_it_says_since_when_it_is_in_force(self, rule):
        assert date(2026, 11, 23) <= rule.since

    def test_it_points_into_a_declaration(self, rule):
        value = merged(BODY, {"receiving_vehicles": [RECEIVING]})
        for part in rule.pointer.strip("/").split("/"):
            value = value[0] if part == "*" else value[part]


def test_a_finding_is_written_as_json():
    failures, _ = evaluate(declare({"goods": []}), now=NOW)

    assert [
        {
            "rule": "laden-without-goods",
            "pointer": "/goods",
            "message": dict(RULES["laden-without-goods"].message),
        }
    ] == [finding.to_json() for finding in failures]


def test_several_lines_are_pointed_at_one_by_one():
    light = {"weight_kg": 10_000}
    changes = goods(light | {"hs_code": "x"}, light, light | {"hs_code": "y"})

    assert {
        ("hs-code-format", "/goods/0/hs_code"),
        ("hs-code-format", "/goods/2/hs_code"),
    } == found(declare(changes))


def test_goods_written_by_hand_need_all_three():
    blank = {"description": None, "weight_kg": None, "category": None}

    assert {
        ("goods-description-missing", "/goods/0/description"),
        ("goods-weight-missing", "/goods/0/weight_kg"),
        ("goods-category-missing", "/goods/0/category"),
    } == found(declare(goods(BY_HAND | blank)))


def test_imported_fruit_needs_no_paper_of_this_country():
    none = {"plant_certificate": None}
    customs = goods({"customs_declaration": "105123456780", "origin": "CN"})

    assert set() == found(declare({"direction": "import", "quarantine": none}, customs))


def test_a_declaration_without_any_quarantine_part_is_understood():
    machines = goods({"category": "machinery"})

    assert set() == found(declare({"quarantine": None}, machines))
    assert {("plant-papers-missing", "/quarantine/plant_certificate")} == found(
        declare({"quarantine": None})
    )


def test_an_empty_vehicle_has_nothing_to_remark():
    assert set() == found(declare(EMPTY))


@given(st.text(max_size=80), st.integers(0, 2**40), st.sampled_from(["VN", "CN"]))
def test_no_text_and_no_weight_breaks_the_rules_themselves(text, weight, nationality):
    texts = {key: text for key, value in GOODS.items() if isinstance(value, str)}
    changes = {
        "vehicle": {"nationality": nationality, "gross_weight_kg": weight},
        "driver": dict.fromkeys(BODY["driver"], text),
        "goods": [texts | {"weight_kg": weight}],
        "quarantine": dict.fromkeys(BODY["quarantine"], text),
    }

    assert {rule for rule, _ in found(declare(changes))} <= set(RULES)


class TestCategory:
    def test_a_single_line_gives_its_own(self):
        assert Category.FRESH_FRUIT is category_of(declare())

    def test_one_box_of_fruit_on_machines_gains_nothing(self):
        fruit, machines = {"weight_kg": 20}, {"category": "machinery"}

        assert Category.MACHINERY is category_of(declare(goods(fruit, machines)))

    def test_lines_of_one_category_are_weighed_together(self):
        fruit, machines = {"weight_kg": 6_000}, {"category": "machinery"}
        mixed = goods(fruit, machines | {"weight_kg": 11_999}, fruit)

        assert Category.FRESH_FRUIT is category_of(declare(mixed))

    @pytest.mark.parametrize("order", [1, -1])
    def test_of_equals_the_earlier_line_counts(self, order):
        lines = [{"category": "vegetables"}, {"category": "frozen"}][::order]

        assert lines[0]["category"] == category_of(declare(goods(*lines)))

    def test_a_vehicle_without_goods_never_holds_a_place_among_goods(self):
        unladen = {"vehicle": {"laden": False}}

        assert Category.EMPTY is category_of(declare(EMPTY))
        assert Category.EMPTY is category_of(declare({"goods": []}))
        assert Category.EMPTY is category_of(declare(unladen))

    def test_goods_of_no_category_are_other_goods(self):
        nameless = goods({"category": None, "weight_kg": None})

        assert Category.OTHER is category_of(declare(nameless))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({}, True), (goods({}, BY_HAND), False), (EMPTY, True)],
    ids=["all lines", "not all lines", "empty vehicle"],
)
def test_customs_numbers_are_there_when_no_line_lacks_one(changes, expected):
    assert expected is has_customs_numbers(declare(changes))


class TestInForce:
    def test_a_rule_holds_from_its_first_day_to_before_its_last(self):
        book = Rulebook(since=date(2027, 1, 1), until=date(2027, 7, 1))
        book.failure("a-b", "/goods", vi="", en="", zh="")(lambda *_: True)
        days = [(2026, 12, 31), (2027, 1, 1), (2027, 6, 30), (2027, 7, 1)]

        asked = [bool(in_force(book.rules, date(*day))) for day in days]

        assert [False, True, True, False] == asked

    def test_before_there_was_a_catalogue_the_first_one_holds(self):
        early = date(2025, 4, 1)

        assert in_force(catalogue(), FIRST_CATALOGUE) == in_force(catalogue(), early)

    def test_the_day_is_the_one_at_the_gates_when_it_was_declared(self, monkeypatch):
        book = Rulebook(since=date(2027, 1, 1))
        book.failure("a-b", "/goods", vi="", en="", zh="")(lambda *_: True)
        monkeypatch.setattr(evaluation, "CATALOGUE", tuple(book.rules))
        evaluation.rules_on.cache_clear()
        before = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
        after = before + timedelta(minutes=1)

        judged = [
            len(evaluate(declare(), now=now, declared_at=declared_at)[0])
            for now, declared_at in [
                (before, None),
                (after, None),
                (after, before),
            ]
        ]

        evaluation.rules_on.cache_clear()
        assert [0, 1, 0] == judged

import re
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from gateway.domain.calendar import Calendar, Holiday, HolidayRule
from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Channel, Hold, Line
from gateway.domain.gates import Mode
from gateway.domain.lifecycle import LIVE, Status
from gateway.domain.names import CHECKS, ROLES
from gateway.domain.reason_texts import TEXTS
from gateway.domain.reasons import reason_for
from tests.unit.examples import NOW, declaration, gate

FRUIT = frozenset(
    {
        CheckKind.BORDER_GUARD_ENTRY,
        CheckKind.CUSTOMS_ENTRY,
        CheckKind.PLANT_QUARANTINE,
        CheckKind.CUSTOMS_INSPECTION,
    }
)
NIGHT = NOW + timedelta(hours=12)  # 22:00 at the gate
HELD = Hold("Seal broken {by hand}", "border_guard", NOW)


@dataclass(frozen=True)
class Fact:
    kind: str
    outcome: str = "pass"
    happened_at: datetime = NOW
    at: datetime = NOW


def code_of(*, at=NOW, run=None, facts=(), **changes):
    found = reason_for(
        declaration(**changes), run or gate(), at, needed=FRUIT, facts=facts
    )
    return found.code, found.owner


def approved(**changes):
    return {"status": Status.APPROVED, "line": Line.WAITING} | changes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": Status.DRAFT}, ("draft-incomplete", "driver")),
        ({"status": Status.DRAFT, "ticket": 17}, ("draft-again", "driver")),
        ({"status": Status.SUBMITTED}, ("awaiting-review", "system")),
        (
            {"status": Status.SUBMITTED, "revision": 2},
            ("reviewed-again", "system"),
        ),
        (
            {"status": Status.SUBMITTED, "revision": 2, "former_ready_at": NOW},
            ("reviewed-after-swap", "system"),
        ),
        (
            {"status": Status.SUBMITTED, "channel": Channel.YELLOW},
            ("needs-officer", "customs"),
        ),
        (
            {"status": Status.SUBMITTED, "channel": Channel.RED},
            ("needs-inspection", "customs"),
        ),
        (approved(line=Line.SCHEDULED), ("scheduled", "system")),
        (approved(), ("waiting-turn", "system")),
        (approved(missed_calls=1), ("missed-call", "system")),
        (approved(former_ready_at=NOW), ("place-lost", "system")),
        ({"status": Status.CALLED, "call_deadline": NIGHT}, ("called", "driver")),
        ({"status": Status.ENTERED}, ("in-gate", "border_guard")),
        ({"status": Status.CLEARED}, ("cleared", "driver")),
        ({"status": Status.REJECTED}, ("rejected", "driver")),
        ({"status": Status.EXPIRED}, ("expired", "driver")),
        ({"status": Status.CANCELLED}, ("cancelled", "driver")),
        ({"status": Status.DEPARTED}, ("departed", "driver")),
        ({"status": Status.RETURNED}, ("returned", "driver")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_every_standing_has_its_reason_and_whose_move_it_is(changes, expected):
    assert expected == code_of(**changes)


@pytest.mark.parametrize("status", sorted(LIVE))
def test_a_hold_is_told_whatever_the_status_and_names_who_can_release(status):
    found = reason_for(declaration(status=status, hold=HELD), gate(), NOW)

    assert ("on-hold", "border_guard") == (found.code, found.owner)
    assert (
        "It is held by the border guard: Seal broken {by hand}" == (found.message["en"])
    )


def test_a_hold_by_somebody_without_a_translated_role_is_told_too():
    hold = Hold("Paper lost", "worker-expire", NOW)

    found = reason_for(declaration(hold=hold), gate(), NOW)

    assert "worker-expire" in found.message["zh"]


@pytest.mark.parametrize("status", sorted(set(Status) - LIVE))
def test_what_is_over_is_held_by_nobody(status):
    assert status == code_of(status=status, hold=HELD)[0]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.OPEN, ("waiting-turn", "system")),
        (Mode.DRAIN, ("waiting-turn", "system")),
        (Mode.HOLD, ("gate-on-hold", "management")),
        (Mode.CLOSED, ("gate-closed", "management")),
        (Mode.CONTINGENCY, ("gate-on-paper", "management")),
    ],
)
def test_who_waits_is_told_what_the_gate_does(mode, expected):
    assert expected == code_of(run=gate(mode=mode), **approved())


def test_at_night_one_is_told_when_the_gate_opens_in_its_own_time():
    found = reason_for(declaration(**approved()), gate(), NIGHT)

    assert "gate-opens-later" == found.code
    assert "07:00 24/11" in found.message["vi"]


def test_a_gate_that_never_opens_is_closed():
    day = NOW.date()
    ever = Holiday(day, day + timedelta(days=99), HolidayRule.CLOSED)
    closed = gate(calendar=Calendar(gate().controls.calendar.windows, (ever,)))

    assert ("gate-closed", "management") == code_of(run=closed, **approved())


def test_a_called_vehicle_is_told_its_deadline_though_the_gate_is_on_hold():
    called = declaration(status=Status.CALLED, call_deadline=NOW)

    found = reason_for(called, gate(mode=Mode.HOLD), NOW)

    assert "must enter before 10:00 23/11" in found.message["en"]


def test_a_scheduled_vehicle_is_told_from_when_it_waits():
    early = approved(line=Line.SCHEDULED, planned_arrival=NOW + timedelta(days=1))

    found = reason_for(declaration(**early), gate(call_lead_minutes=60), NOW)

    assert "it joins the line at 09:00 24/11" in found.message["en"]


def test_a_draft_is_told_how_many_faults_it_has():
    found = reason_for(declaration(), gate(), NOW, failures=3)

    assert "Faults to mend: 3" in found.message["en"]


INSIDE = {"status": Status.ENTERED, "category": "fresh_fruit"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (["border_guard_entry"], ("in-gate", "customs")),
        (["border_guard_entry", "customs_entry"], ("in-gate", "quarantine")),
        (
            [
                "border_guard_entry",
                "customs_entry",
                "customs_inspection",
                "plant_quarantine",
            ],
            ("checks-done", "system"),
        ),
    ],
)
def test_inside_the_gate_the_next_check_says_whose_move_it_is(facts, expected):
    assert expected == code_of(facts=[Fact(kind) for kind in facts], **INSIDE)


def test_a_failed_check_is_told_before_what_is_still_to_come():
    facts = [Fact("border_guard_entry"), Fact("plant_quarantine", "fail")]

    found = reason_for(declaration(**INSIDE), gate(), NOW, facts=facts)

    assert ("check-failed", "quarantine") == (found.code, found.owner)
    assert "It did not pass: plant quarantine." == found.message["en"]


def test_a_check_that_fails_after_the_release_is_told():
    facts = [Fact("plant_quarantine", "fail")]

    cleared = code_of(status=Status.CLEARED, facts=facts)

    assert ("check-failed", "quarantine") == cleared


def test_a_reason_is_written_as_json():
    found = reason_for(declaration(status=Status.CLEARED), gate(), NOW)

    assert {
        "code": "cleared",
        "message": dict(TEXTS["cleared"].message),
        "owner": "driver",
        "next_action": dict(TEXTS["cleared"].next_action),
    } == found.to_json()


@pytest.mark.parametrize("code", TEXTS)
class TestTexts:
    def test_a_reason_is_said_in_all_languages(self, code):
        said = TEXTS[code]

        for texts in (said.message, said.next_action):
            assert ["vi", "en", "zh"] == list(texts)
            assert all(text.strip() == text != "" for text in texts.values())

    def test_the_languages_tell_the_same(self, code):
        for texts in (TEXTS[code].message, TEXTS[code].next_action):
            told = [
                {name for _, name, _, _ in string.Formatter().parse(text) if name}
                for text in texts.values()
            ]
            assert told[0] == told[1] == told[2]

    def test_a_code_is_in_kebab_case(self, code):
        assert re.fullmatch("[a-z]+(-[a-z]+)*", code)


def test_every_role_and_check_has_a_name_in_all_languages():
    assert set(CheckKind) == set(CHECKS)
    for names in (*ROLES.values(), *CHECKS.values()):
        assert ["vi", "en", "zh"] == list(names)
        assert 3 == len(set(names.values()))


LINES: dict[Status, list[Line | None]] = {
    Status.SUBMITTED: [Line.REVIEW],
    Status.APPROVED: [Line.SCHEDULED, Line.WAITING, None],
    Status.CALLED: [Line.CALLED],
}
LIVES = [
    {"status": status, "line": line} | more
    for status in sorted(LIVE)
    for line in LINES.get(status, [None])
    for more in (
        {},
        {"hold": HELD},
        {"channel": Channel.YELLOW},
        {"channel": Channel.RED},
        {"ticket": 17, "revision": 2},
        {"ticket": 17, "revision": 2, "former_ready_at": NOW},
        {"missed_calls": 1},
    )
    if line is not Line.WAITING or "hold" not in more
]


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("mode", Mode)
def test_whatever_lives_has_a_reason_an_owner_and_something_to_do(life, mode):
    for at in (NOW, NIGHT):
        found = reason_for(
            declaration(**{"call_deadline": NOW} | life), gate(mode=mode), at
        )

        assert found.code in TEXTS
        assert found.owner in {*ROLES, "system", "driver"}
        for texts in (found.message, found.next_action):
            assert ["vi", "en", "zh"] == list(texts)
            assert all(
                text and "{" not in text.replace("{by hand}", "")
                for text in texts.values()
            )

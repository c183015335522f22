"""What becomes of a run when the journal is looked at afterwards."""

import json
import shlex
import stat

import pytest

from loadtests.ledger import Ledger
from loadtests.verifying import verify

HOST = "http://127.0.0.1:8000"
GOOD = [
    {"name": "declared", "value": 3, "unit": "declarations", "ok": True, "gates": {}},
    {
        "name": "lost",
        "value": 0,
        "unit": "declarations",
        "ok": True,
        "gates": {},
        "of": 3,
        "details": [],
    },
]
DETAIL = {
    "gate": "huu-nghi",
    "declaration": None,
    "seq": 8,
    "why": "ticket 8 is nobody's",
}
BAD = [GOOD[0], GOOD[1] | {"value": 1, "ok": False, "details": [DETAIL]}]


@pytest.fixture
def ledger() -> Ledger:
    """Three were declared, one of them in vain."""
    ledger = Ledger()
    for fault in ("", "", "answered 503"):
        ledger.timed("POST /v1/declarations", 1, 1, fault)
    return ledger


@pytest.fixture
def program(tmp_path):
    """Stand in for `border-gate`: writes these rows, ends with this code."""

    def make(rows: object, code: int = 0, said: str = "") -> list[str]:
        path = tmp_path / "border-gate"
        told = shlex.quote(json.dumps(rows))
        path.write_text(
            f'#!/bin/sh\n[ "$1 $2" = "verify --json" ] || exit 99\n'
            f"echo {shlex.quote(said)} >&2\n"
            + (f'echo {told} >"$3"\n' if rows is not None else "")
            + f"exit {code}\n"
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return [str(path)]

    return make


def test_a_journal_that_keeps_every_promise_has_rows_of_zero(ledger, program):
    found = verify(HOST, ledger, wanted=None, command=program(GOOD))

    assert {"lost": 0} == found.found
    assert {"declared": 3} == found.counted
    assert not found.why


def test_what_was_found_is_told_with_its_place(ledger, program):
    found = verify(HOST, ledger, wanted=None, command=program(BAD, 1))

    assert {"lost": 1} == found.found
    assert {"lost": "huu-nghi 8: ticket 8 is nobody's"} == found.details


@pytest.mark.parametrize("wanted", [None, True])
def test_a_gateway_whose_settings_are_elsewhere_is_not_judged_unless_wanted(
    ledger, program, wanted
):
    command = program(None, 2, "there is no data yet")

    found = verify(HOST, ledger, wanted=wanted, command=command)

    assert "it ended with 2: there is no data yet" == found.why
    assert bool(wanted) == found.is_wanted


def test_the_journal_of_another_gateway_is_known_by_its_few_declarations(
    ledger, program
):
    ledger.timed("POST /v1/declarations", 1, 1)
    ledger.timed("POST /v1/declarations", 1, 1)

    found = verify(HOST, ledger, wanted=None, command=program(GOOD))

    assert "it looked at another gateway: 3 are declared there, 4" in found.why
    assert {} == found.found


def test_another_machine_is_left_to_itself(ledger):
    found = verify("https://gate.example", ledger, wanted=None)

    assert "gate.example is not this machine" in found.why
    assert not found.is_wanted


def test_nobody_looks_when_nobody_wants_it(ledger):
    assert "--no-verify" in verify(HOST, ledger, wanted=False).why


def test_a_program_that_is_not_there_is_told(ledger):
    found = verify(HOST, ledger, wanted=True, command=["/nowhere/border-gate"])

    assert "No such file" in found.why
    assert found.is_wanted

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.errors import ControlsNotAllowed
from gateway.domain.gates import (
    CALLS_VEHICLES,
    TAKES_DECLARATIONS,
    Controls,
    Flow,
    Mode,
    from_definition,
)
from tests.unit.examples import NOW, ROOT, gate

DEFINED = tomllib.loads((ROOT / "gateway/gates.toml").read_text("utf-8"))["gates"]


def definition(**changes):
    return DEFINED["huu-nghi"] | changes


def without(name):
    return {key: value for key, value in definition().items() if key != name}


class TestDefinition:
    def test_both_gates_are_defined_with_codes_of_their_own(self):
        codes = {name: gate(name).code for name in DEFINED}

        assert {"huu-nghi": "CKHN", "tan-thanh": "TT"} == codes

    @pytest.mark.parametrize("name", DEFINED)
    def test_a_gate_has_a_name_in_all_languages(self, name):
        assert {"vi", "en", "zh"} == set(gate(name).names)

    def test_a_third_gate_is_an_entry_of_the_file_and_no_code(self):
        made = from_definition("chi-ma", definition(code="CM"))

        assert ("chi-ma", "CM") == (made.id, made.code)

    @pytest.mark.parametrize(
        "broken",
        [
            without("code"),
            without("calendar"),
            without("export"),
            definition(mode="ajar"),
            definition(call_window_minutes=0),
            definition(calendar={"windows": {"mon": ["9-8"]}}),
            definition(export={"lanes": 2}),
            definition(export={"lanes": -1, "admission_rate": 1, "yard_capacity": 1}),
        ],
        ids=[
            "no code",
            "no calendar",
            "one direction",
            "mode",
            "window",
            "hours",
            "half a flow",
            "negative",
        ],
    )
    def test_what_is_missing_or_wrong_is_refused(self, broken):
        with pytest.raises(ControlsNotAllowed):
            from_definition("huu-nghi", broken)


class TestControls:
    @pytest.mark.parametrize("value", [-1, 100_001, 1.5, "2", True, None])
    def test_a_flow_is_made_of_whole_numbers(self, value):
        with pytest.raises(ControlsNotAllowed, match="lanes must be a whole number"):
            Flow(lanes=value, admission_rate=1, yard_capacity=1)

    @pytest.mark.parametrize("minutes", [0, 1441])
    def test_a_call_window_is_between_a_minute_and_a_day(self, minutes):
        with pytest.raises(ControlsNotAllowed, match="from 1 to 1440"):
            gate(call_window_minutes=minutes)

    def test_controls_come_back_from_json(self):
        controls = gate(mode=Mode.DRAIN).controls

        assert controls == Controls.from_json(
            json.loads(json.dumps(controls.to_json()))
        )

    @pytest.mark.parametrize(
        ("mode", "takes", "calls"),
        [
            (Mode.OPEN, True, True),
            (Mode.HOLD, True, False),
            (Mode.DRAIN, False, True),
            (Mode.CLOSED, False, False),
            (Mode.CONTINGENCY, True, False),
        ],
    )
    def test_a_mode_says_who_is_taken_and_who_is_called(self, mode, takes, calls):
        assert (takes, calls) == (mode in TAKES_DECLARATIONS, mode in CALLS_VEHICLES)


class TestOpening:
    @pytest.mark.parametrize(
        ("mode", "hour", "expected"),
        [
            (Mode.OPEN, 10, True),
            (Mode.DRAIN, 10, True),
            (Mode.OPEN, 20, False),
            (Mode.HOLD, 10, False),
            (Mode.CLOSED, 10, False),
        ],
    )
    def test_it_is_open_in_its_own_hours_and_when_it_calls(self, mode, hour, expected):
        local = datetime(2026, 11, 23, hour, tzinfo=gate().zone)

        assert expected is gate(mode=mode).is_open(local.astimezone(UTC))


class TestNumbers:
    def test_a_number_is_code_local_day_and_serial(self):
        evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # past midnight there

        _, number = gate().next_number(evening)

        assert "CKHN2026112400001" == number

    def test_serials_count_on_through_the_day_and_begin_anew_the_next(self):
        made, numbers = gate(), []
        for at in (NOW, NOW, NOW + timedelta(days=1)):
            made, number = made.next_number(at)
            numbers.append(number)

        assert [
            "CKHN2026112300001",
            "CKHN2026112300002",
            "CKHN2026112400001",
        ] == numbers

    def test_a_clock_that_is_set_back_makes_no_number_twice(self):
        made, numbers = gate(), []
        for days in (0, 1, 0, 1, 0):
            made, number = made.next_number(NOW + timedelta(days=days))
            numbers.append(number)

        assert len(numbers) == len(set(numbers))

    def test_more_than_five_digits_are_no_trouble(self):
        busy = replace(gate(), serial_day=NOW.date(), serial=99_999)

        assert "CKHN20261123100000" == busy.next_number(NOW)[1]

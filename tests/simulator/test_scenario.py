from importlib.resources import files

import pytest

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.figures import Service
from simulator.scenario.reading import read_day, read_scenario
from simulator.scenario.sources import known_days
from simulator.scenario.units import DAY_MS, moment_in_words

JULY = (files("simulator.scenario") / "july_2025.toml").read_text("utf-8")


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "day.toml"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_the_day_of_july_has_the_published_vehicles(july):
    flows = {flow.name: flow.vehicles for flow in july.flows}

    assert {
        "huu-nghi/export": 262,
        "huu-nghi/import": 608,
        "tan-thanh/export": 145,
        "tan-thanh/import": 438,
    } == flows
    assert 1453 == sum(flows.values())


def test_every_published_flow_is_graded_as_reported_here(july):
    assert {"A"} == {flow.grade for flow in july.flows}
    assert 0.75 == july.goods["export"].shares["fresh_fruit"]


def test_a_day_of_ones_own_is_read_from_its_file(write):
    own = JULY.replace('name = "july-2025"', 'name = "own"')

    assert "own" == read_day(write(own)).name


def test_an_unknown_day_names_the_days_there_are():
    with pytest.raises(ScenarioNotAllowed, match=r"no day 'june'; .*july-2025"):
        read_day("june")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(ScenarioNotAllowed, match=r"no scenario file nowhere\.toml"):
        read_day("nowhere.toml")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("vehicles = 262", "vehicles = 0", r"flows\.1\.vehicles: .*above 0; found 0"),
        ("vehicles = 262", "vehicels = 262", r"flows\.1\.vehicels: there is no"),
        ('direction = "export"', 'direction = "up"', r"direction: 'up' is not allowed"),
        ('grade = "A"', 'grade = "D"', r"grade: 'D' .*\(allowed: A, B, C\)"),
        ("fresh_fruit = 0.75", "fresh_fruit = 0.7", r"shares add up to 0\.95"),
        ("fresh_fruit = 0.75", "fruit = 0.75", r"goods\.export\.shares\.fruit: "),
        ('"Asia/Ho_Chi_Minh"', '"Asia/Saigong"', r"timezone: 'Asia/Saigong' is no"),
        ("begins = 05:00:00", "begins = 23:00:00", r"ends: .* must be later"),
        ("begins = 05:00:00", "begins = 05:30:00", r"begins: 05:30:00 is not a whole"),
        ("begins = 05:00:00", "begins = 07:00:00", r"hours outside 7-22 must be 0"),
        ("[desks.tan-thanh]", "[desks.lao-cai]", r"desks: no entry for tan-thanh"),
        ("[service.xray]", "[service.x-ray]", r"service\.x-ray: "),
        ("schema = 1", "schema = 2", r"schema: 2 is not allowed"),
        ("schema = 1", "schema = ", r":9: this is not TOML: "),
    ],
)
def test_a_mistake_is_told_by_file_key_and_what_is_allowed(
    write, right, wrong, message
):
    assert right in JULY
    path = write(JULY.replace(right, wrong, 1))

    with pytest.raises(ScenarioNotAllowed, match=message) as refusal:
        read_day(path)

    assert str(refusal.value).startswith(f"{path}:")


@pytest.mark.parametrize("name", known_days())
def test_whatever_comes_with_the_simulator_is_a_scenario_with_sources(name):
    scenario = read_scenario(name)

    assert name == scenario.name
    assert all(change.source for change in scenario.changes)


@pytest.mark.parametrize(
    ("chance", "law"), [("slip", "mending"), ("fault", "mending"), ("late", "lateness")]
)
def test_how_often_needs_how_long_beside_it(write, chance, law):
    asked = f'{chance} = {{ probability = 0.1, grade = "C", source = "own" }}'
    path = write(JULY.replace("[behaviour]", f"[behaviour]\n{asked}"))

    with pytest.raises(ScenarioNotAllowed, match=f"'{chance}' needs '{law}' beside"):
        read_scenario(path)


def test_what_is_extended_keeps_what_is_not_said_anew():
    base, surge = read_scenario("july-2025"), read_scenario("harvest-surge")

    assert base.flows == surge.flows
    assert (1, 5) == (base.run.days, surge.run.days)


def test_changes_come_after_those_of_what_is_extended():
    kinds = [change.kind for change in read_scenario("extended-hours").changes]

    assert ["arrivals", "hours"] == kinds


CLOSED = """\
name = "own"
title = "Own"
extends = "july-2025"

[[change]]
kind = "closure"
gate = "huu-nghi"
from = "day 1 09:00"
to = "day 1 12:00"
grade = "C"
source = "asked"
"""
SECOND = CLOSED[CLOSED.index("[[change]]") :]
POLICY = """\
[[change]]
kind = "policy"
gate = "huu-nghi"
policy = "lottery"
grade = "C"
source = "asked"
"""
ORDER = """\
[[change]]
kind = "order"
head_starts = { empty = "1h" }
grade = "C"
source = "asked"
"""
STANDING = """\
[[standing]]
gate = "huu-nghi"
direction = "export"
vehicles = 9
grade = "C"
source = "asked"
"""
PUBLISHED = """\
[[published]]
of = ["huu-nghi/export"]
figure = "left a day"
least = 9
most = 8
grade = "C"
source = "asked"
"""
MANY = (
    "[run]\ndays = 366\n"
    + SECOND.replace('kind = "closure"', 'kind = "arrivals"\nfactor = 1e3')
    + "[[change]]"
)
LANE = SECOND.replace('"closure"', '"capacity"')


def test_a_change_holds_from_then_until_then(write):
    (change,) = read_scenario(write(CLOSED)).changes

    nine, noon = DAY_MS * 9 // 24, DAY_MS // 2
    assert [False, True, False] == [
        change.holds_at(at) for at in (nine - 1, nine, noon)
    ]
    assert "day 1 09:00" == moment_in_words(nine)


def test_lengths_may_be_in_words(write):
    law = '[service.barrier]\nlaw = "constant"\nmean = "90s"\n'
    text = CLOSED + "\n" + law + 'grade = "C"\nsource = "x"\n'

    assert 1.5 == read_scenario(write(text)).service[Service.BARRIER].mean


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"day 1 09:00"', '"Monday"', r":8: change\.1\.from: .* like 'day 2'"),
        (
            '"day 1 09:00"',
            '"day 1 13:00"',
            r":5: change\.1: 'to' \(day 1 12:00\) must be",
        ),
        ('"closure"', '"closing"', r":6: change\.1\.kind: .*arrivals, service"),
        ('"huu-nghi"', '"lao-cai"', r":7: change\.1\.gate: there is no gate 'lao"),
        ('"july-2025"', '"june"', r":3: extends: there is no day 'june'"),
        (
            "[[change]]",
            "[gates.x]\n[[change]]",
            r":5: gates\.x: hours, calls, .*missing",
        ),
        (SECOND, SECOND + SECOND, "changes 1 and 2 are both of closure huu-nghi"),
        (SECOND, LANE, r":5: change\.1: delta is missing"),
        (SECOND, LANE + "delta = -1", r"change\.1: give a desk, or a direction"),
        ("[[change]]", MANY, "vehicles on each of 366 days are too many"),
        (SECOND, POLICY + "deters = 0.5\n", "'deters' is of the policy 'deposit' only"),
        (SECOND, POLICY + POLICY, "changes 1 and 2 are both of policy huu-nghi"),
        (SECOND, POLICY + ORDER, r":11: change 2: .*'lottery' has no head starts"),
        (SECOND, POLICY.replace("lottery", "loterie"), r"did you mean 'lottery'\?"),
        ("[[change]]", STANDING + STANDING + "[[change]]", "standing: one entry per"),
        (
            "[[change]]",
            STANDING.replace("export", "up") + "[[change]]",
            r":7: standing\.1\.direction: 'up' .*\(allowed: export, import\)",
        ),
        (
            "[[change]]",
            STANDING.replace("huu-nghi", "lao-cai") + "[[change]]",
            "standing: there is no flow 'lao-cai/export'; there are: huu-nghi/export",
        ),
        ("[[change]]", PUBLISHED + "[[change]]", r"must not be above 'most' \(8\)"),
        ("[[change]]", "[run]\ndays = 0\n[[change]]", r":6: run\.days: .*at least 1"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_line(write, right, wrong, message):
    assert right in CLOSED
    path = write(CLOSED.replace(right, wrong, 1))

    with pytest.raises(ScenarioNotAllowed, match=message):
        read_scenario(path)


def test_a_mistake_in_what_is_extended_is_told_of_that_file(tmp_path, write):
    wrong = JULY.replace("vehicles = 262", "vehicles = 0")
    (tmp_path / "base.toml").write_text(wrong, "utf-8")
    path = write(CLOSED.replace("july-2025", "base.toml"))

    with pytest.raises(
        ScenarioNotAllowed,
        match=r"base\.toml:\d+ \(extended by .*day\.toml\): flows\.1\.vehicles",
    ):
        read_scenario(path)


def test_a_scenario_does_not_extend_itself(tmp_path, write):
    (tmp_path / "other.toml").write_text('extends = "day.toml"\n', "utf-8")
    path = write('extends = "other.toml"\n')

    with pytest.raises(ScenarioNotAllowed, match="it would extend itself: "):
        read_scenario(path)


def test_a_living_day_keeps_the_order_of_the_gateway(write):
    with pytest.raises(ScenarioNotAllowed, match=r"be told of a change of policy"):
        read_day(write(CLOSED.replace(SECOND, POLICY)))


def test_a_living_day_may_close_a_gate(write):
    assert 1 == len(read_day(write(CLOSED)).changes)


def test_a_living_day_may_change_who_comes_and_who_serves(write):
    text = CLOSED.replace('"closure"', '"capacity"\ndesk = "customs"\ndelta = -1')

    assert 1 == len(read_day(write(text)).changes)


def test_a_living_day_begins_with_nobody_there(write):
    text = CLOSED.replace(SECOND, STANDING)

    with pytest.raises(ScenarioNotAllowed, match=r"be told of .*vehicles that stand"):
        read_day(write(text))

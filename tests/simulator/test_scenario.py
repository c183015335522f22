from importlib.resources import files

import pytest

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.reading import read_day

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
    with pytest.raises(ScenarioNotAllowed, match="no day 'june'; there are: july-2025"):
        read_day("june")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(ScenarioNotAllowed, match=r"no scenario file nowhere\.toml"):
        read_day("nowhere.toml")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("vehicles = 262", "vehicles = 0", r"flows\.0\.vehicles: .*greater than 0"),
        ("vehicles = 262", "vehicels = 262", r"flows\.0\.vehicels: Extra inputs"),
        ('direction = "export"', 'direction = "up"', r"direction: .*found 'up'"),
        ('grade = "A"', 'grade = "D"', r"grade: .*'A', 'B' or 'C'; found 'D'"),
        ("fresh_fruit = 0.75", "fresh_fruit = 0.7", r"shares add up to 0\.95"),
        ("fresh_fruit = 0.75", "fruit = 0.75", r"goods\.export\.shares\.fruit: "),
        ('"Asia/Ho_Chi_Minh"', '"Asia/Saigong"', r"timezone: 'Asia/Saigong' is no"),
        ("begins = 05:00:00", "begins = 23:00:00", r"ends .* must be later"),
        ("begins = 05:00:00", "begins = 05:30:00", r"begins: 05:30:00 is not a whole"),
        ("begins = 05:00:00", "begins = 07:00:00", r"hours outside 7-22 must be 0"),
        ("[desks.tan-thanh]", "[desks.lao-cai]", r"desks: no entry for tan-thanh"),
        ("[service.xray]", "[service.x-ray]", r"service\.x-ray: "),
        ("schema = 1", "schema = 2", r"schema: Input should be 1; found 2"),
        ("schema = 1", "schema = ", r"this is not TOML: .*line 9"),
    ],
)
def test_a_mistake_is_told_by_file_key_and_what_is_allowed(
    write, right, wrong, message
):
    assert right in JULY
    path = write(JULY.replace(right, wrong, 1))

    with pytest.raises(ScenarioNotAllowed, match=message) as refusal:
        read_day(path)

    assert str(refusal.value).startswith(f"{path}: ")

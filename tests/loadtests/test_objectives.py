"""What a run must achieve, as a file says it."""

import json
from pathlib import Path

import pytest

from loadtests.bounds import Bound, BoundRefused, Kind, read_bound, tell
from loadtests.checks import CHECKS
from loadtests.histories import SPANS
from loadtests.lines import DRAIN
from loadtests.objectives import (
    ALL,
    Objective,
    ObjectivesRefused,
    Subject,
    load_objectives,
    read_objectives,
)
from loadtests.shapes import known_shapes

ROOT = Path(__file__).parents[2]
DECLARE = "POST /v1/declarations"
WRITES = (
    *(DECLARE, "POST /v1/declarations/{id}/approve"),
    *("POST /v1/declarations/{id}/checks", "POST /v1/gates/{gate}/entries"),
)
# Some see no gate work at its pace: a look, ten thousand at once, and those who watch.
CROWDS = ("smoke", "stampede", "watching")
ALL_P95 = Subject("requests", "*", "p95")
DECLARE_P50 = Subject("requests", DECLARE, "p50")
REQUESTS = Subject("run", "", "requests")

SHAPES = tuple(known_shapes({}))


def objectives(tmp_path: Path, text: str, shape: str = "smoke"):
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    return load_objectives(shape, file, SHAPES)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ObjectivesRefused) as refused:
        objectives(tmp_path, text)
    return str(refused.value).removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<= 250 ms", Bound(250, Kind.TIME)),
        ("<=1.5 s", Bound(1500, Kind.TIME)),
        ("<= 30 min", Bound(1_800_000, Kind.TIME)),
        (">= 80 %", Bound(0.8, Kind.SHARE, is_least=True)),
        ("<= 0", Bound(0)),
        (">= 10_000", Bound(10_000, is_least=True)),
        ("any", None),
    ],
)
def test_a_bound_has_a_direction_a_number_and_a_unit(written, expected):
    assert expected == read_bound(written)


@pytest.mark.parametrize(
    "written", ["250 ms", "< 250 ms", "<= -1", "<= 1 day", "<= nan", "", 250, True, []]
)
def test_what_is_no_bound_is_refused_with_how_to_write_one(written):
    with pytest.raises(BoundRefused, match="is no bound; write '<= 250 ms'"):
        read_bound(written)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (12.34, Kind.TIME, "12.3 ms"),
        (1400, Kind.TIME, "1.4 s"),
        (90_000, Kind.TIME, "1.5 min"),
        (0.0123, Kind.SHARE, "1.23 %"),
        (1453, Kind.COUNT, "1,453"),
    ],
)
def test_a_figure_reads_as_people_say_it(value, kind, expected):
    assert expected == tell(value, kind)


@pytest.mark.parametrize("shape", ["", *SHAPES])
def test_ours_have_something_to_say_of_every_shape(shape):
    found = load_objectives(shape, None, SHAPES)

    assert Objective(Bound(0), is_own=False) == found[Subject("checks", "*", "broken")]
    assert Objective(Bound(0), is_own=False) == found[Subject("verify", "*", "found")]


@pytest.mark.parametrize("shape", SHAPES)
def test_ours_name_only_what_a_run_can_see(shape):
    described = json.loads((ROOT / "docs/reference/openapi.json").read_text("utf-8"))
    there = {
        "requests": {
            f"{method.upper()} {path}".replace("{declaration_id}", "{id}")
            for path, methods in described["paths"].items()
            for method in methods
        }
        | {"POST leaving: cancel"},
        "checks": set(CHECKS),
        "measures": {*SPANS, "estimate-kept", DRAIN},
    }

    named = {
        (subject.section, subject.name.split(", as ")[0])
        for subject in load_objectives(shape, None, SHAPES)
        if subject.section in there and subject.name != ALL
    }

    assert [] == [it for it in named if it[1] not in there[it[0]]]


@pytest.mark.parametrize("shape", [it for it in SHAPES if it not in CROWDS])
def test_what_waits_for_a_commit_is_bounded_by_its_middle_as_well(shape):
    found = load_objectives(shape, None, SHAPES)

    assert {Subject("requests", name, "p50") for name in WRITES} <= set(found)


def test_a_file_is_laid_over_ours_and_a_shape_over_every(tmp_path):
    text = f"""
    [every.requests]
    "*" = {{ p95 = "<= 2 s" }}
    "{DECLARE}" = {{ p50 = "<= 1 s" }}
    [smoke.requests."{DECLARE}"]
    p50 = "<= 20 ms"
    [soak.run]
    requests = ">= 1_000"
    """

    found = objectives(tmp_path, text)

    assert Objective(Bound(2000, Kind.TIME), is_own=False) == found[ALL_P95]
    assert Objective(Bound(20, Kind.TIME), is_own=True) == found[DECLARE_P50]
    assert Objective(Bound(1, is_least=True), is_own=False) == found[REQUESTS]
    assert Subject("requests", "*", "p99") in found


def test_a_file_that_stands_alone_replaces_ours(tmp_path):
    found = objectives(tmp_path, 'alone = true\n[every.run]\nrequests = ">= 5"\n')

    assert [REQUESTS] == list(found)


def test_any_lifts_a_bound_for_one(tmp_path):
    found = objectives(tmp_path, f'[every.requests]\n"{DECLARE}" = {{ p99 = "any" }}\n')

    assert found[Subject("requests", DECLARE, "p99")] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[every\n", "mine.toml: is no TOML: Expected ']'"),
        (
            '[rush-hours.run]\nrequests = ">= 1"\n',
            "mine.toml:1: rush-hours: is no shape; there are every, smoke",
        ),
        (
            '\n[every.latency]\n"*" = "<= 1 s"\n',
            "mine.toml:2: every.latency: is no section; there are run, requests",
        ),
        (
            '[every.run]\nrequests = ">= 1"\nfaild = "<= 1 %"\n',
            "mine.toml:3: every.run.faild: is no figure of a run; there are requests",
        ),
        (
            f'[every.requests]\n# mind p98 =\n"{DECLARE}" = {{ p98 = "<= 1 s" }}\n',
            f"mine.toml:3: every.requests.{DECLARE}.p98: is no figure; there are p50",
        ),
        (
            f'[every.requests."{DECLARE}"]\np95 = "<= 1 %"\n',
            f"mine.toml:2: every.requests.{DECLARE}.p95: '<= 1 %' is share; here it",
        ),
        (
            "[every.run]\nfailed = 0.01\n",
            "mine.toml:2: every.run.failed: 0.01 is no bound",
        ),
        (
            '[every]\nrequests = "<= 1 s"\n',
            "mine.toml:2: every.requests: has to be a table",
        ),
        (
            '[soak.server]\nmemroy = { growth = "<= 10 %" }\n',
            "mine.toml:2: soak.server.memroy: is no figure of a server; there are mem",
        ),
        ('every = "all"\n', "mine.toml:1: every: has to be a table"),
        ('alone = "yes"\n', "mine.toml:1: alone: is true or false"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(tmp_path, text, expected):
    assert refusal(tmp_path, text).startswith(expected)


def test_the_nearest_name_is_proposed(tmp_path):
    found = refusal(tmp_path, '[rush-hours.run]\nrequests = ">= 1"\n')

    assert found.endswith("Did you mean rush-hour?")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ObjectivesRefused, match=r"none\.toml: cannot be read"):
        read_objectives(tmp_path / "none.toml", SHAPES)

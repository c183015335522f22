"""One figure, or two, at many values: the same vehicles at every point."""

import csv
import json
import re

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.errors import SweepNotAllowed
from simulator.scenario.changes import CapacityChange
from simulator.scenario.figures import Service
from simulator.sweeps.axes import axis, base_value, points


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("desks.huu-nghi.customs=4..6", (4, 5, 6)),
        ("desks.huu-nghi.customs=4..9:2", (4, 6, 8)),
        ("behaviour.no_show.probability=0.1..0.3:0.1", (0.1, 0.2, 0.3)),
        ("service.physical.mean=30min,1h", ("30min", "1h")),
    ],
)
def test_values_are_a_range_or_a_list(asked, values):
    assert values == axis(asked).values


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("desks.huu-nghi.customs", "give a key and its values"),
        ("=4..6", "give a key and its values"),
        ("a.b=6..4", "a range rises"),
        ("a.b=4..x", "a range rises"),
        ("a.b=4..9:0", "a range rises"),
        ("a.b=4", "two different values"),
        ("a.b=4,4", "two different values"),
        ("a.b=4,,5", "a value is missing"),
        ("a.b=1..1000", "1000 values; at most 200"),
    ],
)
def test_values_that_cannot_be_are_refused(asked, message):
    with pytest.raises(SweepNotAllowed, match=message):
        axis(asked)


def test_a_grid_has_every_pair_of_values():
    axes = [
        axis("desks.huu-nghi.customs=4,5"),
        axis("service.quarantine.mean=5min,390s"),
    ]

    found = points("july-2025", axes)

    assert [(4, "5min"), (4, "390s"), (5, "5min"), (5, "390s")] == [p.at for p in found]
    assert [4, 4, 5, 5] == [p.scenario.desks["huu-nghi"].customs for p in found]
    assert [5, 6.5] == [p.scenario.service[Service.QUARANTINE].mean for p in found[:2]]


def test_what_is_asked_can_be_varied_too():
    found = points("lane-closed-3h", [axis("change.1.delta=-2,-1")])

    assert [-2, -1] == [
        change.delta
        for point in found
        for change in point.scenario.changes
        if isinstance(change, CapacityChange)
    ]
    assert -1 == base_value("lane-closed-3h", "change.1.delta")


@pytest.fixture
def border_sim(tmp_path):
    def run(*arguments):
        options = ("--engine", "python", "--workers", "1", "--cache", str(tmp_path))
        return CliRunner().invoke(app, [*arguments, *options], catch_exceptions=False)

    return run


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("desks.huu-nghi.custom=4,5",), "did you mean desks.huu-nghi.customs"),
        (("curves.export.hourly=4,5",), "there is no number 'curves.export.hourly'"),
        (("desks.huu-nghi.customs=0..2",), "customs: must be above 0; found 0"),
        (("service.physical.mean=8x,9x",), "a length is a number and a unit"),
        (("desks.huu-nghi.customs=1,2",) * 2, "two different ones"),
        (
            ("desks.huu-nghi.customs=1..20", "desks.huu-nghi.review=1..20"),
            "400 points are too many: 200 at most",
        ),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_before_anything_is_played(
    border_sim, options, message
):
    varied = [part for option in options for part in ("--vary", option)]

    result = border_sim("sweep", "july-2025", *varied)

    assert 2 == result.exit_code
    assert message in result.stderr


def test_a_sweep_prints_and_writes_every_point(border_sim, tmp_path):
    out, page = tmp_path / "answers", tmp_path / "page.html"

    result = border_sim(
        "sweep", "july-2025", "--vary", "desks.huu-nghi.quarantine=3,4",
        "--replications", "2", "--out", str(out), "--report", str(page),
        "--language", "en",
    )  # fmt: skip

    assert 0 == result.exit_code
    assert "huu-nghi/export, by desks.huu-nghi.quarantine" in result.output
    assert "tan-thanh/export, by" not in result.output
    with (out / "sweep.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {"3", "4"} == {row["desks.huu-nghi.quarantine"] for row in rows}
    vary = json.loads((out / "run.json").read_text("utf-8"))["vary"]
    assert {"desks.huu-nghi.quarantine": [3, 4]} == vary
    assert re.search("Hữu Nghị, (im|ex)ports: from .* minutes", page.read_text("utf-8"))


def test_two_figures_are_a_map(border_sim, tmp_path):
    page = tmp_path / "page.html"

    border_sim(
        "sweep", "july-2025", "--vary", "desks.huu-nghi.quarantine=3,4",
        "--vary", "behaviour.no_show.probability=0,0.1", "--replications", "2",
        "--report", str(page), "--language", "vi",
    )  # fmt: skip

    shown = page.read_text("utf-8")
    assert "<title>4, 0,1: " in shown
    assert "→ behaviour.no_show.probability" in shown

"""Shapes say who comes how often; a file that is wrong is refused, and told where."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from configargparse import ArgumentParser

from gateway.domain.declarations import Direction
from gateway.domain.gates import BURST
from gateway.resources import read_gates
from gateway.settings import DEFAULT_GATES_FILE
from loadtests.arrivals import arrivals
from loadtests.options import add_options
from loadtests.shapes import (
    ShapeNotRight,
    ShapeUnknown,
    known_shapes,
    read_shapes,
    shape_named,
)
from tests.loadtests.lies import BUGS
from tests.loadtests.matrix import SHAPES, players

ROOT = Path(__file__).parents[2]
SHIPPED = known_shapes({})
# Vehicles a day over both gates in July 2025.
JULY_2025 = 1453


def played(shape):
    return list(arrivals(shape.streams, "1", until_s=shape.length_s))


def burst(gate: str, direction: str) -> float:
    """Return how many are called at once, at a gate that called nobody before."""
    (found,) = (each for each in read_gates(DEFAULT_GATES_FILE) if each.id == gate)
    an_hour = found.controls.flows[Direction(direction)].admission_rate
    return an_hour * (BURST / timedelta(hours=1))


def a_shape(**more: str) -> str:
    table = {"title": '"try"', "length_s": "10"} | more
    return "[shapes.try]\n" + "\n".join(f"{key} = {table[key]}" for key in table)


def test_every_load_that_was_promised_is_there():
    wanted = (
        *("smoke", "average-day", "rush-hour", "harvest-surge", "stampede"),
        *("bot-attack", "closed-and-reopened", "watching", "soak"),
    )

    assert wanted == tuple(SHIPPED)


def test_the_average_day_has_the_vehicles_of_july_2025():
    due = [
        arrival
        for arrival in played(SHIPPED["average-day"])
        if arrival.stream.persona == "driver"
    ]

    assert pytest.approx(JULY_2025, rel=0.1) == len(due)


def test_the_stampede_is_ten_thousand_in_a_minute():
    due_s = [
        arrival.due_s
        for arrival in played(SHIPPED["stampede"])
        if arrival.stream.persona != "first-comer"
    ]

    assert 10_000 == len(due_s)
    assert due_s[-1] - due_s[0] <= 60


def test_who_comes_before_the_stampede_can_be_called_at_once():
    before = [
        (arrival.stream.traits["gate"], arrival.stream.traits["direction"])
        for arrival in played(SHIPPED["stampede"])
        if arrival.due_s < 5
    ]

    assert before
    assert all(number <= burst(*place) for place, number in Counter(before).items())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("bug", BUGS)
def test_who_looks_at_a_promise_plays_where_it_might_be_broken(shape, bug):
    assert players(BUGS[bug], SHIPPED[shape])


def test_a_shape_is_played_faster_and_for_another_length():
    rush = SHIPPED["rush-hour"].changed(minutes=1, speed=2)

    assert 60 == rush.length_s
    ordinary = len(played(SHIPPED["rush-hour"]))
    assert pytest.approx(ordinary, rel=0.15) == len(played(rush))
    assert 4_975 == SHIPPED["stampede"].changed(speed=0.5).streams[0].count


def test_a_name_that_nobody_knows_is_answered_with_the_nearest_and_all_names():
    with pytest.raises(ShapeUnknown, match=r"mean rush-hour\? There are: smoke, aver"):
        shape_named("rush-houre", SHIPPED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[shapes.try", r"mine\.toml: Expected ']'"),
        (a_shape(lenght_s="3"), r"no 'lenght_s'\. Did you mean length_s\? Allowed: le"),
        ("[shapes.try]\ntitle = 'x'", r"shapes\.try needs length_s"),
        (a_shape(length_s='"long"'), r"length_s must be a number, not 'long'"),
        (a_shape(length_s="-1"), r"length_s must be 0 or more, not -1"),
        (a_shape(in_flight="true"), r"in_flight must be a whole number, not True"),
        (a_shape(pools="{ officer = 1.5 }"), r"try\.pools\.officer must be a whole"),
        (
            a_shape(arrivals='[{ persona = "driver" }]'),
            r"arrivals\[0\] needs one of per_second, per_day or count",
        ),
        (
            a_shape(arrivals='[{ persona = "driver", per_day = 3, curve = "x" }]'),
            r"arrivals\[0\]: per_day needs clock_speed",
        ),
        (a_shape(acts="[{ at_s = 3 }]"), r"acts\[0\] needs account"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_where_and_what_is_allowed(text, told):
    with pytest.raises(ShapeNotRight, match=told):
        read_shapes(text, named="mine.toml")


def test_a_file_of_your_own_adds_shapes(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(a_shape())

    shapes = known_shapes({"LOADTEST_SHAPES": str(file)})

    assert {*SHIPPED, "try"} == set(shapes)


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(ShapeNotRight, match=r"LOADTEST_SHAPES: /none: No such file"):
        known_shapes({"LOADTEST_SHAPES": "/none"})


def test_the_documentation_lists_every_shape_and_every_option():
    text = (ROOT / "docs/reference/load-tests.md").read_text("utf-8")
    shapes, options = text.split("## Shapes\n")[1].split("## Options\n")
    parser = ArgumentParser(add_help=False)
    add_options(parser)

    told = re.findall(r"^  (--[a-z-]+)", parser.format_help(), re.MULTILINE)

    assert list(SHIPPED) == re.findall(r"^\| `([a-z][a-z-]*)` \|", shapes, re.MULTILINE)
    assert told == re.findall(r"^\| `(--[a-z-]+)`", options, re.MULTILINE)


def test_shapes_in_the_documentation_are_right():
    text = (ROOT / "docs/reference/load-tests.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)

    friday = read_shapes(example)["friday"]

    assert 3 == len(friday.streams)
    assert "/v1/gates/huu-nghi" == friday.acts[0].if_match

"""Charts say what they were given, in a form that every browser reads."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from charts import (
    STYLE,
    Axis,
    Band,
    Bar,
    Bars,
    Level,
    Line,
    Moment,
    Span,
    chart,
    durations,
    ecdf,
    groups,
    heat_map,
    spans,
)
from charts.axes import duration, plain, scale, ticks, widened

SECONDS = durations("time")
MINUTES = Axis("wait", "min")
VEHICLES = Axis("waiting", "vehicles", low=0)


def drawn(*marks, x=SECONDS, y=VEHICLES):
    return ET.fromstring(chart("Waiting", marks, x=x, y=y))


def texts(svg):
    return [element.text for element in svg.iter("text")]


def told(svg):
    return [title.text for title in svg.iter("title")]


def test_a_chart_names_itself_its_axes_and_its_lines():
    svg = drawn(Line([(0, 1), (60, 90)], "Hữu Nghị"))

    assert "Waiting" == svg.get("aria-label")
    assert "img" == svg.get("role")
    assert {"Waiting", "time", "waiting, vehicles", "Hữu Nghị"} <= set(texts(svg))
    assert {"0 s", "30 s", "1:00", "0", "100"} <= set(texts(svg))


def test_ticks_may_be_told_shorter_than_the_pointer_is():
    days = Axis("time", tell=lambda at: f"day {at:g} 00:00", mark=lambda at: f"d{at:g}")

    svg = drawn(Line([(1, 5), (2, 6)], "waiting"), x=days)

    assert "d2" in texts(svg)
    assert "day 2 00:00" not in texts(svg)
    assert "day 2 00:00\nwaiting: 6 vehicles" in told(svg)


def test_a_band_within_another_is_told_apart():
    svg = drawn(Band([(0, 1, 9)], "most"), Band([(0, 4, 5)], "half", is_deep=True))

    assert ["band c1", "band c1 deep"] == [
        path.get("class")
        for path in svg.iter("path")
        if "band" in path.get("class", "") and path.get("d") != "M0 0H16V10H0Z"
    ]


def test_the_pointer_is_told_every_line_at_its_place():
    svg = drawn(Line([(0, 1), (60, 90)], "Hữu Nghị"), Line([(60, 1453)], "Tân Thanh"))

    assert [
        "0 s\nHữu Nghị: 1 vehicles",
        "1:00\nHữu Nghị: 90 vehicles\nTân Thanh: 1,453 vehicles",
    ] == told(svg)


def test_a_long_run_has_no_more_places_than_a_pointer_finds():
    svg = drawn(Line([(at, at) for at in range(1800)], "waiting"))

    assert 121 == len(told(svg))


def test_what_was_not_measured_is_a_gap():
    svg = drawn(Line([(0, 1), (1, 2), (2, None), (3, 4)], "waiting"))

    (line,) = [p for p in svg.iter("path") if "line c1" == p.get("class")][1:]
    assert 2 == line.get("d").count("M")


def test_names_cannot_break_the_page():
    found = chart(
        "<script>", [Line([(0, 1)], "a & b"), Moment(0, "<b>")], x=SECONDS, y=VEHICLES
    )

    assert "<script>" not in found
    assert {"<script>", "a & b", "<b>"} <= set(texts(ET.fromstring(found)))


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [Line([], "none")],
        [Line([(5, 0)], "one")],
        [Line([(0, None)], "unknown")],
        [Band([], "none")],
        [Bars([], "none")],
        [ecdf([], "none")],
    ],
)
@pytest.mark.parametrize("is_logarithmic", [False, True])
def test_a_chart_of_next_to_nothing_is_still_a_chart(marks, is_logarithmic):
    svg = drawn(*marks, y=Axis("latency", "ms", is_logarithmic=is_logarithmic))

    assert "Waiting" in texts(svg)
    assert "nan" not in ET.tostring(svg, "unicode").lower()


def test_a_level_above_all_values_is_still_inside():
    svg = drawn(Line([(0, 1), (9, 2)], "p99"), Level(250, "allowed"))

    (level,) = [p for p in svg.iter("path") if "level" == p.get("class")][1:]
    top = float(level.get("d", "").partition("H")[0].split(" ")[1])
    assert 22 < top < 206


def test_a_band_lies_between_its_lines_and_bars_stand_on_the_axis():
    svg = drawn(Band([(0, 1, 3), (9, 2, 4)], "80 %"), Bars([(0, 4, 2)], "declared"))

    paths = {p.get("class"): p.get("d") for p in svg.iter("path")}
    assert paths["band c1"].endswith("Z")
    assert "M58 206V" in paths["bar c1"]


def test_an_ecdf_rises_in_equal_steps_to_one():
    line = ecdf([30, 10, 20, 20], "wait")

    assert [(10, 0), (10, 0.25), (20, 0.5), (20, 0.75), (30, 1)] == list(line.points)


@pytest.mark.parametrize(
    ("high", "expected"),
    [(0.7, [0, 0.2, 0.4, 0.6, 0.8]), (90, [0, 20, 40, 60, 80, 100]), (1, None)],
)
def test_ticks_are_round_and_the_last_is_above_all(high, expected):
    fitted = widened(VEHICLES, scale(VEHICLES, [high], start=0, end=100))

    found = ticks(VEHICLES, fitted)

    assert (expected or [0, 0.2, 0.4, 0.6, 0.8, 1]) == pytest.approx(found)


def test_a_logarithmic_axis_names_its_decades():
    axis = Axis("latency", "ms", is_logarithmic=True)
    fitted = widened(axis, scale(axis, [8, 1400], start=0, end=100))

    assert [1, 10, 100, 1000, 10_000] == ticks(axis, fitted)
    assert [0, 25, 50, 75, 100] == [fitted(value) for value in ticks(axis, fitted)]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (150, "2:30"),
        (10_800, "3 h"),
        (12_600, "3:30 h"),
        (172_800, "2 d"),
    ],
)
def test_time_is_read_like_a_stop_watch(seconds, expected):
    assert expected == duration(seconds)


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0"), (0.25, "0.25"), (12.5, "12.5"), (1453, "1,453")]
)
def test_numbers_have_the_digits_that_a_reader_needs(value, expected):
    assert expected == plain(value)


def test_a_span_tells_its_ends_and_its_value():
    found = ET.fromstring(
        spans(
            "What matters",
            [Span("service", -20, 30), Span("no-shows", -1, 2, at=0.5)],
            x=Axis("mean wait", "min"),
            origin=0,
        )
    )

    assert [
        "service: -20 min … 30 min",
        "no-shows: 0.5 min (-1 min … 2 min)",
    ] == told(found)


def test_a_cell_is_the_darker_the_greater_it_is_and_may_be_empty():
    svg = ET.fromstring(heat_map("Waits", ["Mon"], ["6", "7", "8"], [[5, 60, None]]))

    cells = [cell for cell in svg.iter("rect") if cell.find("title") is not None]
    shades = [float(cell.get("fill-opacity", "0")) for cell in cells]
    assert ["Mon, 6: 5", "Mon, 7: 60"] == told(svg)
    assert all(paler < darker for paler, darker in pairwise(shades))


@pytest.mark.parametrize(("theme", "ground"), [(0, "#ffffff"), (1, "#16191d")])
def test_every_colour_stands_out_from_its_ground(theme, ground):
    colours = re.findall(r"--chart-(?!grid)\w+: (#\w{6})", STYLE)
    half = len(colours) // 2

    contrasts = [contrast(colour, ground) for colour in colours[theme * half :][:half]]

    assert 9 == len(contrasts)
    assert min(contrasts) >= 3


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2's definition of contrast ratio and relative luminance."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_names_of_east_asia_take_the_room_they_need_in_the_legend():
    marks = [Line([(0, 1)], name) for name in ("十次中的八次", "至今")]

    svg = chart("候车数量", marks, x=Axis(""), y=Axis(""))

    starts = [float(at) for at in re.findall(r'x="([\d.]+)" y="31" text-anchor', svg)]
    assert 6 * 11.5 < starts[1] - starts[0]


def test_a_bar_of_a_group_goes_from_nothing_to_its_value_and_has_its_interval():
    slots = ("slots", [Bar(4, 3, 5), None])
    lottery = ("<lottery>", [Bar(-2, -4, 0), Bar(8, 8, 8)])

    svg = ET.fromstring(
        groups("Waits", [slots, lottery], x=MINUTES, names=("own", "bought"), width=400)
    )

    bars = [
        (bar.get("class"), float(bar.get("x", "")), float(bar.get("width", "")))
        for bar in svg.iter("rect")
    ]
    (up, (_, at, _)), (_, left, wide) = (bars[0], bars[2]), bars[1]
    assert ["bar c1", "bar c1", "bar c2"] == [look for look, _, _ in bars]
    assert up[1] == at == pytest.approx(left + wide, abs=0.2)
    assert pytest.approx(2 * up[2], abs=0.2) == bars[2][2]
    assert "slots\nown: 4 min (3 min … 5 min)" in told(svg)
    assert "<lottery>\nown: -2 min (-4 min … 0 min)\nbought: 8 min (8 min … 8 min)" in (
        told(svg)
    )
    assert {"slots", "<lottery>", "own", "bought"} <= set(texts(svg))


def test_bars_that_are_one_alone_need_no_key():
    svg = ET.fromstring(
        groups(
            "Waits", [("slots", [Bar(4, 3, 5)])], x=MINUTES, names=("own",), width=400
        )
    )

    assert "own" not in texts(svg)

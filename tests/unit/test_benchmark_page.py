"""The page of figures is written by a command, so that no figure is copied by hand."""

import json

import pytest

from benchmarks import page
from benchmarks.rows import at_least, ratio, row

MACHINE = [
    {"suite": "machine"} | row(name, [value], unit).to_json()
    for name, value, unit in (("cores", 2, "cores"), ("memory", 23.5, "GiB"))
] + [
    {"suite": "machine", "told": "18.6.3"}
    | row("PostgreSQL", [18.6], "version").to_json()
]
FOUND = [
    {"suite": "accept", "at": "2026-11-23T10:05Z"} | made.to_json()
    for made in (
        row("accept rate", [3300, 2500, 3500], "requests/s"),
        ratio("accept / no-op", [6], [10], at_least(0.6)),
    )
]
TEXT = f"# How fast\n\n{page.BEGIN}\nold\n{page.END}\n\nAfter.\n"


@pytest.fixture
def write(tmp_path):
    def write(figures, text=TEXT):
        (tmp_path / "bench.json").write_text(figures, "utf-8")
        (tmp_path / "page.md").write_text(text, "utf-8")
        return [str(tmp_path / "bench.json"), "--page", str(tmp_path / "page.md")]

    return write


def test_the_table_stands_between_the_marks_and_all_else_stays(write, tmp_path):
    arguments = write(json.dumps(MACHINE + FOUND))

    page.main(arguments)
    page.main(arguments)

    lines = (tmp_path / "page.md").read_text("utf-8").splitlines()
    assert ["# How fast", "", page.BEGIN] == lines[:3]
    assert lines[3].startswith("2026-11-23, 2 cores, 24 GiB, PostgreSQL 18.6.3; ")
    assert "1 of 1 targets met; not measured: arrive, bulk, " in lines[3]
    assert [
        "| accept | accept rate | 3,300 | 2,500 | 3,500 | requests/s | |",
        "| accept | accept / no-op | 0.60 | 0.60 | 0.60 | ratio | ≥ 0.6 met |",
        page.END,
        "",
        "After.",
    ] == lines[7:]


def test_a_suite_that_was_measured_again_replaces_its_rows_alone(write, tmp_path):
    (first, *page_option) = write(json.dumps(MACHINE + FOUND))
    again = tmp_path / "again.json"
    later = {"suite": "bulk", "at": "2026-11-24T00:50Z"}
    made = row("bulk / single", [0.9], "ratio", at_least(1)), row("call", [2], "ms")
    again.write_text(json.dumps([later | it.to_json() for it in made]), "utf-8")

    page.main([first, str(again), *page_option])

    lines = (tmp_path / "page.md").read_text("utf-8").splitlines()
    assert lines[3].startswith("2026-11-23 to 2026-11-24, 2 cores")
    assert "1 of 2 targets met; not `bulk / single`; not measured: arrive, " in lines[3]
    assert ["accept", "accept", "bulk", "bulk"] == [
        line.split()[1] for line in lines[7:11]
    ]


@pytest.mark.parametrize(
    ("figures", "text", "why"),
    [
        ("{", TEXT, "bench.json: "),
        ("{}", TEXT, "not a list of figures"),
        ('[{"name": "x"}]', TEXT, "figure 0 lacks max, min, rounds, suite"),
        (json.dumps(FOUND), "# How fast\n", "the page has no <!-- figures"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(
    write, capsys, figures, text, why
):
    arguments = write(figures, text)

    with pytest.raises(SystemExit) as refused:
        page.main(arguments)

    assert refused.value.code == 2
    assert why in capsys.readouterr().err


def test_our_page_has_a_place_for_the_figures():
    text = page.PAGE.read_text("utf-8")

    assert "new table" in page.with_table(text, "new table")

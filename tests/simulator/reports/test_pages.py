"""A report says what was found, in both languages, and fetches nothing."""

import re
from string import Formatter

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.reports.languages import LANGUAGES, Language, texts
from simulator.reports.pages import page
from simulator.scenario.changes import ClosureChange, FarSideChange
from simulator.scenario.units import DAY_MS
from simulator.statistics.intervals import Interval
from simulator.whatif.measures import Measure, named
from tests.simulator.reports.conftest import answered_of, retold


@pytest.fixture(scope="module", params=LANGUAGES)
def shown(request, compared):
    return page(compared, request.param)


def test_all_languages_have_all_phrases_with_the_same_names():
    vietnamese, english = (texts(code) for code in LANGUAGES)

    assert vietnamese.keys() == english.keys()
    assert [] == [
        key for key in english if names(vietnamese[key]) != names(english[key])
    ]
    assert all(vietnamese.values())


def names(phrase):
    return sorted(name for _, name, _, _ in Formatter().parse(phrase) if name)


def test_a_page_fetches_nothing(shown):
    fetched = re.findall(r"""(?:src|href|action)=["']?([^"'> ]+)""", shown)

    assert all(target.startswith("#") for target in fetched)
    assert "url(" not in shown
    assert "@import" not in shown


def test_every_place_that_is_linked_is_on_the_page(shown):
    linked = set(re.findall(r'href="#([^"]+)"', shown))
    ids = re.findall(r' id="([^"]+)"', shown)

    assert linked <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_answer_names_who_waits_longer_and_when_the_line_is_gone(compared):
    shown = page(compared, "en")

    assert "Hữu Nghị, exports: each vehicle waits" in shown
    assert "minutes longer on average" in shown
    assert "The line is gone by" in shown
    assert "Against: An average day of July 2025" in shown


def test_the_answer_of_one_scenario_names_the_longest_wait(alone):
    shown = page(alone, "vi")

    assert "Một ngày bình thường tháng 7/2025" in shown
    assert "Chờ lâu nhất là" in shown
    assert "So với:" not in shown


def test_where_nothing_differs_the_answer_says_so(compared):
    same = retold(compared, rows=[compared.answer.replications[0]] * 2)

    assert "No mean wait differs by more than chance." in page(same, "en")


def test_every_figure_has_its_grade_and_its_source(compared):
    shown = page(compared, "en")

    assert "6-7 minutes a vehicle at Tân Thanh, vietnamplus.vn, October 2019" in shown
    assert "<code>change.1</code>" in shown
    assert "nationality" not in shown


def test_who_had_not_left_when_the_run_was_cut_is_told(alone):
    (rows,) = alone.answer.replications
    there = {named("huu-nghi/export", Measure.CENSORED): 12.0}
    cut = retold(alone, rows=[[row | there for row in rows]])

    assert "12.0 vehicles on average had not left" in page(cut, "en")
    assert "had not left" not in page(alone, "en")


def test_a_line_that_was_there_when_the_run_was_cut_is_not_told_to_be_gone(alone):
    (rows,) = alone.answer.replications
    cut = {name: 4.0 * DAY_MS for name in rows[0] if name.endswith(str(Measure.GONE))}

    shown = page(retold(alone, rows=[[row | cut for row in rows]]), "en")

    assert "The line was still there when the runs were cut." in shown
    assert "The line is gone by" not in shown


def test_where_one_change_follows_another_the_chart_says_changes(july_2025):
    first = {"kind": "closure", "gate": "huu-nghi", "grade": "C", "source": "asked"}
    second = {**first, "kind": "far-side", "lanes": 0, "from": "day 1 09:00"}
    changes = (
        ClosureChange.model_validate({**first, "to": "day 1 09:00"}),
        FarSideChange.model_validate(second),
    )
    asked = july_2025.model_copy(update={"changes": changes})
    answered = answered_of(asked)

    assert ">changes</text>" in page(answered, "en")


def test_a_day_without_vehicles_has_a_report(border_sim, tmp_path):
    scenario, file = tmp_path / "empty.toml", tmp_path / "answer.html"
    scenario.write_text(
        'name = "empty"\nextends = "july-2025"\n[[change]]\nkind = "arrivals"\n'
        'factor = 0\ngrade = "C"\nsource = "asked"\n',
        "utf-8",
    )

    result = border_sim(
        "compare", "july-2025", str(scenario), "--replications", "2", "--tornado",
        "0", "--report", str(file),
    )  # fmt: skip

    assert 0 == result.exit_code
    assert "NaN" not in file.read_text("utf-8")


def test_what_a_scenario_is_called_cannot_break_the_page(alone, july_2025):
    rude = july_2025.model_copy(update={"title": "<script>alert(1)</script>"})

    assert "<script>alert" not in page(retold(alone, scenarios=[rude]), "en")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "1,695 ± 59 / \u22121.5 ± 0.2 / day 2 07:30"),
        ("vi", "1.695 ± 59 / \u22121,5 ± 0,2 / ngày 2 07:30"),
    ],
)
def test_numbers_are_written_as_they_are_read(code, expected):
    language = Language(code, 5)

    found = [
        language.interval(Interval(1694.6, 58.8, 30)),
        language.interval(Interval(-1.5, 0.2, 30), "+"),
        language.moment(31.5 * 3_600_000),
    ]

    assert expected == " / ".join(found)


@pytest.fixture
def border_sim(tmp_path):
    def run(*arguments):
        options = ("--engine", "python", "--workers", "1", "--cache", str(tmp_path))
        return CliRunner().invoke(app, [*arguments, *options], catch_exceptions=False)

    return run


def test_run_writes_its_report(border_sim, tmp_path):
    file = tmp_path / "answer.html"

    result = border_sim(
        "run", "july-2025", "--replications", "2", "--report", str(file),
        "--language", "vi", "--tornado", "2",
    )  # fmt: skip

    assert 0 == result.exit_code
    assert '<html lang="vi">' in file.read_text("utf-8")
    assert f"The report is in {file}" in result.stderr


def test_the_language_is_that_of_the_locale(monkeypatch):
    from simulator.reports.languages import usual

    found = []
    for locale in ("vi_VN.UTF-8", "en_US.UTF-8", "ja_JP.UTF-8", "C"):
        monkeypatch.delenv("LANGUAGE", raising=False)
        monkeypatch.setenv("LC_ALL", locale)
        found.append(usual())

    assert ["vi", "en", "en", "en"] == found


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--report", "/nowhere/at.html"), "there is no folder /nowhere"),
        (("--report", "x.html", "--language", "fr"), "'fr' is none of vi, en"),
        (("--language", "vi"), "there is no page to write in it"),
    ],
)
def test_a_report_that_cannot_be_is_refused_before_anything_is_played(
    border_sim, options, message
):
    result = border_sim("run", "july-2025", *options)

    assert 2 == result.exit_code
    assert message in result.stderr

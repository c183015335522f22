"""Replications: the same whoever plays them, paired, kept, and as many as needed."""

import json
from math import inf, isnan

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.eventlogs.formats import write_whole
from simulator.scenario.reading import read_scenario
from simulator.statistics.stopping import Precision
from simulator.whatif.engines import Engine
from simulator.whatif.experiments import Asked, answer
from simulator.whatif.first_order import first_order
from simulator.whatif.kept import Kept
from simulator.whatif.measures import Measure, named
from simulator.whatif.summaries import summaries

JULY = read_scenario("july-2025")
LANE = read_scenario("lane-closed-3h")
NOTHING_KEPT = Kept(None)


def asked(replications=2, *, workers=1, precision=None, seed=1):
    return Asked(seed, replications, precision, Engine.PYTHON, workers)


def ask(scenarios, how, kept=NOTHING_KEPT):
    return answer(scenarios, how, kept, lambda completed, total: None)


def test_the_number_of_processes_changes_no_digit():
    alone = ask([JULY], asked(2, workers=1))
    both = ask([JULY], asked(2, workers=2))

    assert repr(alone.replications) == repr(both.replications)


def test_what_runs_beside_it_changes_no_digit():
    alone = ask([LANE], asked(2))
    beside = ask([JULY, LANE], asked(2))

    assert repr(alone.replications[0]) == repr(beside.replications[1])


def test_a_difference_of_what_is_not_changed_is_nothing():
    (_, lane) = summaries(ask([JULY, LANE], asked(3)))

    by_name = {summary.measure: summary for summary in lane}
    other = by_name[named("tan-thanh/export", Measure.WAIT_MEAN)].difference
    lanes = by_name[named("huu-nghi/export", Measure.WAIT_MEAN)].difference
    assert other is not None
    assert (0, 0) == (other.mean, other.half_width)
    assert lanes is not None
    assert lanes.low > 0


def test_what_is_kept_is_not_played_again(tmp_path):
    kept = Kept(tmp_path / "kept")

    first = ask([JULY], asked(2), kept)
    second = ask([JULY], asked(3), kept)

    assert (2, 1) == (first.played, second.played)
    assert repr(first.replications[0]) == repr(second.replications[0][:2])


def test_another_seed_or_scenario_is_not_taken_from_what_is_kept(tmp_path):
    kept = Kept(tmp_path)
    ask([JULY], asked(2), kept)

    assert 2 == ask([JULY], asked(2, seed=2), kept).played
    assert 2 == ask([LANE], asked(2), kept).played


def test_a_broken_file_among_what_is_kept_is_played_again(tmp_path):
    ask([JULY], asked(2), Kept(tmp_path))
    (file,) = tmp_path.iterdir()
    file.write_text("{", "utf-8")

    assert 2 == ask([JULY], asked(2), Kept(tmp_path)).played


def test_replications_are_added_until_they_are_enough():
    rough = ask([JULY], asked(precision=Precision(share=0.5, least=5, most=40)))
    never = ask([JULY], asked(precision=Precision(share=1e-6, least=5, most=12)))

    assert rough.reached
    assert not never.reached
    assert 12 == len(never.replications[0])


def test_the_first_order_is_what_the_head_finds():
    flow = JULY.flows[0]

    base, closed = first_order(JULY, flow), first_order(LANE, flow)

    # 20 an hour less for three hours: some sixty vehicles are called later.
    assert closed.gone - base.gone > 3_600_000
    assert closed.wait > base.wait + 15


def test_the_first_order_of_a_line_that_never_is_has_no_end():
    quiet = JULY.flows[0].model_copy(update={"vehicles": 1})

    assert isnan(first_order(JULY, quiet).gone)


def test_the_first_order_of_a_line_that_outlasts_the_runs_is_never_gone():
    flow = JULY.flows[0]
    crowded = flow.model_copy(update={"vehicles": 100 * flow.vehicles})

    assert inf == first_order(JULY, crowded).gone


@pytest.fixture
def border_sim(tmp_path):
    def run(*arguments):
        options = ("--engine", "python", "--workers", "1", "--cache", str(tmp_path))
        return CliRunner().invoke(
            app, [*arguments, *options], env={"COLUMNS": "80"}, catch_exceptions=False
        )

    return run


def test_run_prints_each_flow_and_the_first_order_beside_it(border_sim):
    result = border_sim("run", "july-2025", "--replications", "2")

    assert 0 == result.exit_code
    # A line for each flow in each of two tables.
    assert 8 == result.output.count("  first order ")
    assert "huu-nghi/export" in result.output
    assert "Share of their time that desks work" in result.output


def test_compare_prints_differences_and_writes_them(border_sim, tmp_path):
    out = tmp_path / "answers"

    result = border_sim(
        "compare", "july-2025", "lane-closed-3h", "--replications", "2", "--out",
        str(out),
    )  # fmt: skip

    assert 0 == result.exit_code
    assert 4 == result.output.count("  difference ")
    assert "…" not in result.output
    written = sorted(file.name for file in out.iterdir())
    tables = ["replications.csv", "report.html", "run.json", "summary.csv"]
    assert ["logs", *tables, "timeseries.csv"] == written
    asked_for = json.loads((out / "run.json").read_text("utf-8"))
    names = [scenario["name"] for scenario in asked_for["scenarios"]]
    assert ["july-2025", "lane-closed-3h"] == names
    assert (out / "summary.csv").read_text("utf-8").startswith("scenario,measure,")


def test_a_line_that_outlasts_the_runs_is_not_gone_in_the_table(border_sim, tmp_path):
    path = tmp_path / "closed.toml"
    path.write_text(
        'extends = "july-2025"\nname = "closed"\n[run]\ndrain_days = 0\n'
        '[[change]]\nkind = "closure"\ngate = "huu-nghi"\n'
        'grade = "C"\nsource = "asked"\n',
        "utf-8",
    )

    found = border_sim("run", str(path), "--replications", "2", "--no-cache")

    assert "not gone" in found.stdout


def test_a_precision_that_is_not_reached_is_an_exit_code_of_its_own(border_sim):
    result = border_sim("run", "july-2025", "--precision", "0.0001", "--most", "10")

    assert 6 == result.exit_code
    assert "the precision was not reached in 10 replications" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "june"), "there is no day 'june'"),
        (("run", "july-2025", "--precision", "2"), "the precision 2 is not between"),
        (("run", "july-2025", "--out", "/nowhere/at/all"), "there is no folder"),
        (("run", "july-2025", "--out", "/proc/answers"), "cannot be written"),
        (("compare", "july-2025"), "give two scenarios at least"),
        (("compare", "july-2025", "july-2025"), "have the name 'july-2025'"),
    ],
)
def test_bad_usage_is_told_and_nothing_is_played(border_sim, arguments, message):
    result = border_sim(*arguments)

    assert 2 == result.exit_code
    assert message in result.stderr


def test_what_is_refused_leaves_no_folder_behind(border_sim, tmp_path):
    out = tmp_path / "answers"

    result = border_sim("run", "june", "--out", str(out))

    assert 2 == result.exit_code
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_told_in_one_line(border_sim, tmp_path):
    out = tmp_path / "answers"
    (out / "summary.csv").mkdir(parents=True)

    result = border_sim("run", "july-2025", "--replications", "2", "--out", str(out))

    assert 2 == result.exit_code
    expected = f"border-sim: {out}/summary.csv cannot be written: Is a directory"
    assert [expected] == result.stderr.splitlines()
    assert [] == list(out.glob("*.part"))


def test_a_link_is_written_through_and_not_replaced(tmp_path):
    link, target = tmp_path / "link", tmp_path / "target"
    target.touch()
    link.symlink_to(target)

    write_whole(link, b"answer")

    assert link.is_symlink()
    assert b"answer" == target.read_bytes()


def test_a_day_without_vehicles_has_an_answer(border_sim, tmp_path):
    path = tmp_path / "empty.toml"
    path.write_text(
        'name = "empty"\nextends = "july-2025"\n[[change]]\nkind = "arrivals"\n'
        'factor = 0\ngrade = "C"\nsource = "asked"\n',
        "utf-8",
    )

    result = border_sim("compare", "july-2025", str(path), "--replications", "2")

    assert 0 == result.exit_code

"""That validating finds what is wrong; whether all is right, the page tells."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.statistics.coverage import coverage
from simulator.validation.judging import Effort, judge
from simulator.validation.references import references
from simulator.whatif import kernel
from simulator.whatif.engines import Engine

PAGE = Path(__file__).parents[3] / "docs/explanation/validation.md"
EFFORT = Effort(replications=10, customers=1_000, seed=1, engine=Engine.PYTHON)


@pytest.fixture(scope="module")
def known():
    return {reference.id: reference for reference in references()}


@pytest.fixture
def ask(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")

    def ask(*options):
        few = ("--replications", "10", "--customers", "1000", "--workers", "1")
        return CliRunner().invoke(app, ["validate", *few, *options])

    return ask


@pytest.mark.parametrize("name", ["R3b", "G0", "P2", "T1", "A3", "K1"])
def test_a_short_run_of_the_kernel_agrees_with_theory(known, name):
    verdict = judge(known[name], EFFORT)

    assert verdict.is_met
    assert 10 == verdict.runs


def test_arrivals_that_swing_with_the_hour_are_followed_hour_by_hour(known):
    few = replace(known["TD1"], weight=20)

    assert judge(few, replace(EFFORT, engine=Engine.NUMBA)).is_met


def test_a_line_in_another_order_is_found(known, monkeypatch):
    def last_first(gate, vehicles, *rest):
        return play(gate, vehicles._replace(key=[-key for key in vehicles.key]), *rest)

    play = kernel.play
    monkeypatch.setattr(kernel, "play", last_first)

    assert not judge(known["P1"], EFFORT).is_met


def test_an_officer_too_many_is_found(known, monkeypatch):
    def one_more(gate, vehicles, records, work, until):
        return play(gate, vehicles, records, work._replace(busy=[-1]), until)

    play = kernel.play
    monkeypatch.setattr(kernel, "play", one_more)

    verdict = judge(known["R3b"], EFFORT)

    assert "R3b: desk 1: more are served than there are officers" in verdict.broken
    assert not verdict.is_met


def test_the_command_prints_each_figure_and_ends_well(ask, tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    few = coverage(experiments=100)
    monkeypatch.setattr("simulator.statistics.coverage.coverage", lambda **_: few)

    answer = ask("--only", "R3b,K2", "--page", str(page))

    assert 0 == answer.exit_code
    assert "R3b M/M/2, use 33%" in answer.stdout
    assert "3 of 3 figures within their intervals; 20 runs of" in answer.stdout
    assert page.read_text("utf-8").count("| R3b |") == 2
    assert "| mean wait | 0.208333 |" in page.read_text("utf-8")


def test_a_figure_outside_its_interval_ends_with_another_code(ask, monkeypatch):
    monkeypatch.setattr(
        "simulator.validation.judging.Check.is_met", property(lambda _: False)
    )

    answer = ask("--only", "R3b")

    assert 5 == answer.exit_code
    assert "OUTSIDE" in answer.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--only", "R99"), "there is no case 'R99'; there are: R1, R2"),
        (("--engine", "gpu"), "'gpu' is none of auto, python, numba"),
        (("--replications", "1"), "than or equal to 2"),
        (("--page", "/no/such/folder/page.md"), "there is no folder /no/such/folder"),
    ],
)
def test_what_cannot_be_validated_is_refused(ask, options, message):
    answer = ask(*options)

    assert 2 == answer.exit_code
    assert message in " ".join(answer.stderr.replace("│", " ").split())


def test_without_numba_the_compiled_engine_is_refused(ask, monkeypatch):
    monkeypatch.setattr("simulator.whatif.engines.is_compilable", lambda: False)

    answer = ask("--engine", "numba")

    assert 2 == answer.exit_code
    assert "pip install 'border-gate[fast]'" in answer.stderr


def test_the_page_has_every_case_as_theory_has_it_now(known):
    rows = [row.split(" | ") for row in PAGE.read_text("utf-8").splitlines()]
    shown = {(row[0][2:], row[2], row[3]) for row in rows if row[0].startswith("| ")}

    for reference in known.values():
        for figure, exact in reference.exact.items():
            assert (reference.id, figure, f"{exact:.5f}") in shown
    assert not any("OUTSIDE" in row[-1] for row in rows)

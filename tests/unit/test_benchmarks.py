"""What `make bench` makes of the figures; the figures themselves are not tested."""

import json
from functools import partial

import pytest

from benchmarks import __main__ as bench
from benchmarks import rows, suites
from benchmarks.machines import of_the_machine
from benchmarks.suites import decide

FAST = [rows.row("fast rate", [90, 110, 100], "a second")]
SLOW = [rows.ratio("fast / slow", [4, 9, 5], [2, 3, 1], rows.at_least(3.5))]


def suite(name, measure):
    return suites.Suite(name, f"What {name} is.", 1, measure)


@pytest.fixture
def offer(monkeypatch):
    """Have these suites in place of the real ones."""

    def offer(**measures):
        offered = {name: suite(name, measure) for name, measure in measures.items()}

        def find(wanted):
            return [offered[name] for name in wanted or offered]

        monkeypatch.setattr(bench, "find", find)

    return offer


def fail(plan):
    msg = "port 9 does not answer"
    raise ConnectionError(msg)


class TestRows:
    def test_a_row_is_the_median_of_its_rounds(self):
        written = FAST[0].to_json()

        assert written == {
            "name": "fast rate",
            "value": 100,
            "unit": "a second",
            "min": 90,
            "max": 110,
            "rounds": 3,
        }

    def test_a_ratio_is_taken_round_by_round(self):
        made = rows.ratio("a / b", [10, 2], [5, 2])

        assert (1.5, 1, 2) == (made.value, made.min, made.max)

    @pytest.mark.parametrize(
        ("target", "met"),
        [
            (rows.at_least(3), True),
            (rows.at_least(3.5), False),
            (rows.at_most(3), True),
            (rows.at_most(2.5), False),
        ],
        ids=str,
    )
    def test_the_median_is_held_to_the_target(self, target, met):
        made = rows.row("a / b", [1, 3, 9], "ratio", target)

        assert made.is_met is met
        assert made.to_json()["target"] == str(target)
        assert made.to_json()["met"] is met


class TestSuites:
    def test_every_suite_says_what_it_compares_and_how_long_it_takes(self):
        found = suites.find([])

        assert suites.names() == [one.name for one in found]
        assert all(one.about.endswith(".") and one.seconds > 0 for one in found)

    def test_what_no_suite_is_called_is_refused_with_the_names_there_are(self):
        with pytest.raises(suites.NoSuchSuite, match=r"'acept'; there are: accept, "):
            suites.find(["acept"])

    def test_a_plan_takes_a_share_of_the_usual_work(self):
        plan = suites.Plan(share=0.1)

        assert (300, 1, 7) == (plan.amount(3000), plan.amount(2), plan.rounds_or(7))


class TestDecide:
    def test_the_best_library_of_each_round_is_what_counts(self):
        taken = [
            {"decide": 50, "saq": 10, "arq": 5, "taskiq": 2},
            {"decide": 60, "saq": 10, "arq": 5, "taskiq": 30},
        ]

        made = decide.rows(
            [
                {name: decide.Decided(rate, 0.001) for name, rate in found.items()}
                for found in taken
            ]
        )

        assert ("decide / best library", 3.5, 2, 5) == (
            made[-1].name,
            made[-1].value,
            made[-1].min,
            made[-1].max,
        )


class TestRun:
    def test_all_suites_stand_in_one_table_with_their_targets(self, offer, capsys):
        offer(fast=lambda plan: FAST, slow=lambda plan: SLOW)

        code = bench.main([])

        told = capsys.readouterr().out
        assert code == 0
        assert "fast rate" in told
        assert "≥ 3.5 not met" in told

    def test_only_some_are_run(self, offer, capsys):
        offer(fast=lambda plan: FAST, slow=fail)

        code = bench.main(["--only", "fast"])

        assert code == 0

    def test_the_figures_are_kept_with_their_suite_and_their_time(
        self, offer, tmp_path
    ):
        offer(fast=lambda plan: FAST, slow=lambda plan: SLOW)

        bench.main(["--json", str(tmp_path / "bench.json")])

        written = json.loads((tmp_path / "bench.json").read_text())
        found = [row for row in written if row["suite"] != "machine"]
        assert ["fast rate", "fast / slow"] == [row["name"] for row in found]
        assert [("slow", 3, False)] == [
            (row["suite"], row["value"], row["met"]) for row in found if "met" in row
        ]
        assert all(row["at"].endswith("Z") for row in found)

    def test_a_suite_that_fails_says_so_and_stops_no_other(self, offer, capsys):
        offer(broken=fail, fast=lambda plan: FAST)

        code = bench.main([])

        told = capsys.readouterr()
        assert code == 1
        assert "broken failed: ConnectionError: port 9 does not answer" in told.err
        assert "fast rate" in told.out

    def test_a_log_tells_what_each_suite_is_at_and_how_it_ended(self, offer, capsys):
        def measure(plan):
            plan.tell("round 1 of 2")
            return FAST

        offer(fast=measure, broken=fail)

        bench.main([])

        told = capsys.readouterr().err
        assert "1 of 2, fast: round 1 of 2" in told
        assert "1 of 2, fast: done in 0 s" in told
        assert "2 of 2, broken: failed after 0 s" in told

    def test_who_stops_it_keeps_what_was_measured(self, offer, capsys, tmp_path):
        def stop(plan):
            raise KeyboardInterrupt

        offer(fast=lambda plan: FAST, long=stop, slow=lambda plan: SLOW)

        code = bench.main(["--json", str(tmp_path / "bench.json")])

        told = capsys.readouterr()
        assert code == 1
        assert "stopped in long" in told.err
        assert "fast rate" in told.out
        assert "fast rate" in (tmp_path / "bench.json").read_text()

    def test_the_machine_is_told_with_the_versions_of_what_runs_there(self, offer):
        told = {row["name"]: row.get("told") for row in of_the_machine()}

        assert {"cores", "memory", "load before"} < set(told)
        assert all(told[name] for name in ("Python", "PostgreSQL", "Valkey"))

    def test_strictly_a_target_that_is_missed_is_a_failure(self, offer, capsys):
        offer(fast=lambda plan: FAST, slow=lambda plan: SLOW)

        code = bench.main(["--strict"])

        assert code == 1
        assert "not met: fast / slow" in capsys.readouterr().err

    def test_rounds_clients_and_share_reach_the_suite(self, offer):
        seen = []

        def measure(plan):
            seen.append((plan.rounds_or(7), plan.clients, plan.amount(100)))
            return FAST

        offer(fast=measure)
        bench.main(["--rounds", "2", "--clients", "8", "--share", "0.5"])

        assert [(2, 8, 50)] == seen

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            (["--rounds", "0"], "at least 1"),
            (["--clients", "0"], "at least 1"),
            (["--share", "1.5"], "at most 1"),
            (["--json", "/nowhere/bench.json"], "there is no folder /nowhere"),
            (["--only", "acept"], "there is no suite 'acept'"),
        ],
    )
    def test_a_wrong_option_is_refused_with_the_reason(self, wrong, why, capsys):
        ask = partial(bench.main, wrong)

        with pytest.raises(SystemExit) as refused:
            ask()

        assert refused.value.code == 2
        assert why in capsys.readouterr().err

"""What a what-if question leaves: events, the lines over time, Parquet beside CSV."""

import csv
import json
import re
import tomllib
from collections import defaultdict
from datetime import datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from gateway.domain.declarations import Direction
from simulator.calibration.fits import share_interval
from simulator.cli import app
from simulator.errors import FormatNotAllowed, LogNotReadable
from simulator.eventlogs import parquet as parquet_files
from simulator.eventlogs.events import ARRIVED, Lifecycle, milliseconds
from simulator.eventlogs.formats import chosen
from simulator.eventlogs.reading import read_logs
from simulator.eventlogs.replications import FIRST_DAY, replication_log
from simulator.eventlogs.works import places
from simulator.scenario.reading import read_scenario
from simulator.whatif.engines import Engine
from simulator.whatif.plans import play
from simulator.whatif.staffing import DESKS, STAGES

JULY = read_scenario("july-2025")
HOW: dict[str, Any] = {"seed": 1, "replication": 0, "engine": Engine.PYTHON}
# The interval of 95 % widened to 99.8: there are ten of them.
WIDER = 3.09 / 1.96
# Its law is cut off at three hours, which a lognormal does not know.
CUT_OFF = "physical"
MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def log():
    return replication_log(JULY, **HOW)


def border_sim(*arguments):
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "80"})


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """What `run` leaves behind, with every format."""
    folder = tmp_path_factory.mktemp("whatif") / "answers"
    result = border_sim(
        "run", "july-2025", "--replications", "2", "--engine", "python", "--workers",
        "1", "--no-cache", "--out", str(folder), "--formats", "csv,xes,ocel,parquet",
    )  # fmt: skip
    assert 0 == result.exit_code, result.output
    return folder


def by_activity(log, case):
    times = defaultdict(list)
    for event in log.by_time():
        if event.case == case:
            times[event.activity, event.lifecycle].append(event.at_ms)
    return times


class TestReplications:
    def test_every_desk_ends_when_the_kernel_says(self, log):
        midnight = milliseconds(datetime.combine(FIRST_DAY, time(), JULY.zone))
        expected = {}
        for run in play(JULY, **HOW):
            for row, number in enumerate(run.number.tolist()):
                flow = list(Direction)[run.flow[row]]
                case = f"{run.timetable.gate}/{flow}/{number}"
                for stage in DESKS:
                    at = int(run.outcome.ended[row, STAGES.index(stage)])
                    if at >= 0:
                        expected[case, stage] = midnight + at

        found = {}
        for event in log.by_time():
            stage = event.resource.split("/")[1] if "/" in event.resource else ""
            if stage in DESKS and event.lifecycle is Lifecycle.COMPLETE:
                found[event.case, stage] = event.at_ms

        assert expected == found

    def test_nobody_is_served_where_another_still_is(self, log):
        taken = defaultdict(list)
        begun = {}
        for event in log.events:
            if event.lifecycle is Lifecycle.START:
                begun[event.case, event.activity, event.resource] = event.at_ms
            elif event.resource.count("/") == 2:
                key = event.case, event.activity, event.resource
                taken[event.resource].append((begun[key], event.at_ms))

        overlaps = [
            place
            for place, spans in taken.items()
            for (_, ends), (begins, _) in pairwise(sorted(spans))
            if begins < ends
        ]

        assert [] == overlaps

    def test_a_vehicle_is_the_same_case_in_every_scenario(self, log):
        other = replication_log(read_scenario("lane-closed-3h"), **HOW)

        declared = [
            {e.case: e.at_ms for e in each.events if e.activity == "submitted"}
            for each in (log, other)
        ]

        assert declared[0] == declared[1]
        assert log.events != other.events

    def test_a_missed_call_has_run_out_before_the_next_one(self, log):
        missed = next(e.case for e in log.events if e.activity == "missed")
        gate = JULY.gates[missed.split("/")[0]]

        times = by_activity(log, missed)

        first, second = times["called", Lifecycle.COMPLETE]
        (back,) = times["missed", Lifecycle.COMPLETE]
        assert round(gate.calls.window * MINUTE_MS) == back - first
        assert second >= back
        assert times[ARRIVED, Lifecycle.COMPLETE][0] >= second

    def test_who_is_there_as_it_begins_goes_on_and_is_not_declared(self, tmp_path):
        file = tmp_path / "begun.toml"
        there = (
            'gate = "huu-nghi"\ndirection = "export"\ngrade = "C"\nsource = "test"\n'
        )
        file.write_text(
            'extends = "july-2025"\nname = "begun"\n[run]\nsince = "day 1 10:00"\n'
            f"[[standing]]\n{there}vehicles = 1\n"
            f'[[under_way]]\n{there}at = "inspection"\nbeen = [5, 10]\n'
        )
        begun = read_scenario(str(file))

        log = replication_log(begun, **HOW)

        standing = by_activity(log, "huu-nghi/export/0")
        inside = by_activity(log, "huu-nghi/export/1")
        opens = milliseconds(datetime.combine(FIRST_DAY, time(10), JULY.zone))
        assert opens == min(event.at_ms for event in log.events)
        assert ("submitted", Lifecycle.COMPLETE) not in standing
        assert ("entered", Lifecycle.COMPLETE) in standing
        assert ("entered", Lifecycle.COMPLETE) not in inside
        assert ("cleared", Lifecycle.COMPLETE) in inside

    def test_a_place_is_taken_again_when_it_is_free(self):
        found = places([(0, 10, 7), (5, 8, 8), (8, 20, 9), (9, 11, 5)])

        assert {7: 1, 8: 2, 9: 2, 5: 3} == found


class TestFolder:
    def test_it_says_which_logs_there_are(self, out):
        (logged,) = json.loads((out / "run.json").read_text("utf-8"))["logs"]

        written = sorted(file.name for file in (out / logged).iterdir())

        expected = ["csv", "ocel.json", "parquet", "xes.gz"]
        assert "logs/july-2025/0" == logged
        assert [f"events.{ending}" for ending in expected] == written

    def test_the_lines_over_time_end_with_everybody_gone(self, out):
        with (out / "timeseries.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))

        last = rows[-1]
        most = max(rows, key=lambda row: float(row["line_p50"]))
        assert float(most["line_p5"]) <= float(most["line_p95"])
        assert (0.0, 0.0) == (float(last["line_mean"]), float(last["inside_mean"]))
        assert float(last["left_mean"]) > 0

    @pytest.mark.parametrize("name", ["replications", "summary", "timeseries"])
    def test_a_table_is_the_same_in_parquet(self, out, name):
        with (out / f"{name}.csv").open(encoding="utf-8") as file:
            expected = list(csv.DictReader(file))

        found = parquet.read_table(out / f"{name}.parquet").to_pylist()

        shown = [
            {key: "" if value is None else str(value) for key, value in row.items()}
            for row in found
        ]
        assert expected == shown

    @pytest.mark.parametrize("ending", ["csv", "xes.gz", "parquet"])
    def test_the_same_events_are_read_back_from_each(self, out, log, ending):
        found = read_logs([out / "logs/july-2025/0" / f"events.{ending}"])

        expected = sorted((f"1/{e.case}", e.at_ms, e.activity) for e in log.events)
        assert expected == sorted((e.case, e.at_ms, e.activity) for e in found.events)
        told = {log.told(event.at_ms) for event in log.events}
        assert told == {found.told(event.at_ms) for event in found.events}

    def test_calibrating_finds_its_own_parameters_again(self, out, tmp_path):
        written = tmp_path / "measured.toml"

        result = border_sim(
            "calibrate", str(out / "logs/july-2025/0/events.csv"), "--out", str(written)
        )

        assert 0 == result.exit_code
        found = tomllib.loads(written.read_text("utf-8"))
        assert set(JULY.service) == set(found["service"])
        for service, law in found["service"].items():
            ((low, high),) = re.findall(r"mean ([\d.]+) to ([\d.]+)", law["source"])
            low, high = float(low), float(high)
            middle, half = (low + high) / 2, (high - low) / 2 * WIDER + 0.001
            known = JULY.service[service].mean
            assert service == CUT_OFF or abs(known - middle) <= half
        behaviour = found["behaviour"]["no_show"]
        ((missed, called),) = re.findall(r"(\d+) of (\d+) missed", behaviour["source"])
        low, high = share_interval(int(missed), int(called))
        assert low <= JULY.behaviour.no_show.probability <= high


class TestAsking:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--logs", "3"), "give --out as well"),
            (("--formats", "csv"), "give --out as well"),
            (("--out", "answers", "--logs", "31"), "only 30 runs of each scenario"),
            (("--out", "answers", "--formats", "doc"), "'doc' is no format"),
            (
                ("--out", "answers", "--replications", "99", "--logs", "99"),
                "are too large",
            ),
        ],
    )
    def test_what_cannot_be_written_is_refused_before(
        self, tmp_path, monkeypatch, options, message
    ):
        monkeypatch.chdir(tmp_path)

        result = border_sim("run", "july-2025", *options)

        assert 2 == result.exit_code
        assert message in " ".join(result.stderr.replace("│", " ").split())
        assert not Path("answers").exists()

    def test_parquet_says_what_to_install(self, monkeypatch, tmp_path):
        monkeypatch.setattr(parquet_files, "is_writable", lambda: False)
        file = tmp_path / "events.parquet"
        file.touch()

        with pytest.raises(FormatNotAllowed) as writing:
            chosen("csv,parquet")
        with pytest.raises(LogNotReadable) as reading:
            read_logs([file])

        expected = "Parquet needs the extra: pip install 'border-gate[parquet]'"
        assert [expected, expected] == [str(writing.value), str(reading.value)]

    def test_what_is_no_parquet_is_told(self, tmp_path):
        file = tmp_path / "events.parquet"
        file.write_bytes(b"case_id,activity")

        with pytest.raises(LogNotReadable, match=r"events\.parquet: .*[Pp]arquet"):
            read_logs([file])

"""From logs back to the laws they were made with."""

import asyncio
import re
import sys
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web
from typer.testing import CliRunner

from simulator.calibration.fits import Durations, fit, share_interval
from simulator.calibration.fragments import calibrate
from simulator.calibration.measures import Measures, measure
from simulator.cli import app
from simulator.errors import LogNotReadable, TooLittleData
from simulator.eventlogs.csv_files import csv_text
from simulator.eventlogs.events import Case, EventLog
from simulator.eventlogs.journals import fetch
from simulator.eventlogs.reading import read_logs
from simulator.eventlogs.xes import xes_gzip
from simulator.scenario import sources
from simulator.scenario.figures import Grade, Service
from simulator.scenario.models import Scenario
from simulator.traffic.days import prepare_day

MIDNIGHT = 1_795_971_600.0  # 2026-11-30 00:00 at the gates
DAYS = 14
HEAD = "case_id,activity,timestamp,lifecycle\n"
# The interval of 95 % widened to 99.8: there are twenty of them.
WIDER = 3.09 / 1.96
# Its law is cut off at three hours, which a lognormal does not know.
CUT_OFF = {Service.PHYSICAL}


@pytest.fixture(scope="module")
def log(july):
    """Two weeks in which every vehicle is served at once, by the laws of July."""
    log = EventLog("two weeks", july.zone)
    for day in range(DAYS):
        vehicles = prepare_day(july, seed=3, day=day, on=date(2026, 11, 30), share=0.2)
        for number, vehicle in enumerate(vehicles):
            case = f"vehicle-{day:02}-{number:04}"
            log.case(Case(case, vehicle.gate, vehicle.direction.value, "", "green"))
            at = MIDNIGHT + day * 86_400 + vehicle.declares_at
            log.at(case, "submitted", seconds=at)
            log.at(case, "approved", seconds=at + 120)
            log.at(case, "called", seconds=at + 180)
            if vehicle.no_show:
                log.at(case, "missed", seconds=at + 4000)
                continue
            at += 180 + vehicle.times[Service.CALL_TO_GATE] * 60
            log.at(case, "arrived", seconds=at)
            for service in set(Service) - {Service.CALL_TO_GATE}:
                ends = at + vehicle.times[service] * 60
                log.span(case, service, seconds=(at, ends), resource="desk/1")
    return log


@pytest.fixture(scope="module")
def measures(log):
    return measure(log)


@pytest.fixture(scope="module")
def found(measures):
    return calibrate(measures, title="two weeks", grade=Grade.C)


def around(interval, known):
    """Whether the widened interval covers what is known."""
    low, high = interval
    middle, half = (low + high) / 2, (high - low) / 2 * WIDER
    return middle - half <= known <= middle + half


class TestKnownLaws:
    @pytest.mark.parametrize("service", sorted(set(Service) - CUT_OFF))
    def test_the_law_of_each_service_is_found_again(self, found, july, service):
        known, law = july.service[service], found.laws[service]

        assert known.law == law.law
        assert known.mean == pytest.approx(law.mean, abs=1e-5) or around(
            law.mean_interval, known.mean
        )
        assert around(law.cv_interval, known.cv)

    def test_the_share_of_no_shows_is_found_again(self, measures, july):
        interval = share_interval(measures.no_shows, measures.called)

        assert around(interval, july.behaviour.no_show.probability)

    def test_arrivals_follow_the_curve_of_their_direction(self, measures, july):
        counted = np.array(measures.by_hour("import"))
        weights = np.array(july.curves["import"].hourly)

        expected = counted.sum() * weights / weights.sum()
        open_hours = weights > 0
        distance = (counted - expected)[open_hours] ** 2 / expected[open_hours]

        # Chi-square with nine degrees of freedom exceeds 27.9 once in a thousand.
        assert 0 == counted[~open_hours].sum()
        assert distance.sum() < 27.9

    def test_the_fragment_makes_a_scenario(self, found):
        own = sources.known_days()["july-2025"].read_text("utf-8")
        whole, fragment = tomllib.loads(own), tomllib.loads(found.toml)
        for table, entries in fragment.items():
            if isinstance(entries, list):
                whole[table] = entries
            else:
                whole[table] |= entries

        scenario = Scenario.model_validate(whole)

        assert "two weeks" in scenario.service[Service.BORDER_GUARD].source
        assert 52 == scenario.flows[0].vehicles
        assert "Monday to Sunday: 301.5, 286.5, 286.5, 280.5, 294.5" in found.toml


class TestCensoring:
    def test_what_was_not_over_counts_as_longer(self):
        draws = np.random.default_rng(5).lognormal(2.0, 0.5, 2000)
        known = float(np.exp(2.0 + 0.5**2 / 2))
        over = draws <= 9.0

        cut = fit(Durations(draws[over].tolist(), [9.0] * int((~over).sum())))
        naive = fit(Durations(draws[over].tolist()))

        assert known == pytest.approx(cut.mean, rel=0.05)
        assert naive.mean < 0.85 * known

    def test_a_start_without_an_end_is_open_when_the_log_ends(self):
        log = EventLog()
        log.case(Case("vehicle-1"))
        log.span("vehicle-1", "xray", seconds=(0, 600))
        log.events.append(log.events[0])

        durations = measure(log).services[Service.XRAY]

        assert ([10.0], [10.0]) == (list(durations.done), list(durations.open))

    def test_gamma_is_named_where_it_fits_better(self):
        draws = np.random.default_rng(6).gamma(1.2, 5.0, 3000)

        found = fit(Durations(draws.tolist()))

        assert ("lognormal", "gamma") == (found.law, found.best)


class TestTooLittle:
    def test_nothing_to_tell_is_refused_with_how_many_are_needed(self, log):
        few = EventLog(log.title, log.zone, dict(log.cases), log.by_time()[:200])

        with pytest.raises(TooLittleData, match=r"border_guard: \d+ of the 30 needed"):
            calibrate(measure(few), title="few", grade=Grade.C)

    def test_an_empty_journal_of_services_is_refused(self):
        with pytest.raises(TooLittleData, match="called vehicles: 0 of the 50 needed"):
            calibrate(Measures(), title="none", grade=Grade.C)

    def test_what_there_is_too_little_of_is_left_out(self, measures):
        some = Measures(
            services={
                Service.XRAY: Durations([1.0, 2.0]),
                Service.MEDICAL: measures.services[Service.MEDICAL],
            }
        )

        found = calibrate(some, title="some", grade=Grade.B)

        assert (2, 30) == found.too_few["xray"]
        assert ["medical"] == list(tomllib.loads(found.toml)["service"])


class TestReading:
    def test_csv_and_xes_are_read_back_as_they_were(self, log, tmp_path):
        small = EventLog(log.title, log.zone, dict(log.cases), log.by_time()[:300])
        (tmp_path / "a.csv").write_bytes(csv_text(small))
        (tmp_path / "a.xes.gz").write_bytes(xes_gzip(small))

        from_csv = read_logs([tmp_path / "a.csv"])
        from_xes = read_logs([tmp_path / "a.xes.gz"])

        assert csv_text(from_csv) == csv_text(small).replace(b"vehicle", b"1/vehicle")
        assert sorted(csv_text(from_csv).split()) == sorted(csv_text(from_xes).split())

    @pytest.mark.parametrize(
        ("name", "text", "told"),
        [
            ("a.csv", "case_id,activity\n", "line 1: no column timestamp"),
            ("a.csv", HEAD + "1,x,2026-11-30 08:00,start\n", "line 2: '2026-11-30"),
            ("a.csv", HEAD + "1,x,monday,start\n", "line 2: 'monday' is no time"),
            (
                "a.csv",
                HEAD + "1,x,2026-11-30T08:00:00+07:00,begin\n",
                "line 2: 'begin' is no lifecycle; start and complete are",
            ),
            ("a.csv", HEAD + ",x,2026-11-30T08:00:00+07:00,start\n", "needs a case"),
            ("a.csv", HEAD, "is empty"),
            ("a.xes", "<log><trace>", "no element found"),
            ("a.xes.gz", "<log/>", "Not a gzipped file"),
            ("a.json", "", "is no event log: .csv, .csv.gz, .xes, .xes.gz and"),
            ("a.parquet", "", "a.parquet: Parquet file size is 0 bytes"),
        ],
    )
    def test_a_mistake_is_told_by_file_and_line(self, tmp_path, name, text, told):
        path = tmp_path / name
        path.write_text(text)

        with pytest.raises(LogNotReadable, match=re.escape(told)):
            read_logs([path])

    def test_a_missing_file_is_told(self):
        with pytest.raises(LogNotReadable, match=r"there is no event log nowhere\.csv"):
            read_logs([Path("nowhere.csv")])


class TestJournal:
    @pytest.fixture
    async def url(self, aiohttp_site):
        async def sign_in(request):
            body = await request.json()
            status = 201 if body["password"] == "sandbox" else 401
            return web.json_response({"token": "T"}, status=status)

        async def journal(request):
            after = int(request.query["after"])
            items = [entry(seq) for seq in range(after + 1, 2502)][:1000]
            return web.json_response({"items": items})

        return await aiohttp_site(
            web.post("/v1/sessions", sign_in),
            web.get("/v1/gates/huu-nghi/journal", journal),
        )

    async def test_every_page_is_read_and_no_id_of_the_gateway_kept(self, url):
        log = await fetch(url, ["huu-nghi"], username="customs", password="sandbox")

        # Every fifth entry is of the gate, and of no vehicle.
        assert 2001 == len(log.events)
        assert {Case("vehicle-000001", "huu-nghi", "export", "", "green")} == set(
            log.cases.values()
        )

    async def test_the_command_writes_it_in_every_format(self, url, tmp_path):
        arguments = ("--url", url, "--gate", "huu-nghi", "--formats", "csv,xes,ocel")
        command = (sys.executable, "-m", "simulator.cli", "export", *arguments)
        process = await asyncio.create_subprocess_exec(
            *command, "--out", str(tmp_path / "mined"), stdout=asyncio.subprocess.PIPE
        )

        out, _ = await process.communicate()

        assert b"2001 events of 1 vehicles" in out
        written = {path.name: path.read_bytes() for path in tmp_path.glob("mined/*")}
        assert {"events.csv", "events.xes.gz", "events.ocel.json"} == set(written)
        assert b"secret" not in b"".join(written.values())

    async def test_a_wrong_password_is_told(self, url):
        with pytest.raises(LogNotReadable, match="cannot sign in as customs: 401"):
            await fetch(url, ["huu-nghi"], username="customs", password="guess")

    async def test_an_unknown_gate_is_told(self, url):
        with pytest.raises(LogNotReadable, match="journal of 'lao-cai' cannot be read"):
            await fetch(url, ["lao-cai"], username="customs", password="sandbox")


def entry(seq):
    return {
        "gate": "huu-nghi",
        "seq": seq,
        "at": "2026-11-30T01:00:00Z",
        "kind": "checked" if seq % 2 else "routed",
        "declaration_id": "01a2-secret" if seq % 5 else None,
        "by": "customs",
        "data": {"direction": "export", "check": "customs_entry", "channel": "green"},
    }


@pytest.fixture
async def aiohttp_site():
    runners = []

    async def serve(*routes):
        application = web.Application()
        application.add_routes(routes)
        runner = web.AppRunner(application)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}"

    yield serve
    for runner in runners:
        await runner.cleanup()


class TestCommand:
    def test_it_prints_fits_and_leaves_the_fragment(self, log, tmp_path):
        (tmp_path / "events.csv").write_bytes(csv_text(log))
        out = tmp_path / "measured.toml"

        outcome = CliRunner().invoke(
            app, ["calibrate", str(tmp_path / "events.csv"), "--out", str(out)]
        )

        assert (0, "") == (outcome.exit_code, outcome.stderr)
        assert "missed the first call" in outcome.stdout
        assert "constant" == tomllib.loads(out.read_text())["service"]["barrier"]["law"]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ([], "give event logs, or --url for a journal"),
            (["a.csv", "--url", "http://127.0.0.1"], "one of the two"),
            (["a.csv", "--gate", "huu-nghi"], "give --url as well"),
            (["a.csv", "--out", "nowhere/a.toml"], "there is no folder nowhere"),
            (["a.csv"], "there is no event log a.csv"),
            (["--url", "127.0.0.1"], "is not an address"),
            (["--url", "http://127.0.0.1:9"], "http://127.0.0.1:9 does not answer"),
        ],
    )
    def test_bad_usage_is_explained(self, arguments, told):
        outcome = CliRunner().invoke(app, ["calibrate", *arguments])

        assert outcome.exit_code in {2, 3}
        assert told in " ".join(outcome.stderr.split())

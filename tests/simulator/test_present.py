"""Questions that begin now: a gateway's board becomes a scenario, and an answer."""

import csv
import json
import re

import pytest
from aiohttp import web
from typer.testing import CliRunner

from gateway.domain.declarations import Direction
from gateway.domain.whereabouts import Place
from simulator.cli import app
from simulator.errors import GatewayNotUnderstood, ScenarioNotAllowed
from simulator.exits import Exit
from simulator.policies.variants import Bots, variants
from simulator.present.answers import with_lanes
from simulator.present.boards import Seen, look
from simulator.present.provisos import in_words
from simulator.present.scenarios import begin_now, provisos
from simulator.scenario.changes import ClosureChange, HoursChange
from simulator.scenario.reading import read_scenario
from simulator.scenario.units import DAY_MS, moment_in_words
from simulator.whatif.engines import Engine
from simulator.whatif.plans import play

HOUR = DAY_MS // 24
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOWS = {day: ["07:00-20:00"] for day in DAYS}


def a_board(**changes):
    """Both gates on a Tuesday at 09:30, ninety exports waiting at Hữu Nghị."""
    return {
        "now": "2030-01-08T02:30:00Z",
        "gates": [_gate("huu-nghi", 90) | changes, _gate("tan-thanh", 0)],
    }


def _gate(name, waiting):
    flow = {
        "waiting": 0, "in_review": 0, "scheduled": 0, "called": 0, "inside": 0,
        "lanes": 2, "admission_rate": 40, "yard_capacity": 150,
    }  # fmt: skip
    return {
        "id": name,
        "mode": "open",
        "directions": {"export": flow | {"waiting": waiting}, "import": flow},
        "order_rule": {"head_start_minutes": {"fresh_fruit": 90}},
        "calendar": {"windows": WINDOWS, "holidays": []},
        "call_window_minutes": 45,
        "call_lead_minutes": 30,
    }


def under_way(gate, *stays):
    """Stays are (direction, place, minutes), and of a call the minutes left."""
    names = ("direction", "at", "minutes", "minutes_left")
    found = [dict(zip(names, (*stay, None)[:4], strict=True)) for stay in stays]
    return {"gate": gate, "now": "2030-01-08T02:30:00Z", "vehicles": found}


@pytest.fixture
async def serve(unused_tcp_port):
    """Serve one answer of `/v1/gates`; gives the address."""
    runners = []

    async def serve(answer):
        async def gates(_):
            return web.json_response(answer)

        page = web.Application()
        page.add_routes([web.get("/v1/gates", gates)])
        runner = web.AppRunner(page)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
        return f"http://127.0.0.1:{unused_tcp_port}"

    yield serve
    for runner in runners:
        await runner.cleanup()


def test_a_scenario_begins_with_the_lines_of_the_board(july):
    found = begin_now(july, a_board(), "the board", {})

    gate = found.gates["huu-nghi"]
    assert 9.5 * HOUR == found.run.since
    assert ["huu-nghi/export"] == [s.flow for s in found.standing if s.vehicles == 90]
    assert (45, 30) == (gate.calls.window, gate.calls.lead)
    assert {"fresh_fruit": 90} == gate.calls.head_starts
    assert (2, 40, 150) == (
        gate.lanes[Direction.EXPORT].lanes,
        gate.lanes[Direction.EXPORT].per_hour,
        gate.lanes[Direction.EXPORT].room,
    )


def test_a_scenario_begins_with_who_is_called_and_inside(july):
    told = under_way(
        "huu-nghi",
        ("export", "called", 20, 40),
        ("export", "called", 3, 57),
        ("import", "inspection", 95),
    )

    found = begin_now(july, a_board(), "the board", {"huu-nghi": told})

    assert [
        ("huu-nghi/export", Place.CALLED, (20, 3), (40, 57)),
        ("huu-nghi/import", Place.INSPECTION, (95,), ()),
    ] == [(one.flow, one.at, one.been, one.left) for one in found.under_way]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (under_way("tan-thanh"), "of 'tan-thanh' it is told"),
        (under_way("huu-nghi", ("export", "roof", 3)), "'roof' is not a valid Place"),
        (under_way("huu-nghi", ("export", "called", 3)), "left.0"),
        (under_way("huu-nghi", ("export", "yard", -3)), "greater than or equal to 0"),
    ],
)
def test_what_is_told_of_nobody_we_know_is_refused(july, told, message):
    with pytest.raises(GatewayNotUnderstood, match=message):
        begin_now(july, a_board(), "the board", {"huu-nghi": told})


def test_a_gate_on_hold_calls_nobody(july):
    found = begin_now(july, a_board(mode="hold"), "the board", {})

    (closure,) = found.changes
    assert isinstance(closure, ClosureChange)
    assert "huu-nghi" == closure.gate


def _closures(scenario):
    return [
        (one.gate, one.direction, *map(moment_in_words, one.window))
        for one in scenario.changes
        if isinstance(one, ClosureChange)
    ]


def test_a_gate_on_hold_until_eleven_calls_again_then(july):
    board = a_board(mode="hold", closed_until="2030-01-08T04:00:00Z")

    found = begin_now(july, board, "the board", {})

    assert [("huu-nghi", None, "day 1 00:00", "day 1 11:00")] == _closures(found)


def test_a_time_that_has_passed_opened_nothing(july):
    board = a_board(mode="hold", closed_until="2030-01-08T02:00:00Z")

    found = begin_now(july, board, "the board", {})

    (closure,) = found.changes
    assert isinstance(closure, ClosureChange)
    assert closure.to is None


def test_holidays_and_days_off_to_come_are_played(july):
    holidays = [{"first": "2030-01-09", "last": "2030-01-10", "rule": "closed"}]
    windows = {**WINDOWS, "fri": []}
    board = a_board(calendar={"windows": windows, "holidays": holidays})

    found = begin_now(july, board, "the board", {})

    assert [("huu-nghi", None, "day 2 00:00", "day 5 00:00")] == _closures(found)


def test_other_hours_of_a_later_day_are_played(july):
    windows = {**WINDOWS, "wed": ["08:00-11:00", "13:00-18:00"]}
    board = a_board(calendar={"windows": windows, "holidays": []})

    (found,) = begin_now(july, board, "the board", {}).changes

    assert isinstance(found, HoursChange)
    assert (DAY_MS, 2 * DAY_MS) == found.window
    assert [(8, 11), (13, 18)] == [
        (opens / HOUR, closes / HOUR) for opens, closes in found.open
    ]


def test_a_scenario_that_asks_for_hours_keeps_them():
    windows = {**WINDOWS, "wed": ["08:00-11:00"]}
    board = a_board(calendar={"windows": windows, "holidays": []})
    asked = read_scenario("extended-hours")

    assert asked.changes == begin_now(asked, board, "the board", {}).changes


def test_a_direction_without_a_rate_is_closed_when_the_hold_ends(july):
    board = a_board(mode="hold", closed_until="2030-01-08T04:00:30Z")
    flow = board["gates"][0]["directions"]["export"]
    board["gates"][0]["directions"]["export"] = {**flow, "admission_rate": 0}

    _, second = begin_now(july, board, "the board", {}).changes

    assert isinstance(second, ClosureChange)
    assert ("export", "day 1 11:01", None) == (
        second.direction,
        moment_in_words(second.window[0]),
        second.to,
    )


SUSPENDED = {
    "category": "frozen", "direction": "export", "first": "2030-01-08",
    "last": "2030-01-09", "reason": "cold store full",
}  # fmt: skip
FOR_REGISTERED = {"first": "2030-01-09", "last": "2030-01-09",
                  "rule": "pre_registered_only"}  # fmt: skip


@pytest.mark.parametrize(
    ("board", "said"),
    [
        (
            {"mode": "hold", "closed_until": "2030-01-08T04:00:00Z"},
            (
                "huu-nghi calls nobody (hold) until 2030-01-08T11:00+07:00, as"
                " announced:"
                " it is played to open then, which somebody must do"
            ),
        ),
        (
            {"mode": "hold"},
            (
                "huu-nghi calls nobody (hold) and announces no time: it is"
                " played to stay"
                " so"
            ),
        ),
        (
            {"mode": "drain"},
            (
                "huu-nghi takes no declarations (drain): not played, vehicles"
                " come all the"
                " same"
            ),
        ),
        (
            {"suspensions": [SUSPENDED]},
            (
                "huu-nghi suspends frozen for export from 2030-01-08 to 2030-01-09: not"
                " played, all are called"
            ),
        ),
        (
            {"buffer_yard": {"export": True, "import": False}},
            (
                "huu-nghi calls for export only who checked in at the buffer yard: not"
                " played, all are called"
            ),
        ),
        (
            {"calendar": {"windows": WINDOWS, "holidays": [FOR_REGISTERED]}},
            (
                "huu-nghi calls only the pre-registered from 2030-01-09 to"
                " 2030-01-09: not"
                " played, all are called"
            ),
        ),
        ({"suspensions": [SUSPENDED | {"last": "2030-01-07"}]}, None),
        ({"suspensions": [SUSPENDED | {"first": "2031-01-07"}]}, None),
    ],
)
def test_what_is_not_played_as_the_gateway_says_is_said(july, board, said):
    board = a_board(**board)

    found = provisos(begin_now(july, board, "the board", {}), board)

    assert ([] if said is None else [said]) == [in_words(one) for one in found]


def test_a_gate_that_has_its_day_off_calls_nobody_today(july):
    windows = {**WINDOWS, "tue": []}
    calendar = {"windows": windows, "holidays": []}

    found = begin_now(july, a_board(calendar=calendar), "the board", {})

    assert [(0, DAY_MS)] == [change.window for change in found.changes]


def test_a_board_of_another_version_is_told(july):
    board = a_board()
    del board["gates"][0]["call_lead_minutes"]

    with pytest.raises(GatewayNotUnderstood, match=r"call_lead_minutes.*version"):
        begin_now(july, board, "the board", {})


def test_a_gateway_without_the_gate_is_told(july):
    board = a_board()
    del board["gates"][0]

    with pytest.raises(ScenarioNotAllowed, match=r"no gate 'huu-nghi'; it has: tan"):
        begin_now(july, board, "the board", {})


@pytest.mark.parametrize(
    "asked", ["huu-nghi/export", "huu-nghi/export+0", "no/export+1"]
)
def test_lanes_are_asked_for_in_one_form(july, asked):
    with pytest.raises(ScenarioNotAllowed, match=r"--lanes: .*huu-nghi/export\+1"):
        with_lanes(begin_now(july, a_board(), "the board", {}), [asked])


async def test_what_is_no_gateway_is_told(serve):
    url = await serve({"hello": "world"})

    with pytest.raises(GatewayNotUnderstood, match="that is no gateway"):
        await look(url, ["huu-nghi"])


async def test_a_gateway_that_tells_of_nobody_inside_is_of_another_version(serve):
    url = await serve(a_board())

    with pytest.raises(GatewayNotUnderstood, match="under-way answers with 404"):
        await look(url, ["huu-nghi"])


def test_one_lane_more_is_answered_for_programs(monkeypatch):
    async def seen(_, gates):
        return Seen(a_board(), {gate: under_way(gate) for gate in gates})

    monkeypatch.setattr("simulator.present.boards.look", seen)

    asked = CliRunner().invoke(
        app,
        [
            *("run", "july-2025", "--from-live", "http://127.0.0.1:9", "--no-cache"),
            *("--lanes", "huu-nghi/export+1", "--json", "-"),
            *("--replications", "4", "--workers", "1"),
        ],
    )

    flows = {row["flow"]: row for row in json.loads(asked.stdout)["flows"]}
    own = flows["huu-nghi/export"]
    assert (90, 0) == (own["waiting"], own["under_way"])
    assert "2030-01-08T09:30+07:00" < own["gone_with_lanes"]["at"] < own["gone"]["at"]
    assert own["sooner_minutes"]["mean"] > 0
    assert flows["tan-thanh/import"]["gone"] is None


def test_a_dead_gateway_ends_with_its_own_code(unused_tcp_port):
    url = f"http://127.0.0.1:{unused_tcp_port}"

    found = CliRunner().invoke(app, ["run", "july-2025", "--from-live", url])

    assert Exit.UNREACHABLE == found.exit_code
    assert f"border-sim: {url} does not answer" in found.stderr


@pytest.mark.parametrize("option", ["--lanes", "--json"])
def test_options_of_the_present_need_a_gateway(option):
    found = CliRunner().invoke(app, ["run", "july-2025", option, "x"])

    assert Exit.USAGE == found.exit_code
    assert "--from-live" in found.stderr


@pytest.fixture
def border_sim(monkeypatch):
    """Ask about the board's gateway, which nobody has to serve."""

    async def seen(_, gates):
        return Seen(a_board(), {gate: under_way(gate) for gate in gates})

    monkeypatch.setattr("simulator.present.boards.look", seen)

    def asked(command, *arguments):
        options = ("--from-live", "http://127.0.0.1:9", "--no-cache")
        brief = ("--replications", "2", "--workers", "1", "--engine", "python")
        return CliRunner().invoke(
            app, [command, "july-2025", *arguments, *options, *brief]
        )

    return asked


def test_a_sweep_begins_with_the_lines_of_now_and_varies_the_lanes(
    border_sim, tmp_path
):
    page = tmp_path / "page.html"

    asked = border_sim(
        "sweep", "--vary", "gates.huu-nghi.lanes.export.per_hour=20,40",
        "--report", str(page), "--language", "en", "--out", str(tmp_path / "out"),
    )  # fmt: skip

    assert 0 == asked.exit_code
    assert "line of now gone" in asked.stdout
    with (tmp_path / "out" / "sweep.csv").open(encoding="utf-8") as file:
        gone = [
            float(row["mean"])
            for row in csv.DictReader(file)
            if row["measure"] == "huu-nghi/export: first line gone"
        ]
    assert 9.5 * HOUR < gone[1] < gone[0]
    # The gateway's own rate, not the scenario's, is how it is now.
    assert re.search(r'class="own">\s*<td class="number">40<', page.read_text("utf-8"))


def test_lines_that_stand_there_cannot_be_varied(border_sim):
    asked = border_sim("sweep", "--vary", "run.days=1,2")

    assert 2 == asked.exit_code
    assert "--vary run.days: with --from-live the gateway's" in asked.stderr


def test_policies_begin_with_the_lines_of_now(border_sim, tmp_path):
    page = tmp_path / "page.html"

    asked = border_sim("policies", "--report", str(page), "--language", "en")

    assert 0 == asked.exit_code
    assert 8 == asked.stdout.count("line of now gone")
    assert "line of now gone" in page.read_text("utf-8")


@pytest.mark.parametrize("command", ["sweep", "policies"])
def test_a_gateway_that_is_not_there_is_told(command):
    vary = ["--vary", "desks.huu-nghi.customs=4,5"] if command == "sweep" else []

    asked = CliRunner().invoke(
        app, [command, "july-2025", *vary, "--from-live", "http://127.0.0.1:9"]
    )

    assert 3 == asked.exit_code
    assert "is the gateway running there?" in asked.stderr


def test_bots_take_no_place_in_the_past(july):
    begun = begin_now(july, a_board(), "the board", {})
    found = next(
        one.scenario
        for one in variants(begun, Bots(places=0.4, sold=0.5, tickets=3, deters=0))
        if one.with_bots
    )

    runs = play(found, seed=1, replication=0, engine=Engine.PYTHON)

    for run in runs:
        phantoms = run.flow == -1
        assert phantoms.any()
        assert run.outcome.case.vehicles.arrives[phantoms].min() >= begun.run.since

"""Questions that begin now: a gateway's board becomes a scenario, and an answer."""

import json

import pytest
from aiohttp import web
from typer.testing import CliRunner

from gateway.domain.declarations import Direction
from gateway.domain.whereabouts import Place
from simulator.cli import app
from simulator.errors import GatewayNotUnderstood, ScenarioNotAllowed
from simulator.exits import Exit
from simulator.present.answers import with_lanes
from simulator.present.boards import Seen, look
from simulator.present.scenarios import begin_now
from simulator.scenario.changes import ClosureChange
from simulator.scenario.units import DAY_MS

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

"""`locust` as pipelines run it: against gateways that work, that lie, that are away."""

import asyncio
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from tests.faults.gateways import free_port, site
from tests.loadtests.locusts import options_of, start_locust
from tests.people import sandbox_settings

pytestmark = pytest.mark.long


ONE_CLIENT = """
[shapes.one]
title = "one client"
length_s = 1
drain_s = 5
arrivals = [{ persona = "client", count = 1, within_s = 0 }]
"""
BOARD = {"id": "huu-nghi", "mode": "open", "directions": {}}


class Careless(BaseHTTPRequestHandler):
    """Says yes to everything, and gives no tickets; with a `mode`, it takes nothing."""

    ANSWERS: ClassVar = {
        "/v1/sessions": {"token": "anybody"},
        "/v1/gates": {"now": "2030-01-07T02:00:00Z", "gates": [BOARD]},
        "/v1/declarations": {"id": "1", "status": "submitted", "ticket": 0},
        "/sandbox/clock": {"now": "2030-01-07T02:00:00Z", "speed": 1},
    }
    mode, knows_nobody = "", False

    def do_GET(self):
        path = self.path.partition("?")[0]
        status, told = (200 if self.command == "GET" else 201), self.ANSWERS.get(path)
        if self.mode and path == "/v1/declarations":
            status, told = 409, {"type": "/problems/gate-takes-no-declarations"}
        elif path == "/v1/gates/huu-nghi":
            told = BOARD | {"mode": self.mode}
        elif path.endswith("/journal"):
            told = {"items": []}
        elif self.knows_nobody:
            status, told = 401, {"type": "/problems/not-authenticated"}
        self.answer(status, json.dumps(told).encode())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        """Keep quiet: the test looks at what Locust says."""


@pytest.fixture
def careless_gateway():
    Careless.mode, Careless.knows_nobody = "", False
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def patient(tmp_path):
    """Objectives of a machine that others use: how busy it is, is not our property."""
    file = tmp_path / "patient.toml"
    file.write_text('[every.requests]\n"*" = { p95 = "<= 30 s", p99 = "<= 1 min" }\n')
    return str(file)


async def test_a_gateway_that_works_ends_with_0_and_nobody_left_in_line(
    database_url, redis_url, patient, tmp_path
):
    settings = sandbox_settings(database_url, redis_url)
    async with site(settings, serving=1, working=1) as running:
        (url,) = running.urls

        told = ("--objectives", patient, "--report", str(tmp_path / "told"), "--verify")
        ended = await start_locust(
            *options_of(url, *told, seconds=6),
            LOADTEST_HURRY="10",
            **settings.to_environment(),
        )

        # The board may be as old as it was for those who asked within its second.
        await asyncio.sleep(1)
        async with running.http.get(f"{url}/v1/gates") as answer:
            board = await answer.json()
    assert 0 == ended.code, ended.said
    assert re.search(r"All \d+ objectives met", ended.said)
    written = {file.name for file in (tmp_path / "told").iterdir()}
    assert {"junit.xml", "ledger.json", "report.html"} <= written
    assert "GET      /v1/declarations/{id}" in ended.said
    flows = [flow for gate in board["gates"] for flow in gate["directions"].values()]
    assert 1 <= sum(flow["declared_today"] for flow in flows)
    live = ("in_review", "scheduled", "waiting", "called")
    assert 0 == sum(flow[name] for flow in flows for name in live)


async def test_a_gateway_that_is_not_there_ends_with_1(locusts):
    ended = await locusts.run(*options_of(f"http://127.0.0.1:{free_port()}"))

    assert 1 == ended.code, ended.said
    assert "Traceback" not in ended.said
    assert "# reqs" not in ended.said
    last = ended.said.splitlines()[-1]
    assert last.startswith("The run could not begin: nobody answers at http://127")
    assert last.endswith("or say with --host where yours is")


async def test_who_cannot_sign_in_is_told_whose_password_is_wanted(
    locusts, careless_gateway
):
    Careless.knows_nobody = True

    ended = await locusts.run(*options_of(careless_gateway))

    assert 1 == ended.code, ended.said
    last = ended.said.splitlines()[-1]
    assert "agent cannot sign in" in last
    assert "LOADTEST_PASSWORD" in last


async def test_a_driver_whose_gate_closed_since_the_board_was_seen_has_not_failed(
    locusts, careless_gateway, tmp_path
):
    shapes = tmp_path / "shapes.toml"
    shapes.write_text(ONE_CLIENT, "utf-8")
    said = {}

    for mode in ("closed", "open"):
        Careless.mode = mode
        said[mode] = await locusts.run(
            *options_of(careless_gateway, "--shape", "one"), LOADTEST_SHAPES=str(shapes)
        )

    assert 0 == said["closed"].code, said["closed"].said
    assert 1 == said["open"].code, said["open"].said
    assert "huu-nghi took no declaration, and its mode is open" in said["open"].said


async def test_an_answer_that_looks_well_and_is_wrong_ends_with_1(
    locusts, careless_gateway
):
    ended = await locusts.run(*options_of(careless_gateway))

    assert 1 == ended.code, ended.said
    assert "a submitted declaration has a ticket" in ended.said


async def test_a_run_that_is_hopeless_is_ended_early(
    locusts, careless_gateway, tmp_path
):
    ended = await locusts.run(
        *options_of(careless_gateway, "--report", str(tmp_path), seconds=50),
        LOADTEST_HURRY="9",
    )

    assert 1 == ended.code, ended.said
    assert "Ended early: for 10 s, 10 % and more of the requests failed" in ended.said
    assert "EndedEarly" in (tmp_path / "junit.xml").read_text()


async def test_an_objective_that_nobody_knows_ends_with_2_and_the_line(
    locusts, tmp_path
):
    file = tmp_path / "mine.toml"
    file.write_text('[every.requests]\n"*" = { p59 = "<= 250 ms" }\n')

    ended = await locusts.run(
        *options_of("http://127.0.0.1:1", "--objectives", str(file))
    )

    assert 2 == ended.code, ended.said
    assert "mine.toml:2: every.requests.*.p59: is no figure" in ended.said
    assert "Did you mean p99?" in ended.said


async def test_somebody_elses_machine_ends_with_2_before_anything_is_sent(
    locusts,
):
    ended = await locusts.run(*options_of("http://gateway.example"))

    assert 2 == ended.code, ended.said
    assert "--allow-host gateway.example" in ended.said

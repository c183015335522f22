"""Visits begin when they are due, whatever the server does, in any number of processes.

Locust changes how a process waits: it runs in its own.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from loadtests.ledger import Ledger
from tests.loadtests.locusts import options_of

pytestmark = pytest.mark.long

PLANNED = ("-f", "tests/loadtests/planned.py", "--shape", "planned", "--seed", "7")
SHAPES = """
[shapes.planned]
title = "lookers by a plan, and a pool of clerks"
length_s = 3
in_flight = 60
pools = { clerk = 2 }
arrivals = [
  { persona = "looker", per_second = 10 },
  { persona = "looker", count = 100, at_s = 1, within_s = 1 },
]

[shapes.agent]
title = "an agent who looks at fifty vehicles"
length_s = 5
drain_s = 0
arrivals = [{ persona = "agent-of-fifty", count = 1, within_s = 0 }]
"""
STALL_S = 1.4


class Gates(BaseHTTPRequestHandler):
    """Has gates; stands still once, for everybody, when it has been asked 60 looks."""

    protocol_version = "HTTP/1.1"
    # Headers and body in one packet: in two, each answer waits 40 ms for the first's.
    wbufsize = -1
    looks, standing = 0, threading.Lock()

    def do_GET(self):
        if self.path.startswith("/look/"):
            with Gates.standing:
                Gates.looks += 1
                if Gates.looks == 60:
                    time.sleep(STALL_S)
        body = b'{"gates": [1]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def gates():
    Gates.looks = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Gates) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def play(locusts, gates, tmp_path):
    shapes = tmp_path / "shapes.toml"
    shapes.write_text(SHAPES)

    async def playing(*options):
        told = tmp_path / "ledger.json"
        ended = await locusts.run(
            *options_of(gates, *options),
            LOADTEST_SHAPES=str(shapes),
            TESTS_LEDGER=str(told),
        )
        ledger = Ledger()
        ledger.merge(json.loads(told.read_text()))
        return ended, ledger

    return playing


async def test_a_stall_is_seen_from_when_requests_were_due_and_not_by_the_naive_way(
    play,
):
    _, ledger = await play(*PLANNED, "--shape", "agent", "--minutes", "0.085")

    looks = ledger.timings["GET /look/{id}"]
    assert looks.due.count > 200
    # One request of hundreds was slow, and so is the 99th of a hundred people.
    felt, naive = looks.due.quantile(0.99), looks.naive.quantile(0.99)
    assert felt > 1000 * STALL_S / 2
    assert naive < felt / 5


async def test_one_process_and_two_play_the_same_visits_and_tell_all_of_them(play):
    _, alone = await play(*PLANNED)
    _, shared = await play(*PLANNED, "--processes", "2")

    due = sum(alone.counts[f"visits.{how}"] for how in ("started", "dropped"))
    assert alone.counts["visits.due"] == due
    assert alone.counts["visits.due"] == shared.counts["visits.due"]
    for ledger in (alone, shared):
        visits = ledger.counts["visits.finished"]
        assert ledger.counts["visits.started"] == visits
        assert 3 * visits == ledger.timings["GET /v1/gates"].due.count
        assert 3 * visits == ledger.checks["there-are-gates"].looked
        assert ledger.timings["GET /v1/gates, by a clerk"].due.count > 0


async def test_who_comes_beyond_what_may_be_under_way_is_dropped_and_counted(play):
    _, ledger = await play(*PLANNED)

    assert ledger.counts["visits.dropped"] > 0
    assert 60 == max(
        moment.level("visits.in-flight") or 0 for moment in ledger.timeline.values()
    )


async def test_a_visit_that_has_ended_waits_for_no_collector_to_be_forgotten(
    play, tmp_path
):
    _, ledger = await play(*PLANNED)

    assert ledger.counts["visits.finished"] > 60
    assert "0" == (tmp_path / "ledger.left").read_text()


async def test_a_persona_that_is_not_picked_does_not_play(play):
    ended, ledger = await play(*PLANNED, "--personas", "clerk")

    assert "GET /v1/gates" not in ledger.timings, ended.said
    assert ledger.timings["GET /v1/gates, by a clerk"].due.count > 0

"""What the process under load tells of itself, and whether it grew."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

from loadtests.judging import Outcome, Verified, judge
from loadtests.ledger import Ledger
from loadtests.objectives import load_objectives
from loadtests.report.curves import curves
from loadtests.servers import CPU, FILES, MEMORY, MIB, Server, samples
from loadtests.shapes import known_shapes
from tests.loadtests.accounts import Seconds, example

TEN_MINUTES_S = 600
PROCESS = """\
# TYPE process_resident_memory_bytes gauge
gateway_gate_open{{gate="huu-nghi"}} 1.0
process_resident_memory_bytes {memory}
process_start_time_seconds {started}
process_cpu_seconds_total {used}
process_open_fds {files}
"""


class Process(BaseHTTPRequestHandler):
    """Tells what the test says; each look may leave something behind."""

    told: dict[str, Any]
    leaks: dict[str, float]
    status = 200

    def do_GET(self):
        body = PROCESS.format(**self.told).encode()
        for name, much in self.leaks.items():
            self.told[name] += much
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def process(monkeypatch):
    told = {"memory": 200 * MIB, "files": 100, "used": 5, "started": 1e9}
    monkeypatch.setattr(Process, "told", told, raising=False)
    monkeypatch.setattr(Process, "leaks", {}, raising=False)
    monkeypatch.setattr(Process, "status", 200)
    with ThreadingHTTPServer(("127.0.0.1", 0), Process) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def ledger(clock) -> Ledger:
    return Ledger(clock=clock)


def watch(server, clock, *, until_s=TEN_MINUTES_S):
    """Look as often as the growth needs, by the clock of the ledger."""
    for second in range(0, until_s, 20):
        clock.now_s = second
        server.look()


def judged(ledger):
    """Return the outcomes of what the soak asks of the gateway's process."""
    found = judge(load_objectives("soak", None, known_shapes({})), ledger, Verified())
    return {
        it.subject.name: (it.outcome, it.found, it.why)
        for it in found
        if it.subject.section == "server"
    }


def levels(ledger, process):
    return {
        name: told[process] for name, told in ledger.moment().levels.items() if told
    }


def test_a_look_tells_memory_and_open_files_and_the_next_one_the_work(process, ledger):
    server = Server(process, ledger)

    server.look()
    first = levels(ledger, "1000000000.0")
    Process.told["used"] += 1
    server.look()

    assert {MEMORY: 200, FILES: 100} == first
    assert levels(ledger, "1000000000.0")[CPU] > 0


def test_what_a_client_of_prometheus_writes_is_read():
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)

    told = dict(samples(generate_latest(registry).decode()))

    assert told["process_resident_memory_bytes"] > MIB
    assert told["process_open_fds"] >= 3
    assert {"process_start_time_seconds", "process_cpu_seconds_total"} <= set(told)


@pytest.mark.parametrize("fault", ["status", "text"])
def test_who_has_no_metrics_leaves_a_gap(process, ledger, fault):
    if fault == "status":
        Process.status = 404
    else:
        Process.told["memory"] = "plenty"

    Server(process, ledger).look()

    assert {} == ledger.timeline


def test_who_does_not_answer_leaves_a_gap(ledger):
    Server("http://127.0.0.1:9", ledger).look()

    assert {} == ledger.timeline


def test_a_process_that_stays_as_it_is_meets_the_objectives(process, ledger, clock):
    watch(Server(process, ledger), clock)

    assert {
        "memory": (Outcome.MET, "0 %", ""),
        "open-files": (Outcome.MET, "0 %", ""),
    } == judged(ledger)


# Of 200 MiB and of 100 files, a look; between the fifths there are eighteen.
@pytest.mark.parametrize(
    ("leaks", "named"),
    [({"memory": 4 * MIB}, "memory"), ({"files": 2}, "open-files")],
)
def test_a_planted_leak_misses_its_objective(process, ledger, clock, leaks, named):
    Process.leaks.update(leaks)

    watch(Server(process, ledger), clock)

    missed = {name for name, it in judged(ledger).items() if it[0] is Outcome.MISSED}
    assert ({named}, "30.8 %") == (missed, judged(ledger)[named][1])


def test_a_short_run_is_not_judged_and_says_so(process, ledger, clock):
    Process.leaks["files"] = 5

    watch(Server(process, ledger), clock, until_s=120)

    why = "the run took 101 s; what grows is told after 300 s"
    assert {(Outcome.UNJUDGED, "unknown", why)} == set(judged(ledger).values())


def test_a_process_that_began_anew_is_not_compared_with_the_one_before(
    process, ledger, clock
):
    server = Server(process, ledger)
    watch(server, clock, until_s=TEN_MINUTES_S // 2)
    Process.told |= {"started": 2e9, "memory": 300 * MIB}

    for second in range(TEN_MINUTES_S // 2, TEN_MINUTES_S, 20):
        clock.now_s = second
        server.look()

    why = "no process told of it, at /metrics, from the second fifth to the last"
    assert {(Outcome.UNJUDGED, "unknown", why)} == set(judged(ledger).values())


def test_of_two_processes_the_one_that_grew_most_is_judged(ledger, clock):
    for second in range(0, TEN_MINUTES_S, 10):
        clock.now_s = second
        ledger.level(MEMORY, 200, source="1")
        ledger.level(MEMORY, 200 + second, source="2")

    outcome, found, _ = judged(ledger)["memory"]

    assert (Outcome.MISSED, "96 %") == (outcome, found)


def test_the_report_draws_each_process_by_itself(ledger, clock):
    for second in range(60):
        clock.now_s = second
        ledger.level(MEMORY, 200, source="1000" if second < 30 else "2000")

    (drawn,) = (svg for svg in curves(example(ledger)) if "Memory of the" in svg)

    assert "process 1" in drawn
    assert "process 2" in drawn

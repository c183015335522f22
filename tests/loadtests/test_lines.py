"""The waiting lines of a run, seen on the public board."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from loadtests.ledger import Ledger
from loadtests.lines import DRAIN, Lines


class Board(BaseHTTPRequestHandler):
    """Shows as many as the test says, and nothing that is no board."""

    waiting = 0
    is_broken = False

    def do_GET(self):
        flow = {"in_review": 0, "scheduled": 0, "waiting": self.waiting, "called": 0}
        gates = [{"id": "huu-nghi", "directions": {"export": flow, "import": flow}}]
        body = b"[]" if self.is_broken else json.dumps({"gates": gates}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def board(monkeypatch):
    monkeypatch.setattr(Board, "waiting", 0)
    monkeypatch.setattr(Board, "is_broken", False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Board) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_line_of_a_gate_is_that_of_both_directions(board):
    Board.waiting, ledger = 4, Ledger()
    lines = Lines(board, ledger)

    lines.look()

    assert 8 == lines.live
    assert 8 == ledger.moment().level("line.huu-nghi")


def test_the_drain_is_from_the_last_arrival_to_the_first_look_at_nobody(board):
    ledger, since = Ledger(), time.monotonic()
    lines = Lines(board, ledger)
    for waiting in (4, 0, 0):
        Board.waiting = waiting
        lines.look()
    emptied_within_ms = (time.monotonic() - since) * 1000

    is_empty = lines.measure_drain(since)

    assert is_empty
    assert 0 <= ledger.measures[DRAIN].greatest <= emptied_within_ms + 1


def test_lines_that_fill_again_are_not_drained(board):
    ledger = Ledger()
    lines = Lines(board, ledger)
    for waiting in (0, 3):
        Board.waiting = waiting
        lines.look()

    assert not lines.measure_drain(time.monotonic())
    assert DRAIN not in ledger.measures


def test_who_shows_no_board_leaves_a_gap(board):
    Board.is_broken, ledger = True, Ledger()
    lines = Lines(board, ledger)

    lines.look()

    assert lines.live is None
    assert {} == ledger.timeline


def test_who_does_not_answer_leaves_a_gap():
    lines = Lines("http://127.0.0.1:9", Ledger())

    lines.look()

    assert lines.live is None

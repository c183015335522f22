"""Curl and what stands in for it send the same, so either may run the tutorial."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.docs.curl import found_curls


class Echo(BaseHTTPRequestHandler):
    """Answers 409 with what it was sent."""

    def do_PUT(self):
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length).decode()
        told = f"{self.command} {self.path} {self.headers['X-Who']} {body}"
        self.send_response(409)
        self.end_headers()
        self.wfile.write(told.encode())

    def log_message(self, *_):
        """Keep quiet: the test looks at what was sent, not at a log."""


@pytest.fixture
def echo():
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", found_curls().values(), ids=found_curls())
def test_a_request_is_sent_and_a_refusal_is_printed(echo, command, tmp_path):
    body = tmp_path / "body.json"
    body.write_text('{"plate":\n"12C-123.45"}\n', "utf-8")
    options = f"-sS -X PUT -H 'X-Who: a driver' -w '\\n' -d @{body}"

    done = subprocess.run(
        f"{command} {options} {echo}/entries",
        shell=True,
        check=True,
        capture_output=True,
        text=True,
    )

    expected = 'PUT /entries a driver {"plate":"12C-123.45"}\n'
    assert (expected, "") == (done.stdout, done.stderr)


@pytest.mark.parametrize("command", found_curls().values(), ids=found_curls())
def test_nobody_there_is_an_error(command):
    done = subprocess.run(
        f"{command} -sS http://127.0.0.1:1/",
        shell=True,
        check=False,
        capture_output=True,
        text=True,
    )

    assert (7, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("curl: (7)")

"""A sandbox of one's own, for as long as a block lasts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

PATIENCE_S = 120


@contextmanager
def sandbox() -> Iterator[str]:
    """Run `border-gate up` on a free port with nothing in it; yield its address.

    Raises RuntimeError, with what it said last, when it does not start.
    """
    with TemporaryDirectory(prefix="screens-") as folder:
        port = _free_port()
        log = Path(folder) / "up.log"
        settings = {"GATEWAY_PORT": str(port), "GATEWAY_DATA_DIR": folder + "/data"}
        with log.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli", "up"],
                env=os.environ | settings,  # noqa: TID251  # Handed on as it is.
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            yield _when_ready(process, f"http://127.0.0.1:{port}", log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _when_ready(process: "subprocess.Popen[bytes]", url: str, log: Path) -> str:
    ends = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < ends:
        with suppress(httpx2.HTTPError):
            if httpx2.get(f"{url}/readyz").json()["status"] == "ok":
                return url
        time.sleep(0.2)
    msg = f"the sandbox did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}"
    raise RuntimeError(msg)

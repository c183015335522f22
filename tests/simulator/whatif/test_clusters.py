"""Replications on a Dask cluster: the same answer, and refusals that say what to do.

Each command is a process of its own, as people run it.
"""

import subprocess
import sys

import pytest

# Scheduler and worker of one process on loopback, until standard input ends.
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None,
        protocol="tcp", host="127.0.0.1",
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""
COMMAND = "from simulator.cli import main; main()"
OTHER_NUMPY_HERE = f"""
from importlib.metadata import version
from simulator.whatif import clusters
clusters.version = lambda name: "1.0" if name == "numpy" else version(name)
{COMMAND}
"""
IMPATIENT = f"""
from simulator.whatif import clusters
clusters._PATIENCE = "1s"
{COMMAND}
"""


@pytest.fixture(scope="module")
def address():
    with subprocess.Popen(
        [sys.executable, "-c", CLUSTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as cluster:
        assert cluster.stdin
        assert cluster.stdout
        yield cluster.stdout.readline().strip()
        cluster.stdin.close()


def answered(*options: str, program: str = COMMAND):
    asked = ["run", "july-2025", "--replications", "2", "--no-cache", *options]
    return subprocess.run(
        [sys.executable, "-c", program, *asked],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_answer_of_a_cluster_is_the_answer_of_this_machine(address):
    here = answered("--workers", "1")

    there = answered("--cluster", address)

    assert 0 == there.returncode, there.stderr
    assert here.stdout == there.stdout


def test_a_worker_of_another_version_is_refused(address):
    answer = answered("--cluster", address, program=OTHER_NUMPY_HERE)

    assert 3 == answer.returncode
    assert "answers could differ" in answer.stderr


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nothing://x"])
def test_a_cluster_that_does_not_answer_is_told(address):
    answer = answered("--cluster", address, program=IMPATIENT)

    assert 3 == answer.returncode
    assert "no Dask scheduler answers" in answer.stderr

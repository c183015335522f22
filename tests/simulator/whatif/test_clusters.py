"""Replications on a Dask cluster: the same answer, and refusals that say what to do."""

from importlib.metadata import version

import pytest
from distributed import LocalCluster
from typer.testing import CliRunner

from simulator.cli import app
from simulator.whatif import clusters


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and a worker of this process, on loopback."""
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        dashboard_address=None,
        protocol="tcp",
        host="127.0.0.1",
    ) as found:
        yield found


def compared(*options: str):
    asked = ["run", "july-2025", "--replications", "2", "--no-cache", *options]
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, asked)


def test_an_answer_of_a_cluster_is_the_answer_of_this_machine(cluster):
    here = compared("--workers", "1")

    there = compared("--cluster", cluster.scheduler_address)

    assert 0 == there.exit_code, there.output
    assert here.stdout == there.stdout


def test_a_worker_of_another_version_is_refused(cluster, monkeypatch):
    asked = []

    def other_here(name):
        asked.append(name)
        return "1.0" if asked.count(name) == 1 else version(name)

    monkeypatch.setattr(clusters, "version", other_here)

    answer = compared("--cluster", cluster.scheduler_address)

    assert 3 == answer.exit_code
    assert "answers could differ" in answer.stderr


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nothing://x", "x"])
def test_a_cluster_that_does_not_answer_is_told(address, monkeypatch):
    monkeypatch.setattr(clusters, "_PATIENCE", "1s")

    answer = compared("--cluster", address)

    assert 3 == answer.exit_code
    assert "no Dask scheduler answers" in answer.stderr

"""Replications on the machines of a Dask cluster, in place of this one's processes.

joblib hands them over; a replication follows from scenario, seed and its number alone,
so where it is played changes nothing. That holds among equal versions, which are
compared before anything is played.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from typing import Any

from joblib import parallel_config  # type: ignore[import-untyped]

from simulator.errors import ClusterNotReady

_PATIENCE = "10s"
# What decides about the digits of an answer.
_PACKAGES = ("border-gate", "numpy", "scipy")


@contextmanager
def on_cluster(address: str | None) -> Iterator[None]:
    """Have whatever joblib plays inside go to the scheduler at *address*, if any.

    Raises:
        ClusterNotReady: distributed is not installed here, no scheduler answers, it has
            no workers, or theirs are other versions.
    """
    if address is None:
        yield
        return
    with closing(_client(address)) as client:
        _compare_versions(client, address)
        with parallel_config(backend="dask", client=client):
            yield


def _client(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415 - it is optional
    except ImportError:
        msg = "a cluster needs the extra: pip install 'border-gate[cluster]'"
        raise ClusterNotReady(msg) from None
    try:
        return Client(  # type: ignore[no-untyped-call]
            address, timeout=_PATIENCE, set_as_default=False
        )
    except (OSError, ValueError) as error:
        msg = (
            f"no Dask scheduler answers at {address!r} ({error or 'no answer'});"
            " start one with `dask scheduler`, and name it as tcp://host:8786"
        )
        raise ClusterNotReady(msg) from None


def _compare_versions(client: Any, address: str) -> None:
    mine = _versions()
    try:
        found = client.run(_versions)
    except Exception as error:
        msg = f"a worker of {address} cannot play: {error}; install border-gate there"
        raise ClusterNotReady(msg) from error
    if not found:
        msg = (
            f"the scheduler at {address} has no workers; start `dask worker {address}`"
        )
        raise ClusterNotReady(msg)
    for worker, its in found.items():
        others = [
            f"{name} {its[name]}" for name in _PACKAGES if its[name] != mine[name]
        ]
        if others:
            here = ", ".join(f"{name} {mine[name]}" for name in _PACKAGES)
            msg = (
                f"the worker {worker} has {', '.join(others)}, here are {here}:"
                " answers could differ"
            )
            raise ClusterNotReady(msg)


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _PACKAGES}

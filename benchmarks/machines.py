"""What the figures were taken on, and how busy that was with other things."""

import os
import platform
import re
import subprocess
from collections.abc import Iterator

import psutil

from benchmarks.rows import one
from benchmarks.tables import Written
from gateway.embedded.errors import StoresNotStarted
from gateway.embedded.owners import Owner
from gateway.embedded.programs import find_postgres, find_valkey
from gateway.embedded.stores import ELSEWHERE

MACHINE = "machine"


def of_the_machine() -> list[Written]:
    """Return rows of the suite `machine`; a version has its whole text as `told`."""
    memory_gib = psutil.virtual_memory().total / 2**30
    found = [
        one("cores", os.cpu_count() or 1, "cores"),
        one("memory", memory_gib, "GiB"),
        one("load before", os.getloadavg()[0], "processes"),
    ]
    rows = [row.to_json() for row in found]
    rows += [
        one(name, _number(told), "version").to_json() | {"told": told}
        for name, told in _versions()
    ]
    return [{"suite": MACHINE} | row for row in rows]


def _versions() -> Iterator[tuple[str, str]]:
    yield "Python", platform.python_version()
    try:
        postgres = find_postgres(Owner.of_new_data(), ELSEWHERE) / "postgres"
        valkey = find_valkey(Owner.of_new_data(), ELSEWHERE)
    except StoresNotStarted:
        return  # The suites will say so.
    for name, program in (("PostgreSQL", postgres), ("Valkey", valkey)):
        told = subprocess.run(  # noqa: S603 - our own
            [program, "--version"], capture_output=True, text=True, check=False
        )
        if number := re.search(r"\d+(\.\d+)+", told.stdout):
            yield name, number[0]


def _number(version: str) -> float:
    """Return 18.6 of 18.6.3: a row has a number."""
    return float(".".join(version.split(".")[:2]))

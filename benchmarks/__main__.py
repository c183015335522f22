"""`make bench`: rounds of the three servers in turn, a table, and their ratios."""

import argparse
import json
import os
import statistics
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import bodies
from benchmarks.clients import Measured, measure
from benchmarks.servers import Servers, running

NAMES = ("no-op", "naive", "accept")
PATHS = {"no-op": "/noop", "naive": "/naive", "accept": "/v1/declarations"}


def main() -> None:
    options = _options()
    with running() as servers:
        token = _sign_in(servers.gateway)
        rounds = _measure(servers, token, options)
    rows = _rows(rounds)
    Console().print(_table(rows, options))
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--rounds", type=int, default=7, help="of each server")
    parser.add_argument("--requests", type=int, default=3000, help="in each round")
    parser.add_argument("--clients", type=int, default=64, help="at the same time")
    options = parser.parse_args()
    if min(options.rounds, options.requests, options.clients) < 1:
        parser.error("rounds, requests and clients must be at least 1")
    return options


def _sign_in(port: int) -> str:
    body = json.dumps({"username": "agent", "password": "sandbox"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/sessions",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return str(json.load(answer)["token"])


def _measure(
    servers: Servers, token: str, options: argparse.Namespace
) -> list[dict[str, Measured]]:
    """Measure the servers in turn, so that a slow moment of the machine hits all."""
    ports = {
        "no-op": servers.yardsticks,
        "naive": servers.yardsticks,
        "accept": servers.gateway,
    }
    rounds: list[dict[str, Measured]] = []
    serial = 0
    with Progress(transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("measuring", total=(options.rounds + 1) * len(NAMES))
        for _ in range(options.rounds + 1):
            found = {}
            for name in NAMES:
                batch = bodies.requests(
                    PATHS[name], token=token, first=serial, count=options.requests
                )
                serial += options.requests
                found[name] = uvloop.run(
                    measure(ports[name], batch, clients=options.clients)
                )
                progress.advance(task)
            rounds.append(found)
    # The first round warms up caches, plans and connections.
    return rounds[1:]


def _rows(rounds: Sequence[Mapping[str, Measured]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in NAMES:
        found = [one[name] for one in rounds]
        rows += [
            _row(f"{name} rate", [one.rate for one in found], "requests/s"),
            _row(f"{name} p50", [one.percentile_ms(0.50) for one in found], "ms"),
            _row(f"{name} p99", [one.percentile_ms(0.99) for one in found], "ms"),
        ]
    for base in ("no-op", "naive"):
        ratios = [one["accept"].rate / one[base].rate for one in rounds]
        rows.append(_row(f"accept / {base}", ratios, "ratio"))
    return rows


def _row(name: str, values: Sequence[float], unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(statistics.median(values), 3),
        "unit": unit,
        "min": round(min(values), 3),
        "max": round(max(values), 3),
        "rounds": len(values),
    }


def _table(rows: Sequence[Mapping[str, Any]], options: argparse.Namespace) -> Table:
    title = (
        f"{options.clients} clients, {options.rounds} rounds of {options.requests}"
        f" requests each, {os.cpu_count()} cores"
    )
    table = Table(title=title, caption="median, minimum and maximum of the rounds")
    table.add_column("figure")
    for name in ("median", "min", "max"):
        table.add_column(name, justify="right")
    table.add_column("unit")
    for row in rows:
        figures = (f"{row[key]:,.2f}" for key in ("value", "min", "max"))
        table.add_row(row["name"], *figures, row["unit"])
    return table


if __name__ == "__main__":
    main()

"""Decisions a second of the approving worker, beside saq, arq and taskiq.

Each is one process on the same PostgreSQL and Valkey, on uvloop, and finds its work in
line when it starts. A job of theirs is one update, committed; it runs on asyncpg, with
the library's own number of jobs at the same time and with 50; the better of the two,
as the first round finds it, counts there and is played in the others. Each
acknowledges a job once it is done, as is its default, keeps it until then, and keeps
no results. A decision of ours takes the gate's lock, applies the rules, writes the
declaration, its approval and its entry in the journal, commits, and shows it in the
lines.

Their time is from their first to their last update. Ours is from the moment of the
first decision until all are committed and the lines show them; both gates have about
the same number in line. Each has six thousand to do or more. Whether ours is through
is asked of Valkey, and whether theirs is, of PostgreSQL, ten times a second.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.fillings import (
    connected,
    declare,
    keep_green,
    plain_url,
    watch_lines,
    watch_work,
)
from benchmarks.rows import Row, at_least, ratio, row
from benchmarks.servers import Server, Stores, fresh_stores, run_to_end, running
from benchmarks.suites import Plan

SECONDS = 100
# Each with how many jobs run at the same time: as it does by itself, and many.
LIBRARIES: dict[str, tuple[int, ...]] = {
    "saq": (10, 50),
    "arq": (10, 50),
    "taskiq": (50, 100),
}
JOBS = 6_000
# Three in five are approved by the rules.
DECLARATIONS = 30_000
# Their times are in the rows, so looking seldom loses nothing, and disturbs little.
_LOOK_S = 0.1
_ROOT = Path(__file__).parents[2]
_PYTHON = _ROOT / ".venv-rivals/bin/python"
_JOBS_LEFT = "SELECT count(*) FROM rival_job WHERE status = 'submitted'"
_DECLARATIONS_LEFT = (
    "SELECT count(*) FROM declaration WHERE line = 'review' AND channel IS NULL"
)


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions a second, and seconds of the worker's CPU for one."""

    rate: float
    cpu_s: float


def measure(plan: Plan) -> list[Row]:
    plan.tell("installing the libraries")
    subprocess.run([_ROOT / "tools/install", "rivals"], check=True)  # noqa: S603 - our own
    rounds: list[dict[str, Decided]] = []
    wanted = plan.rounds_or(2)
    slots = dict(LIBRARIES)
    with fresh_stores() as stores:
        uvloop.run(_make_table(stores))
        for number in range(wanted):
            plan.tell(f"round {number + 1} of {wanted}, ours")
            many = plan.amount(DECLARATIONS)
            declare(stores, plan, first=number * many, count=many)
            found = {"decide": uvloop.run(_ours(stores))}
            for library, counts in slots.items():
                plan.tell(f"round {number + 1} of {wanted}, {library}")
                tried = {at: _theirs(stores, library, at, plan) for at in counts}
                best = max(tried, key=lambda at: tried[at].rate)
                found[library], slots[library] = tried[best], (best,)
            rounds.append(found)
    return rows(rounds)


def rows(rounds: Sequence[dict[str, Decided]]) -> list[Row]:
    made: list[Row] = []
    for name in ("decide", *LIBRARIES):
        found = [one[name] for one in rounds]
        cpu_ms = [decided.cpu_s * 1000 for decided in found]
        made += [
            row(f"{name} rate", [decided.rate for decided in found], "decisions/s"),
            row(f"{name} CPU", cpu_ms, "ms a decision"),
        ]
    ours = [one["decide"].rate for one in rounds]
    best = [max(one[name].rate for name in LIBRARIES) for one in rounds]
    made.append(ratio("decide / best library", ours, best, at_least(5)))
    return made


async def _make_table(stores: Stores) -> None:
    async with connected(stores) as connection:
        await connection.execute(
            "CREATE TABLE rival_job (id uuid PRIMARY KEY, status text NOT NULL,"
            " decided_at timestamptz)"
        )


async def _ours(stores: Stores) -> Decided:
    command = [sys.executable, "-m", "benchmarks.loops", "approve"]
    async with connected(stores) as connection:
        count = await keep_green(connection)
        before = await connection.fetchval("SELECT count(*) FROM approval")
        with running(stores, command, environment={"GATEWAY_SANDBOX": "0"}) as server:
            worked = await watch_lines(connection, stores.redis_url, server, more=count)
        began = await connection.fetchval(
            "SELECT extract(epoch FROM min(at)) FROM"
            " (SELECT at FROM approval ORDER BY at OFFSET $1) AS mine",
            before,
        )
        approved = await connection.fetchval("SELECT count(*) FROM approval")
        left = await connection.fetchval(_DECLARATIONS_LEFT)
    if approved - before != count or left:
        msg = f"{count} were to be approved, {approved - before} were"
        raise RuntimeError(msg)
    return Decided(count / (worked.ended - float(began)), worked.cpu_s / count)


def _theirs(stores: Stores, library: str, slots: int, plan: Plan) -> Decided:
    environment = {
        "RIVAL_DATABASE_URL": plain_url(stores),
        # Beside the lines, in a database of its own.
        "RIVAL_REDIS_URL": stores.redis_url.replace("db=0", "db=1"),
    }
    command = [str(_PYTHON), "-m", f"benchmarks.rivals.with_{library}"]
    jobs = plan.amount(JOBS)
    uvloop.run(_put_jobs(stores, jobs))
    run_to_end(stores, [*command, "enqueue"], environment)
    with running(
        stores, [*command, "work", str(slots)], environment=environment
    ) as server:
        return uvloop.run(_their_rate(stores, jobs, server))


async def _put_jobs(stores: Stores, count: int) -> None:
    async with connected(stores) as connection:
        await connection.execute("TRUNCATE rival_job")
        await connection.execute(
            "INSERT INTO rival_job SELECT gen_random_uuid(), 'submitted'"
            " FROM generate_series(1, $1::int)",
            count,
        )


async def _their_rate(stores: Stores, jobs: int, server: Server) -> Decided:
    async with connected(stores) as connection:
        worked = await watch_work(connection, _JOBS_LEFT, server, every_s=_LOOK_S)
        took_s = await connection.fetchval(
            "SELECT extract(epoch FROM max(decided_at) - min(decided_at))"
            " FROM rival_job"
        )
    return Decided(jobs / float(took_s), worked.cpu_s / jobs)

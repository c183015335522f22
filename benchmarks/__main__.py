"""`make bench`: suites of comparisons, all in one run, as a table with ratios.

Real stores with every safety on. Takes about {minutes} minutes on two idle cores; with
other work beside it the rates fall, and the ratios less.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.markup import escape

from benchmarks.machines import of_the_machine
from benchmarks.progress import following
from benchmarks.suites import NoSuchSuite, Plan, Suite, find
from benchmarks.tables import Written, table

NOT_MET, FAILED = 1, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 1 if a suite failed, or `--strict` and a target missed."""
    options, suites = _options(arguments)
    if options.list:
        for suite in suites:
            sys.stdout.write(f"{suite.name:10} {suite.seconds:4} s  {suite.about}\n")
        return 0
    rows, failures = _run(suites, options)
    title = f"{os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    Console().print(table(rows, title=title))
    complaints = Console(stderr=True, soft_wrap=True)
    for failure in failures:
        complaints.print(f"[red]{escape(failure)}")
    missed = [row["name"] for row in rows if row.get("met") is False]
    if options.strict and missed:
        complaints.print(f"[red]not met: {escape(', '.join(missed))}")
    return FAILED if failures or (options.strict and missed) else 0


def _options(
    arguments: Sequence[str] | None,
) -> tuple[argparse.Namespace, Sequence[Suite]]:
    minutes = round(sum(suite.seconds for suite in find([])) / 60)
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=str(__doc__).format(minutes=minutes)
    )
    parser.add_argument("--only", metavar="NAME,…", default="", help="some suites")
    parser.add_argument("--list", action="store_true", help="say what suites there are")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument(
        "--strict", action="store_true", help="exit with 1 if a target is not met"
    )
    parser.add_argument("--rounds", type=int, help="in place of each suite's own")
    parser.add_argument("--clients", type=int, default=64, help="at the same time")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the usual work, for a quick look"
    )
    options = parser.parse_args(arguments)
    if options.clients < 1 or (options.rounds is not None and options.rounds < 1):
        parser.error("rounds and clients must be at least 1")
    if not 0 < options.share <= 1:
        parser.error("--share must be more than 0 and at most 1")
    if options.json is not None and not options.json.absolute().parent.is_dir():
        parser.error(f"--json: there is no folder {options.json.absolute().parent}")
    wanted = [name.strip() for name in options.only.split(",") if name.strip()]
    try:
        return options, find(wanted)
    except NoSuchSuite as error:
        parser.error(str(error))


def _run(
    suites: Sequence[Suite], options: argparse.Namespace
) -> tuple[list[Written], list[str]]:
    """Do one suite after the other; one that fails does not stop the others."""
    rows, failures = of_the_machine(), list[str]()
    with following(suites) as follow:
        for suite in suites:
            tell = follow(suite)
            plan = Plan(tell, options.rounds, options.clients, options.share)
            began = monotonic()
            try:
                found = suite.measure(plan)
            except KeyboardInterrupt:
                failures.append(f"stopped in {suite.name}; what was measured is kept")
                break
            except Exception as error:  # noqa: BLE001 - whatever a suite can meet
                failures.append(f"{suite.name} failed: {_said(error)}")
                tell(f"failed after {monotonic() - began:.0f} s, {_said(error)}")
                continue
            at = f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}"
            rows += [{"suite": suite.name, "at": at} | row.to_json() for row in found]
            tell(f"done in {monotonic() - began:.0f} s")
            if options.json is not None:
                options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
    return rows, failures


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


if __name__ == "__main__":
    sys.exit(main())

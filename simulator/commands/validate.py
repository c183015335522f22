"""`border-sim validate`: does the kernel say what theory says?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.arguments import EngineName, writable
from simulator.eventlogs.formats import write_whole
from simulator.exits import Exit, refusals

if TYPE_CHECKING:
    from simulator.validation.judging import Effort, Verdict
    from simulator.validation.references import Reference
    from simulator.whatif.engines import Engine

Replications = Annotated[
    int, typer.Option(min=2, max=1000, help="Runs of each case; days more of them.")
]
Customers = Annotated[
    int, typer.Option(min=100, max=1_000_000, help="Vehicles in one of these runs.")
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed, the same table.")]
Workers = Annotated[int, typer.Option(min=1, max=256, help="Processes at once.")]
Only = Annotated[
    str | None, typer.Option(metavar="CASES", help="Only these, as in R1,P3.")
]
Page = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Write the page to this file.")
]


def validate(
    *,
    replications: Replications = 30,
    customers: Customers = 30_000,
    seed: Seed = 1,
    engine: EngineName = "auto",
    workers: Workers = 2,
    only: Only = None,
    page: Page = None,
) -> None:
    """Run queues whose answers are known exactly, and compare.

    In a minute or two, longer without numba. Ends with 0 when every exact figure lies
    within its interval and every run conserved its vehicles, else with 5.
    """
    # scipy and the exact answers take a second that `live` should not pay.
    from rich.console import Console  # noqa: PLC0415

    from simulator.statistics.coverage import coverage  # noqa: PLC0415
    from simulator.validation import tables  # noqa: PLC0415
    from simulator.validation.judging import Effort  # noqa: PLC0415

    writable(page, "--page")
    with refusals():
        effort = Effort(replications, customers, seed, engine_named(engine))
        chosen = _chosen(only)
        verdicts = _judge(chosen, effort, workers)
    console = Console(highlight=False)
    console.print(tables.console_table(verdicts))
    console.print(tables.summary(verdicts))
    for verdict in verdicts:
        for broken in verdict.broken[:3]:
            console.print(f"NOT CONSERVED: {broken}")
    if page is not None:
        covered = coverage(seed=seed)
        with refusals():
            write_whole(page, tables.page(verdicts, effort, covered).encode())
    if not all(verdict.is_met for verdict in verdicts):
        raise typer.Exit(Exit.BROKEN)


def engine_named(name: str) -> "Engine":
    """Return the engine of that name; another name is bad usage."""
    from simulator.whatif.engines import Engine, ready  # noqa: PLC0415

    if name not in set(Engine):
        msg = f"{name!r} is none of {', '.join(Engine)}"
        raise typer.BadParameter(msg, param_hint="--engine")
    return ready(Engine(name))


def _chosen(only: str | None) -> "list[Reference]":
    from simulator.validation.references import references  # noqa: PLC0415

    known = {reference.id: reference for reference in references()}
    names = list(known) if only is None else only.split(",")
    for name in names:
        if name not in known:
            msg = f"there is no case {name!r}; there are: {', '.join(known)}"
            raise typer.BadParameter(msg, param_hint="--only")
    return [known[name] for name in names]


def _judge(
    chosen: "list[Reference]", effort: "Effort", workers: int
) -> "list[Verdict]":
    from joblib import Parallel, delayed  # type: ignore[import-untyped]  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from simulator.validation.judging import judge  # noqa: PLC0415

    verdicts = []
    with Progress(transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("comparing with theory", total=len(chosen))
        jobs = (delayed(judge)(reference, effort) for reference in chosen)
        for verdict in Parallel(n_jobs=workers, return_as="generator")(jobs):
            verdicts.append(verdict)
            progress.advance(task)
    return verdicts

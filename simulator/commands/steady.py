"""`border-sim steady`: what do waits settle to, day after day?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from joblib import cpu_count  # type: ignore[import-untyped]

from simulator.arguments import Cluster, EngineName, ScenarioName, writable
from simulator.commands.progress import shown_progress
from simulator.commands.validate import engine_named
from simulator.commands.whatif import Seed, Workers
from simulator.eventlogs.formats import write_whole
from simulator.exits import Exit, refusals

if TYPE_CHECKING:
    from simulator.whatif.settled import Settled

Days = Annotated[
    int, typer.Option(min=50, max=366, help="Days on end, the warm-up among them.")
]
Replications = Annotated[
    int, typer.Option(min=2, max=10_000, help="Runs of all these days.")
]
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", dir_okay=False, help="Write the answer to this file."),
]


def steady(
    scenario: ScenarioName,
    *,
    days: Days = 100,
    replications: Replications = 10,
    seed: Seed = 1,
    engine: EngineName = "auto",
    workers: Workers = None,
    cluster: Cluster = None,
    json_file: JsonFile = None,
) -> None:
    """Say what waits settle to in the long run, without the days of the beginning.

    How many days to leave out is found by MSER-5 on the daily mean over all runs. Ends
    with 6 when waits do not settle: the days are too few, or more come than are served.
    """
    from rich.console import Console  # noqa: PLC0415

    from simulator.scenario.reading import read_scenario  # noqa: PLC0415
    from simulator.whatif.clusters import on_cluster  # noqa: PLC0415
    from simulator.whatif.experiments import Asked  # noqa: PLC0415
    from simulator.whatif.settled import long_run  # noqa: PLC0415

    with refusals(), on_cluster(cluster):
        written = writable(json_file, "--json")
        read = read_scenario(scenario)
        longer = read.model_copy(
            update={"run": read.run.model_copy(update={"days": days})}
        )
        how = Asked(
            seed, replications, None, engine_named(engine), workers or cpu_count()
        )
        with shown_progress(f"playing {days} days") as done:
            found = long_run(longer, how, done)
    console = Console(highlight=False)
    console.width = max(console.width, 100)
    console.print(_table(found))
    if written is not None:
        answer = {"days": days, "seed": seed, "flows": [_json(one) for one in found]}
        with refusals():
            write_whole(written, f"{json.dumps(answer, indent=1)}\n".encode())
    unsettled = [one.flow for one in found if not one.is_settled]
    if unsettled:
        typer.echo(
            f"Not settled: {', '.join(unsettled)}. Ask for more --days; if that does"
            " not help, more come than are served.",
            err=True,
        )
        raise typer.Exit(Exit.IMPRECISE)


def _table(found: "list[Settled]") -> object:
    from rich.box import SIMPLE  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("flow")
    for heading in ("days left out", "of", "mean wait", "95 % interval", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in found:
        wait = one.wait
        table.add_row(
            one.flow,
            str(one.warm_up_days),
            str(one.days),
            f"{wait.mean:.1f} min",
            f"{wait.low:.1f} to {wait.high:.1f}",
            "settled" if one.is_settled else "not settled",
        )
    return table


def _json(one: "Settled") -> dict[str, object]:
    return {
        "flow": one.flow,
        "days_left_out": one.warm_up_days,
        "days": one.days,
        "wait_mean_min": one.wait.mean,
        "wait_low_min": one.wait.low,
        "wait_high_min": one.wait.high,
        "replications": one.wait.replications,
        "is_settled": one.is_settled,
    }

"""`border-sim policies`: who should go first, and what do bots make of it?"""

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer
from joblib import cpu_count  # type: ignore[import-untyped]

from simulator.arguments import Cluster, writable
from simulator.commands.progress import shown_progress
from simulator.commands.validate import engine_named
from simulator.commands.whatif import (
    Cache,
    EngineName,
    Name,
    NoCache,
    Out,
    Replications,
    Seed,
    Workers,
)
from simulator.exits import refusals

if TYPE_CHECKING:
    from simulator.policies.variants import Variant
    from simulator.whatif.experiments import Answer, Asked

Places = Annotated[
    float,
    typer.Option("--bots", min=0, max=1, help="Places that bots take, for a vehicle."),
]
Sold = Annotated[float, typer.Option(min=0, max=1, help="Share of them that is sold.")]
Tickets = Annotated[
    int, typer.Option(min=1, max=100, help="What a buyer has in a lottery.")
]
Deters = Annotated[
    float,
    typer.Option(
        min=0, max=1, help="Missed calls and unsold places that a deposit prevents."
    ),
]
_CACHE = Path("~/.cache/border-sim")


def policies(
    scenario: Name,
    *,
    bots: Places = 0.2,
    sold: Sold = 0.5,
    tickets: Tickets = 3,
    deters: Deters = 0.8,
    replications: Replications = 30,
    seed: Seed = 1,
    engine: EngineName = "auto",
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    no_cache: NoCache = False,
    cache: Cache = _CACHE,
) -> None:
    """Let the same vehicles meet every policy of the line, without bots and with them.

    The gateway's own rule, first come first served, booked slots, a daily lottery, and
    the own rule with a deposit. Ends as `border-sim compare` does.
    """
    from rich.console import Console  # noqa: PLC0415

    from simulator.policies.tables import tables  # noqa: PLC0415
    from simulator.policies.variants import Bots, variants  # noqa: PLC0415
    from simulator.scenario.reading import read_scenario  # noqa: PLC0415
    from simulator.whatif.clusters import on_cluster  # noqa: PLC0415
    from simulator.whatif.experiments import Asked, answer  # noqa: PLC0415
    from simulator.whatif.kept import Kept  # noqa: PLC0415

    began = monotonic()
    with refusals(), on_cluster(cluster):
        folder = writable(out, "--out")
        read = read_scenario(scenario)
        asked_of = list(variants(read, Bots(bots, sold, tickets, deters)))
        how = Asked(
            seed, replications, None, engine_named(engine), workers or cpu_count()
        )
        kept = Kept(None if no_cache else cache.expanduser())
        with shown_progress("playing every policy") as done:
            found = answer([one.scenario for one in asked_of], how, kept, done)
    console = Console(highlight=False)
    console.width = max(console.width, 110)
    for table in tables(read, asked_of, found.replications):
        console.print(table)
    if folder is not None:
        _write(folder, asked_of, found, how, monotonic() - began)


def _write(
    folder: Path,
    asked_of: "list[Variant]",
    found: "Answer",
    how: "Asked",
    took_s: float,
) -> None:
    from simulator.results.folders import write_experiment  # noqa: PLC0415
    from simulator.whatif import summaries  # noqa: PLC0415

    scenarios = [one.scenario for one in asked_of]
    run: dict[str, Any] = {
        "scenarios": [s.model_dump(mode="json", by_alias=True) for s in scenarios],
        "seed": how.seed,
        "replications": len(found.replications[0]),
        "played": found.played,
        "engine": how.engine,
        "took_s": took_s,
    }
    write_experiment(
        folder,
        run,
        summaries.replication_rows(scenarios, found),
        summaries.summary_rows(scenarios, summaries.summaries(found)),
    )

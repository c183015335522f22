"""`border-sim policies`: who should go first, and what do bots make of it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer
from joblib import cpu_count  # type: ignore[import-untyped]

from simulator.arguments import Cluster, EngineName, ScenarioName, writable_folder
from simulator.commands.present import FromLive, begun_from
from simulator.commands.progress import shown_progress
from simulator.commands.reporting import (
    LanguageName,
    Report,
    ReportFile,
    circumstances,
    report_asked,
)
from simulator.commands.validate import engine_named
from simulator.commands.whatif import (
    CACHE,
    Cache,
    NoCache,
    Out,
    Replications,
    Seed,
    Workers,
)
from simulator.exits import refusals

if TYPE_CHECKING:
    from simulator.policies.outcomes import Outcomes
    from simulator.policies.variants import Bots, Variant
    from simulator.scenario.models import Scenario
    from simulator.whatif.experiments import Answer, Asked
    from simulator.whatif.kept import Kept

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


def policies(
    scenario: ScenarioName,
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
    cache: Cache = CACHE,
    report: ReportFile = None,
    language: LanguageName = None,
    from_live: FromLive = None,
) -> None:
    """Let the same vehicles meet every policy of the line, without bots and with them.

    The gateway's own rule, first come first served, booked slots, a daily lottery, and
    the own rule with a deposit. Ends with 0 when it is answered, 2
    for bad usage or a wrong scenario, 3 when the gateway of --from-live has no answer,
    5 when a run broke a law of all runs.
    """
    from simulator.policies.variants import Bots  # noqa: PLC0415
    from simulator.scenario.reading import read_scenario  # noqa: PLC0415
    from simulator.whatif.clusters import on_cluster  # noqa: PLC0415
    from simulator.whatif.experiments import Asked  # noqa: PLC0415
    from simulator.whatif.kept import Kept  # noqa: PLC0415

    began = monotonic()
    with refusals(), on_cluster(cluster):
        folder = writable_folder(out, "--out")
        page = report_asked(report, language, tornado=0, out=out)
        (read,) = begun_from(from_live, [read_scenario(scenario)])
        how = Asked(
            seed, replications, None, engine_named(engine), workers or cpu_count()
        )
        kept = Kept(None if no_cache else cache.expanduser())
        played = _play(read, Bots(bots, sold, tickets, deters), how, kept)
        _print(played)
        if folder is not None:
            _write(folder, played, monotonic() - began)
        if page is not None:
            _report(page, played, monotonic() - began)


@dataclass(frozen=True, slots=True)
class _Played:
    scenario: "Scenario"
    bots: "Bots"
    variants: "Sequence[Variant]"
    asked: "Asked"
    found: "Answer"
    outcomes: "Outcomes"


def _play(scenario: "Scenario", bots: "Bots", asked: "Asked", kept: "Kept") -> _Played:
    from simulator.policies.outcomes import Outcomes  # noqa: PLC0415
    from simulator.policies.variants import variants  # noqa: PLC0415
    from simulator.whatif.experiments import answer  # noqa: PLC0415

    asked_of = list(variants(scenario, bots))
    with shown_progress("playing every policy") as done:
        found = answer([one.scenario for one in asked_of], asked, kept, done)
    outcomes = Outcomes.of(asked_of, found.replications)
    return _Played(scenario, bots, asked_of, asked, found, outcomes)


def _print(played: _Played) -> None:
    from rich.console import Console  # noqa: PLC0415

    from simulator.policies.tables import tables  # noqa: PLC0415

    console = Console(highlight=False)
    # Of a question that begins now there is a column more.
    console.width = max(console.width, 135 if played.scenario.run.since else 110)
    number = len(played.found.replications[0])
    for table in tables(played.scenario, played.outcomes, number):
        console.print(table)


def _write(folder: Path, played: _Played, took_s: float) -> None:
    from simulator.results.folders import write_experiment  # noqa: PLC0415
    from simulator.whatif import summaries  # noqa: PLC0415

    scenarios = [one.scenario for one in played.variants]
    run: dict[str, Any] = {
        "scenarios": [s.model_dump(mode="json", by_alias=True) for s in scenarios],
        "seed": played.asked.seed,
        "replications": len(played.found.replications[0]),
        "played": played.found.played,
        "engine": played.asked.engine,
        "took_s": took_s,
    }
    write_experiment(
        folder,
        run,
        summaries.replication_rows(scenarios, played.found),
        summaries.summary_rows(scenarios, summaries.summaries(played.found)),
    )


def _report(report: Report, played: _Played, took_s: float) -> None:
    from simulator.eventlogs.formats import write_whole  # noqa: PLC0415
    from simulator.reports.policies import Compared, page  # noqa: PLC0415
    from simulator.reports.questions import Answered  # noqa: PLC0415

    answered = Answered(
        scenarios=[one.scenario for one in played.variants],
        asked=played.asked,
        answer=played.found,
        found=[],
        pictures=[],
        swings=None,
        replay=None,
        circumstances=circumstances(took_s),
    )
    compared = Compared(played.scenario, played.bots, played.outcomes, answered)
    write_whole(report.file, page(compared, report.language).encode())
    typer.echo(f"The report is in {report.file}", err=True)

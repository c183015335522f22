"""`border-sim sweep`: how an answer follows a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer
from joblib import cpu_count  # type: ignore[import-untyped]

from simulator.arguments import Cluster, EngineName, ScenarioName, writable_folder
from simulator.commands.present import FromLive, begun_from
from simulator.commands.reporting import (
    LanguageName,
    Report,
    ReportFile,
    circumstances,
    progress_bar,
    report_asked,
)
from simulator.commands.validate import engine_named
from simulator.commands.whatif import (
    CACHE,
    Cache,
    NoCache,
    Replications,
    Seed,
    Workers,
)
from simulator.errors import Interrupted
from simulator.exits import refusals

if TYPE_CHECKING:
    from simulator.scenario.models import Scenario
    from simulator.sweeps.answers import Played
    from simulator.sweeps.axes import Axis, Point
    from simulator.whatif.experiments import Asked
    from simulator.whatif.kept import Kept

Vary = Annotated[
    list[str],
    typer.Option(
        metavar="KEY=VALUES",
        help="desks.huu-nghi.quarantine=4..10, or =2,4,8; once or twice.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(file_okay=False, help="Write run.json and sweep.csv in here."),
]


def sweep(
    scenario: ScenarioName,
    *,
    vary: Vary,
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
    """Answer for many values of one figure, or two: where is enough?

    The same vehicles come at every point. Ends with 0 when it is answered, 2 for bad
    usage or a wrong scenario, 3 when the gateway of --from-live has no answer, 5 when a
    run broke a law of all runs.
    """
    # numpy, scipy and the kernel take a second that `live` should not pay.
    from simulator.sweeps.axes import axis  # noqa: PLC0415
    from simulator.whatif.clusters import on_cluster  # noqa: PLC0415
    from simulator.whatif.experiments import Asked  # noqa: PLC0415
    from simulator.whatif.kept import Kept  # noqa: PLC0415

    with refusals(), on_cluster(cluster):
        began = monotonic()
        page = report_asked(report, language, tornado=0)
        writable_folder(out, "--out")
        axes = [axis(each) for each in vary]
        base, grid = _begun(from_live, scenario, axes)
        engine_used = engine_named(engine)
        asked = Asked(seed, replications, None, engine_used, workers or cpu_count())
        played = _played(grid, asked, Kept(None if no_cache else cache.expanduser()))
        _print(axes, played, base)
        done = _Done(scenario, base, axes, played, asked, monotonic() - began)
        if out is not None:
            _write(out, done)
        if page is not None:
            _report(page, done)


def _begun(
    url: str | None, name: str, axes: "Sequence[Axis]"
) -> "tuple[Scenario, Sequence[Point]]":
    """Return the scenario and all points of it: from now on, if a gateway is asked."""
    from simulator.scenario.reading import read_scenario  # noqa: PLC0415
    from simulator.sweeps.axes import points  # noqa: PLC0415
    from simulator.sweeps.from_now import from_now  # noqa: PLC0415

    base, grid = read_scenario(name), points(name, axes)
    if url is None:
        return base, grid
    base, *begun = begun_from(url, [base, *(point.scenario for point in grid)])
    return base, from_now(grid, begun, axes)


@dataclass(frozen=True, slots=True)
class _Done:
    name: str
    scenario: "Scenario"
    axes: "Sequence[Axis]"
    played: "Sequence[Played]"
    asked: "Asked"
    took_s: float


def _print(
    axes: "Sequence[Axis]", played: "Sequence[Played]", scenario: "Scenario"
) -> None:
    from rich.console import Console  # noqa: PLC0415

    from simulator.sweeps.answers import tables  # noqa: PLC0415
    from simulator.whatif.tables import NARROWEST  # noqa: PLC0415

    console = Console(highlight=False)
    # Of a question that begins now there is a column more.
    least = NARROWEST + (25 if scenario.run.since else 0)
    console.width = max(console.width, least)
    for table in tables(axes, played):
        console.print(table)


def _played(
    grid: "Sequence[Point]", asked: "Asked", kept: "Kept"
) -> "Sequence[Played]":
    from simulator.sweeps.answers import play  # noqa: PLC0415

    with progress_bar() as progress:
        task = progress.add_task("playing points", total=len(grid))
        try:
            return play(grid, asked, kept, lambda: progress.advance(task))
        except KeyboardInterrupt:
            msg = "stopped; nothing was written, points that were played are kept"
            raise Interrupted(msg) from None


def _write(out: Path, done: _Done) -> None:
    from simulator.results.folders import write_tables  # noqa: PLC0415
    from simulator.sweeps.answers import rows  # noqa: PLC0415

    run = {
        "scenario": done.scenario.model_dump(mode="json", by_alias=True),
        "vary": {axis.key: axis.values for axis in done.axes},
        "seed": done.asked.seed,
        "replications": done.asked.replications,
        "engine": done.asked.engine,
        "took_s": done.took_s,
    }
    write_tables(out, run, {"sweep": rows(done.axes, done.played)})


def _report(report: Report, done: _Done) -> None:
    from simulator.eventlogs.formats import write_whole  # noqa: PLC0415
    from simulator.reports.questions import Answered  # noqa: PLC0415
    from simulator.reports.sweeps import Swept, page  # noqa: PLC0415
    from simulator.sweeps.axes import base_value  # noqa: PLC0415
    from simulator.sweeps.from_now import value_now  # noqa: PLC0415
    from simulator.whatif.experiments import Answer  # noqa: PLC0415

    answered = Answered(
        scenarios=[done.scenario],
        asked=done.asked,
        answer=Answer([[{}] * done.asked.replications], reached=True, played=0),
        found=[],
        pictures=[],
        swings=None,
        replay=None,
        circumstances=circumstances(done.took_s),
    )
    base = tuple(
        value_now(done.scenario, axis.key, base_value(done.name, axis.key))
        for axis in done.axes
    )
    swept = Swept(done.axes, base, done.played, answered)
    write_whole(report.file, page(swept, report.language).encode())
    typer.echo(f"The report is in {report.file}", err=True)

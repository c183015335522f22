"""`border-sim run` and `border-sim compare`: what happens if."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from inspect import Signature, signature
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from joblib import cpu_count  # type: ignore[import-untyped]

from simulator.arguments import Cluster, EngineName, ScenarioName, writable_folder
from simulator.commands.logs import (
    LogFormats,
    LoggedRuns,
    Logs,
    fitting,
    logs_asked,
    write_logs,
)
from simulator.commands.present import (
    AnswerFile,
    FromLive,
    MoreLanes,
    Present,
    begun_now,
    present_asked,
    tell,
)
from simulator.commands.reporting import (
    LanguageName,
    Report,
    ReportFile,
    TornadoRuns,
    pictures_of,
    report_asked,
    write_report,
)
from simulator.completing import complete_scenario
from simulator.errors import Interrupted
from simulator.exits import Exit, refusals

if TYPE_CHECKING:
    from simulator.reports.portraits import Gathered
    from simulator.scenario.models import Scenario
    from simulator.statistics.stopping import Precision
    from simulator.whatif.experiments import Answer, Asked
    from simulator.whatif.kept import Kept
    from simulator.whatif.summaries import Summary

_LEAST = 10

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO",
        help="The base, then what differs from it.",
        autocompletion=complete_scenario,
    ),
]
Replications = Annotated[
    int, typer.Option(min=2, max=10_000, help="Runs of each scenario.")
]
PrecisionShare = Annotated[
    float | None,
    typer.Option(
        "--precision",
        metavar="SHARE",
        help="As many runs as the mean wait needs: 0.05 is ± 5 %.",
    ),
]
Most = Annotated[
    int, typer.Option(min=_LEAST, max=10_000, help="Runs at most, with --precision.")
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed, the same vehicles.")]
Workers = Annotated[
    int | None, typer.Option(min=1, max=256, help="Processes at once. [all cores]")
]
Out = Annotated[
    Path | None,
    typer.Option(
        file_okay=False,
        help="Write the report, tables and event logs into this folder.",
    ),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Keep no results, and take none kept.")
]
Cache = Annotated[
    Path,
    typer.Option(
        file_okay=False,
        envvar="BORDER_SIM_CACHE",
        help="Where results are kept for the next time.",
    ),
]
CACHE = Path("~/.cache/border-sim")
Asking = TypeVar("Asking", str, list[str])


@dataclass(frozen=True, kw_only=True)
class Options:
    """What both commands take beside names of scenarios."""

    replications: Replications = 30
    precision: PrecisionShare = None
    most: Most = 200
    seed: Seed = 1
    engine: EngineName = "auto"
    workers: Workers = None
    cluster: Cluster = None
    out: Out = None
    formats: LogFormats = None
    logs: LoggedRuns = None
    no_cache: NoCache = False
    cache: Cache = CACHE
    report: ReportFile = None
    language: LanguageName = None
    tornado: TornadoRuns = None
    from_live: FromLive = None
    lanes: MoreLanes = None
    json_file: AnswerFile = None


@dataclass(frozen=True, slots=True)
class _Question:
    names: Sequence[str]
    asked: "Asked"
    out: Path | None
    logs: Logs
    cache: Path | None
    report: Report | None
    present: Present | None


def _with_options(command: Callable[[Asking, Options], None]) -> Callable[..., None]:
    """Return *command* with an option of its own for each field of `Options`."""
    named = next(iter(signature(command).parameters.values()))
    told = [named, *signature(Options).parameters.values()]

    @wraps(command)
    def asked(**given: Any) -> None:
        names = given.pop(named.name)
        command(names, Options(**given))

    asked.__signature__ = Signature(told)  # type: ignore[attr-defined]
    return asked


@_with_options
def run(scenario: ScenarioName, options: Options) -> None:
    """Answer what happens at the gates in a scenario: waits, lines, throughput.

    Ends with 0 when it is answered, 2 for bad usage or a wrong scenario, 3 when the
    gateway of --from-live has no answer, 5 when a run broke a law of all runs, 6 when
    the precision was not reached.
    """
    _ask([scenario], options)


@_with_options
def compare(scenarios: Names, options: Options) -> None:
    """Let the same vehicles meet several scenarios, and say what differs.

    Ends with 0 when it is answered, 2 for bad usage or a wrong scenario, 3 when the
    gateway of --from-live has no answer, 5 when a run broke a law of all runs, 6 when
    the precision was not reached.
    """
    if len(scenarios) < 2:  # noqa: PLR2004 - one cannot be compared
        msg = "give two scenarios at least: the base first"
        raise typer.BadParameter(msg, param_hint="SCENARIO")
    _ask(scenarios, options)


def _ask(names: Sequence[str], options: Options) -> None:
    """Refuse what is not allowed before anything is read or played."""
    from simulator.whatif.clusters import on_cluster  # noqa: PLC0415

    with refusals():
        question = _Question(
            names,
            _asked(options),
            writable_folder(options.out, "--out"),
            logs_asked(options.out, options.formats, options.logs),
            None if options.no_cache else options.cache,
            report_asked(
                options.report, options.language, options.tornado, options.out
            ),
            present_asked(options.from_live, options.lanes, options.json_file),
        )
        with on_cluster(options.cluster):
            _answer(question)


def _asked(options: Options) -> "Asked":
    from simulator.commands.validate import engine_named  # noqa: PLC0415
    from simulator.whatif.experiments import Asked  # noqa: PLC0415

    return Asked(
        options.seed,
        options.replications,
        _precision(options.precision, options.most),
        engine_named(options.engine),
        options.workers or cpu_count(),
    )


def _precision(share: float | None, most: int) -> "Precision | None":
    from simulator.statistics.stopping import Precision  # noqa: PLC0415

    if share is None:
        return None
    try:
        return Precision(share=share, least=_LEAST, most=most)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--precision") from error


def _answer(question: _Question) -> None:
    """Read all, play all, print, and only then write."""
    # numpy, scipy and the kernel take a second that `live` should not pay.
    from simulator.scenario.reading import read_scenario  # noqa: PLC0415
    from simulator.whatif.summaries import summaries  # noqa: PLC0415

    began = monotonic()
    scenarios = [read_scenario(name) for name in question.names]
    _refuse_twins(scenarios)
    begun = begun_now(question.present, scenarios) if question.present else None
    scenarios = list(begun.scenarios) if begun else scenarios
    question = replace(question, logs=_fitting(question, scenarios))
    answer = _played(scenarios, question)
    found = summaries(answer)
    if begun is not None:
        tell(begun, found)
    if not (begun and begun.present.is_silent):
        _print(scenarios, found)
    if question.report is not None:
        on = begun.on if begun else None
        _leave(question, question.report, scenarios, answer, on=on, began=began)
    if not answer.reached:
        most = len(answer.replications[0])
        message = f"border-sim: the precision was not reached in {most} replications"
        typer.echo(message, err=True)
        raise typer.Exit(Exit.IMPRECISE)


def _print(
    scenarios: "Sequence[Scenario]", found: "Sequence[Sequence[Summary]]"
) -> None:
    from rich.console import Console  # noqa: PLC0415

    from simulator.whatif.tables import (  # noqa: PLC0415
        NARROWEST,
        compare_tables,
        run_tables,
    )

    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    is_one = len(scenarios) == 1
    for table in (
        run_tables(scenarios[0], found[0])
        if is_one
        else compare_tables(scenarios, found)
    ):
        console.print(table)


def _leave(
    question: _Question,
    report: Report,
    scenarios: "Sequence[Scenario]",
    answer: "Answer",
    *,
    on: date | None,
    began: float,
) -> None:
    """Write the report, and beside it, into a folder, all that it is made of."""
    asked = question.asked
    pictures = pictures_of(scenarios, asked, len(answer.replications[0]))
    if question.out is not None:
        _write(question, scenarios, answer, pictures, on=on, began=began)
    write_report(
        report,
        scenarios,
        asked,
        answer,
        pictures=pictures,
        kept=_kept(question),
        took_s=monotonic() - began,
    )


def _refuse_twins(scenarios: "Sequence[Scenario]") -> None:
    names = [scenario.name for scenario in scenarios]
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        msg = f"two scenarios have the name {twins[0]!r}: give one another name"
        raise typer.BadParameter(msg, param_hint="SCENARIO")


def _played(scenarios: "Sequence[Scenario]", question: _Question) -> "Answer":
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from simulator.whatif.experiments import answer  # noqa: PLC0415

    console, hidden = Console(stderr=True), not sys.stderr.isatty()
    with Progress(console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task("playing", total=None)

        def done(completed: int, total: int) -> None:
            progress.update(task, completed=completed, total=total)

        try:
            return answer(scenarios, question.asked, _kept(question), done)
        except KeyboardInterrupt:
            msg = "stopped; nothing was written"
            raise Interrupted(msg) from None


def _kept(question: _Question) -> "Kept":
    from simulator.whatif.kept import Kept  # noqa: PLC0415

    return Kept(question.cache.expanduser() if question.cache else None)


def _fitting(question: _Question, scenarios: "Sequence[Scenario]") -> Logs:
    asked = question.asked
    number = None if asked.precision else asked.replications
    return fitting(question.logs, scenarios, number)


def _write(
    question: _Question,
    scenarios: "Sequence[Scenario]",
    answer: "Answer",
    pictures: "Sequence[Gathered]",
    *,
    on: date | None,
    began: float,
) -> None:
    """Write tables and events; these first, so that `run.json` says which there are."""
    from simulator.results.folders import write_tables  # noqa: PLC0415
    from simulator.results.series import series_rows  # noqa: PLC0415
    from simulator.whatif import summaries  # noqa: PLC0415

    assert question.out is not None  # noqa: S101 - asked by the caller
    out = question.out
    run: dict[str, Any] = {
        "scenarios": [s.model_dump(mode="json", by_alias=True) for s in scenarios],
        "seed": question.asked.seed,
        "replications": len(answer.replications[0]),
        "played": answer.played,
        "engine": question.asked.engine,
        "logs": write_logs(question.logs, out, scenarios, question.asked, on=on),
        "took_s": monotonic() - began,
    }
    found = summaries.summaries(answer)
    tables = {
        "replications": summaries.replication_rows(scenarios, answer),
        "summary": summaries.summary_rows(scenarios, found),
        "timeseries": series_rows(scenarios, pictures),
    }
    write_tables(out, run, tables, question.logs.formats)

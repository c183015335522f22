"""From an answer to its report: pictures played, the page made and written."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.arguments import writable

if TYPE_CHECKING:
    from rich.progress import Progress

    from simulator.reports.assumptions import Swings
    from simulator.reports.portraits import Gathered
    from simulator.reports.questions import Circumstances
    from simulator.reports.replays import Replay
    from simulator.scenario.models import Scenario
    from simulator.whatif.experiments import Answer, Asked
    from simulator.whatif.kept import Kept
    from simulator.whatif.summaries import Summary

ReportFile = Annotated[
    Path | None,
    typer.Option("--report", dir_okay=False, help="Write the answer as one HTML page."),
]
LanguageName = Annotated[
    str | None,
    typer.Option("--language", help="Of the report: vi or en. [of the locale]"),
]
TornadoRuns = Annotated[
    int | None,
    typer.Option(
        "--tornado",
        min=0,
        max=1000,
        help="Runs of each assumed figure 30 % less and more; 0 leaves them out."
        " [10 with --report, else 0]",
    ),
]
# More runs than these would make the pictures slower, and no clearer.
_MOST_PICTURED = 100
# What a folder of results calls its report, and how often moved figures are played.
REPORT = "report.html"
_RUNS = 10


@dataclass(frozen=True, slots=True)
class Report:
    """Where to write it, in which language, and runs of each moved figure."""

    file: Path
    language: str
    tornado: int


def report_asked(
    file: Path | None,
    language: str | None,
    tornado: int | None,
    out: Path | None = None,
) -> Report | None:
    """Return what was asked for; nothing without a file. Else it is bad usage.

    A folder *out* gets a report beside its numbers, unless a file is named. Moving what
    is assumed takes many runs: it is asked for by naming a file, or the runs.
    """
    from simulator.reports.languages import LANGUAGES, usual  # noqa: PLC0415

    if language is not None and language not in LANGUAGES:
        msg = f"{language!r} is none of {', '.join(LANGUAGES)}"
        raise typer.BadParameter(msg, param_hint="--language")
    if file is not None:
        writable(file, "--report")
        return Report(file, language or usual(), _RUNS if tornado is None else tornado)
    if out is not None:
        return Report(out / REPORT, language or usual(), tornado or 0)
    if language is not None:
        msg = "there is no page to write in it: give --report or --out as well"
        raise typer.BadParameter(msg, param_hint="--language")
    return None


def write_report(
    report: Report,
    scenarios: "Sequence[Scenario]",
    asked: "Asked",
    answer: "Answer",
    *,
    pictures: "Sequence[Gathered]",
    kept: "Kept",
    took_s: float,
) -> None:
    """Write the page with its *pictures*: whole, or not at all."""
    from simulator.eventlogs.formats import write_whole  # noqa: PLC0415
    from simulator.reports.pages import page  # noqa: PLC0415
    from simulator.reports.questions import Answered  # noqa: PLC0415
    from simulator.whatif.summaries import summaries  # noqa: PLC0415

    found = summaries(answer)
    answered = Answered(
        scenarios=scenarios,
        asked=asked,
        answer=answer,
        found=found,
        pictures=pictures,
        swings=_swings(
            scenarios, found, replace(asked, replications=report.tornado), kept
        ),
        replay=_replay(scenarios, found, asked, answer),
        circumstances=circumstances(took_s),
    )
    write_whole(report.file, page(answered, report.language).encode())
    typer.echo(f"The report is in {report.file}", err=True)


def pictures_of(
    scenarios: "Sequence[Scenario]", asked: "Asked", replications: int
) -> "list[Gathered]":
    """Play what the pictures are drawn from, and the series of the lines."""
    from simulator.reports.portraits import gathered, portraits  # noqa: PLC0415

    number = min(replications, _MOST_PICTURED)
    found = []
    with progress_bar() as progress:
        task = progress.add_task("drawing", total=number * len(scenarios))
        for scenario in scenarios:
            drawn = portraits(
                scenario,
                number,
                seed=asked.seed,
                engine=asked.engine,
                workers=asked.workers,
                done=lambda: progress.advance(task),
            )
            found.append(gathered(scenario, drawn))
    return found


def _swings(
    scenarios: "Sequence[Scenario]",
    found: "Sequence[Sequence[Summary]]",
    asked: "Asked",
    kept: "Kept",
) -> "Swings | None":
    """Play what the answer is mostly about with each assumed figure moved."""
    from simulator.reports.answers import by_measure, subject  # noqa: PLC0415
    from simulator.reports.assumptions import swings  # noqa: PLC0415
    from simulator.whatif.experiments import answer  # noqa: PLC0415

    if not asked.replications:
        return None
    about = subject(scenarios, [by_measure(own) for own in found])
    chosen = [scenarios[0], scenarios[about.scenario]][: len(scenarios)]
    with progress_bar() as progress:
        task = progress.add_task("moving what is assumed", total=None)

        def done(completed: int, total: int) -> None:
            progress.update(task, completed=completed, total=total)

        return swings(
            chosen, about.flow, asked, lambda s, how: answer(s, how, kept, done)
        )


def _replay(
    scenarios: "Sequence[Scenario]",
    found: "Sequence[Sequence[Summary]]",
    asked: "Asked",
    answer: "Answer",
) -> "Replay | None":
    from simulator.reports.answers import by_measure, subject  # noqa: PLC0415
    from simulator.reports.replays import replay  # noqa: PLC0415

    about = subject(scenarios, [by_measure(own) for own in found])
    return replay(
        scenarios[about.scenario],
        about.flow,
        answer.replications[about.scenario],
        seed=asked.seed,
        engine=asked.engine,
    )


def progress_bar() -> "Progress":
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    console, hidden = Console(stderr=True), not sys.stderr.isatty()
    return Progress(console=console, transient=True, disable=hidden)


def circumstances(took_s: float) -> "Circumstances":
    from simulator.reports.questions import Circumstances  # noqa: PLC0415
    from simulator.results.folders import git_commit, versions  # noqa: PLC0415

    return Circumstances(
        made_at=datetime.now(UTC),
        took_s=took_s,
        command=" ".join(["border-sim", *sys.argv[1:]]),
        versions=versions(),
        commit=git_commit(),
        machine=f"{platform.machine()} {platform.system()}, {os.cpu_count()}",
    )

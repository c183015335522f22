"""From an answer to its report: pictures played, the page made and written."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.arguments import writable

if TYPE_CHECKING:
    from simulator.reports.portraits import Gathered
    from simulator.reports.questions import Circumstances
    from simulator.scenario.models import Scenario
    from simulator.whatif.experiments import Answer, Asked

ReportFile = Annotated[
    Path | None,
    typer.Option("--report", dir_okay=False, help="Write the answer as one HTML page."),
]
LanguageName = Annotated[
    str | None,
    typer.Option("--language", help="Of the report: vi or en. [of the locale]"),
]
# More runs than these would make the pictures slower, and no clearer.
_MOST_PICTURED = 100


@dataclass(frozen=True, slots=True)
class Report:
    """Where to write it, and in which language."""

    file: Path
    language: str


def report_asked(file: Path | None, language: str | None) -> Report | None:
    """Return what was asked for; nothing without a file. Else it is bad usage."""
    from simulator.reports.languages import LANGUAGES, usual  # noqa: PLC0415

    if language is not None and language not in LANGUAGES:
        msg = f"{language!r} is none of {', '.join(LANGUAGES)}"
        raise typer.BadParameter(msg, param_hint="--language")
    if file is None:
        if language is not None:
            msg = "there is no page to write in it: give --report as well"
            raise typer.BadParameter(msg, param_hint="--language")
        return None
    writable(file, "--report")
    return Report(file, language or usual())


def write_report(
    report: Report,
    scenarios: "Sequence[Scenario]",
    asked: "Asked",
    answer: "Answer",
    took_s: float,
) -> None:
    """Play the pictures, and write the page: whole, or not at all."""
    from simulator.eventlogs.formats import write_whole  # noqa: PLC0415
    from simulator.reports.pages import page  # noqa: PLC0415
    from simulator.reports.questions import Answered  # noqa: PLC0415
    from simulator.whatif.summaries import summaries  # noqa: PLC0415

    answered = Answered(
        scenarios=scenarios,
        asked=asked,
        answer=answer,
        found=summaries(answer),
        pictures=_pictures(scenarios, asked, len(answer.replications[0])),
        circumstances=_circumstances(took_s),
    )
    write_whole(report.file, page(answered, report.language).encode())
    typer.echo(f"The report is in {report.file}", err=True)


def _pictures(
    scenarios: "Sequence[Scenario]", asked: "Asked", replications: int
) -> "list[Gathered]":
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from simulator.reports.portraits import gathered, portraits  # noqa: PLC0415

    number = min(replications, _MOST_PICTURED)
    console, hidden = Console(stderr=True), not sys.stderr.isatty()
    found = []
    with Progress(console=console, transient=True, disable=hidden) as progress:
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


def _circumstances(took_s: float) -> "Circumstances":
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

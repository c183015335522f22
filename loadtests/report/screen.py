"""The verdict as a table, for whoever waits at the screen."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from loadtests.judging import Finding, Outcome
from loadtests.objectives import FIGURES
from loadtests.report.accounts import Account

COLOURS = {Outcome.MET: "green", Outcome.MISSED: "bold red", Outcome.UNJUDGED: "yellow"}
SECTIONS = list(FIGURES)
# Wide enough for a name and its bounds where there is no screen, as in a pipeline.
PIPELINE_COLUMNS = 120


def show(account: Account, console: Console | None = None) -> None:
    """Print each objective, what was missed last, where the eye is."""
    screen = console or Console()
    if console is None and not screen.is_terminal:
        screen = Console(width=PIPELINE_COLUMNS)
    table = Table(
        "objective", "wanted", "found", "", title="What the run had to achieve"
    )
    for column in table.columns[1:3]:
        column.justify = "right"
        column.no_wrap = True
    for finding in sorted(
        account.findings, key=lambda it: it.outcome is Outcome.MISSED
    ):
        table.add_row(*_row(finding))
    screen.print(table)
    for finding in account.missed:
        screen.print(f"[bold red]Missed:[/] {escape(told(finding))}", soft_wrap=True)
    for warning in account.warnings:
        screen.print(f"[yellow]Note:[/] {escape(warning)}", soft_wrap=True)
    if account.hopeless:
        screen.print(
            f"[bold red]Ended early:[/] {escape(account.hopeless)}", soft_wrap=True
        )
    colour = "green" if account.is_met else "bold red"
    screen.print(f"[{colour}]{escape(account.sentence)}[/]")


def told(finding: Finding) -> str:
    """Say in one line what was missed."""
    why = f" ({finding.why})" if finding.why else ""
    return f"{finding.name}: {finding.found}, wanted {finding.wanted}{why}"


def _place(finding: Finding) -> tuple[bool, int]:
    return finding.outcome is Outcome.MISSED, SECTIONS.index(finding.subject.section)


def _row(finding: Finding) -> tuple[str, str, str, str]:
    colour = COLOURS[finding.outcome]
    return (
        escape(f"{finding.subject.section}: {finding.name}"),
        finding.wanted,
        finding.found,
        f"[{colour}]{finding.outcome}[/]",
    )

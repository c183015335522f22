"""The verdict as a table, for whoever waits at the screen."""

from collections.abc import Iterator, Sequence

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
# Beyond so many objectives, only those that were not met are shown.
MOST_ROWS = 40
MOST_TOLD = 10


def show(account: Account, console: Console | None = None) -> None:
    """Print each objective, what was missed last, where the eye is."""
    screen = console or Console()
    if console is None and not screen.is_terminal:
        screen = Console(width=PIPELINE_COLUMNS)
    shown = account.findings
    title = "What the run had to achieve"
    if len(shown) > MOST_ROWS:
        shown = [it for it in shown if it.outcome is not Outcome.MET]
        title = "What the run did not achieve"
    if shown:
        screen.print(_table(title, shown))
    for line in _lines(account):
        screen.print(line, soft_wrap=True)
    colour = "green" if account.is_met else "bold red"
    screen.print(f"[{colour}]{escape(account.sentence)}[/]")


def refuse(why: str, console: Console | None = None) -> None:
    """Print why nothing was played."""
    screen = console or Console()
    screen.print(f"[bold red]The run could not begin:[/] {escape(why)}", soft_wrap=True)


def _table(title: str, findings: Sequence[Finding]) -> Table:
    table = Table("objective", "wanted", "found", "", title=title)
    for column in table.columns[1:3]:
        column.justify = "right"
        column.no_wrap = True
    for finding in sorted(findings, key=_place):
        table.add_row(*_row(finding))
    return table


def _lines(account: Account) -> Iterator[str]:
    """Yield what is to be read below the table, the gravest first."""
    for finding in account.missed[:MOST_TOLD]:
        yield f"[bold red]Missed:[/] {escape(told(finding))}"
    if (more := len(account.missed) - MOST_TOLD) > 0:
        yield f"[bold red]Missed:[/] {more} more, in the table"
    if why := account.verified.why:
        yield f"[yellow]Note:[/] the journal was not verified: {escape(why)}"
    for warning in account.warnings:
        yield f"[yellow]Note:[/] {escape(warning)}"
    if account.hopeless:
        yield f"[bold red]Ended early:[/] {escape(account.hopeless)}"


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

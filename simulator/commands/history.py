"""`border-sim history`: are days that happened told as they were reported?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.arguments import EngineName, writable
from simulator.commands.progress import shown_progress
from simulator.commands.validate import engine_named
from simulator.completing import complete_scenario
from simulator.eventlogs.formats import write_whole
from simulator.exits import Exit, refusals

if TYPE_CHECKING:
    from simulator.history.replays import Replay

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCENARIO",
        help="Names or .toml files. [all]",
        autocompletion=complete_scenario,
    ),
]
Replications = Annotated[int, typer.Option(min=2, max=1000, help="Runs of each.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed, the same page.")]
Workers = Annotated[int, typer.Option(min=1, max=256, help="Processes at once.")]
Page = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Write the page to this file.")
]


def history(
    scenarios: Names = None,
    *,
    replications: Replications = 10,
    seed: Seed = 1,
    engine: EngineName = "auto",
    workers: Workers = 2,
    page: Page = None,
) -> None:
    """Play days that happened, and compare them with what was reported.

    Ends with 0 when every figure is within its tolerance, or its scenario says why it
    is not, else with 5.
    """
    from rich.console import Console  # noqa: PLC0415

    from simulator.history import pages  # noqa: PLC0415
    from simulator.history.replays import episodes, replay  # noqa: PLC0415
    from simulator.whatif.experiments import Asked  # noqa: PLC0415
    from simulator.whatif.kept import Kept  # noqa: PLC0415

    writable(page, "--page")
    with refusals():
        asked = Asked(seed, replications, None, engine_named(engine), workers)
        with shown_progress("playing what happened") as done:
            replays = replay(scenarios or episodes(), asked, Kept(None), done)
    console = Console(highlight=False)
    console.width = max(console.width, 130)
    console.print(pages.console_table(replays))
    console.print(pages.summary(replays))
    if page is not None:
        with refusals():
            write_whole(page, pages.page(replays, asked).encode())
    _end(replays)


def _end(replays: "list[Replay]") -> None:
    """Say what is neither reproduced nor explained, or explained for no reason."""
    unexplained = [
        f"{one.scenario.name}: {found.published.figure}"
        for one in replays
        for found in one.comparisons
        if not found.is_explained
    ]
    for what in unexplained:
        typer.echo(f"border-sim: differs, or differs no longer: {what}", err=True)
    if unexplained:
        raise typer.Exit(Exit.BROKEN)

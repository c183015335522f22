"""`python -m tools.living_day`: play a day, and watch the tab of management meanwhile.

Ends with 1 when the page fell behind, grew, or said an error.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import pairwise
from typing import Annotated

import httpx2
import typer
from playwright.async_api import Page, expect
from rich.console import Console
from rich.table import Table

from tools.living_day.tab import Sample, Tab, every, middle
from tools.living_day.verdicts import MIB, Day, findings
from tools.screens.browsers import NoChromiumError, chromium
from tools.screens.standing import sandbox
from tools.screens.visits import DESKTOP, visitor

GATE = "huu-nghi"
# A busy machine may need so long to show the first vehicle.
PATIENCE_MS = 60_000
SETTLE_S = 15
WIDTH = 88

app = typer.Typer(help=__doc__)
say = Console(stderr=True)
Speed = Annotated[float, typer.Option(min=1, max=1440, help="As of border-sim live.")]
Share = Annotated[
    float, typer.Option(min=0.001, max=10, help="So many times the day's vehicles.")
]
Period = Annotated[float, typer.Option(min=1, help="Seconds between two samples.")]


@app.command()
def watch(*, speed: Speed = 240, share: Share = 1.0, period: Period = 10) -> None:
    """Start a sandbox, play the average day in it, and sample one gate's page."""
    try:
        with sandbox() as url:
            day = asyncio.run(_watch(url, speed, share, period))
    except (NoChromiumError, RuntimeError) as error:
        say.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from None
    console = Console(width=WIDTH)
    console.print(_table(day))
    console.print(
        f"{day.busy:.1%} of a core, {day.looks_a_second:.2f} looks a second,"
        f" {middle(day.behind_s):.1f} s behind (median), {max(day.behind_s):.1f} s most"
    )
    found = list(findings(day))
    for finding in found:
        say.print(finding, style="red", markup=False)
    if found:
        raise typer.Exit(1)


async def _watch(url: str, speed: float, share: float, period: float) -> Day:
    async with (
        chromium() as browser,
        visitor(browser, url, "management", size=DESKTOP, motion=True) as context,
        httpx2.AsyncClient(base_url=url, timeout=30) as http,
    ):
        tab = await Tab.watched(await context.new_page())
        await tab.page.goto(f"{url}/manage/{GATE}?lang=en")
        await _begun(tab.page)
        samples, behind_s = [await tab.sample()], []
        async with _playing(url, speed, share) as played:
            while await every(period, played):
                samples.append(await tab.sample())
                behind_s.append(await _behind_s(tab, http, speed))
                _tell(samples[-1].nodes, behind_s[-1])
        samples.append(await tab.sample())
        await tab.page.reload()
        await _begun(tab.page)
        # It has looked again some times, as the other has.
        await asyncio.sleep(SETTLE_S)
        return Day(samples, behind_s, await tab.sample(), tab.errors)


async def _begun(page: Page) -> None:
    """Return when the page follows what happens."""
    live = page.locator("[data-freshness=live]")
    await expect(live).to_have_count(1, timeout=PATIENCE_MS)


async def _behind_s(tab: Tab, http: httpx2.AsyncClient, speed: float) -> float:
    """Return how old what the tab shows is, in real seconds."""
    shown = await tab.shown_at()
    told = (await http.get("/v1/gates")).raise_for_status().json()
    now = datetime.fromisoformat(told["now"])
    return max(0.0, (now - shown).total_seconds() / speed)


def _tell(nodes: int, behind_s: float) -> None:
    say.print(f"{nodes} nodes, {behind_s:.1f} s behind", style="dim")


@asynccontextmanager
async def _playing(
    url: str, speed: float, share: float
) -> AsyncIterator["asyncio.Future[int]"]:
    """Yield when the day that is played is over; raises RuntimeError if it failed."""
    command = ["-m", "simulator.cli", "live", "--plain", "--url", url]
    pace = ["--speed", f"{speed:g}", "--share", f"{share:g}"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, *pace, stdout=subprocess.DEVNULL
    )
    over = asyncio.ensure_future(process.wait())
    try:
        yield over
    finally:
        if not over.done():
            process.terminate()
        code = await over
    if code:
        msg = f"border-sim live ended with {code}"
        raise RuntimeError(msg)


def _table(day: Day) -> Table:
    """Show the tab at its opening, through the day in tenths, and loaded anew."""
    table = Table(
        "", "heap MiB", "nodes", "listeners", "busy", "looks/s", "kB/s", "behind s"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    first = day.samples[0]
    table.add_row("opened", *_size(first), "", "", "", "")
    for name, (before, after), behind_s in _tenths(day):
        took_s = max(after.at_s - before.at_s, 1e-9)
        table.add_row(
            name,
            *_size(after),
            f"{(after.busy_s - before.busy_s) / took_s:.1%}",
            f"{(after.looks - before.looks) / took_s:.2f}",
            f"{(after.bytes - before.bytes) / took_s / 1000:.1f}",
            f"{behind_s:.1f}",
        )
    table.add_row("loaded anew", *_size(day.anew), "", "", "", "")
    return table


def _size(sample: Sample) -> Sequence[str]:
    return (
        f"{sample.heap_bytes / MIB:.1f}",
        f"{sample.nodes:,}",
        f"{sample.listeners}",
    )


def _tenths(day: Day) -> Iterator[tuple[str, tuple[Sample, Sample], float]]:
    """Yield ten parts of the day, each with how far behind the page was at most."""
    last = len(day.samples) - 1
    ends = sorted({round(last * part / 10) for part in range(11)})
    began_s = day.samples[0].at_s
    for before, after in pairwise(ends):
        pair = day.samples[before], day.samples[after]
        name = f"after {pair[1].at_s - began_s:.0f} s"
        yield name, pair, max(day.behind_s[before:after], default=0.0)


if __name__ == "__main__":
    app()

"""`python -m tools.screens`: pictures of the pages, and what they weigh."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tools.screens import paces, pictures, weights
from tools.screens.album import PAGE, album
from tools.screens.browsers import NoChromiumError, chromium
from tools.screens.catalogue import SCREENS, Screen
from tools.screens.living import live
from tools.screens.scene import Scene, set_up
from tools.screens.standing import sandbox

FOLDER = Path("docs/images/pages")
# What a driver loads first, in kB of 1,000 bytes, over the network.
DRIVERS_FIRST = ("sign-in", "register", "declare", "vehicle-waiting")
MOST_KB = 50

app = typer.Typer(help=__doc__, no_args_is_help=True)
say = Console(stderr=True)
Only = Annotated[str, typer.Option(help="Names of pages, with commas between.")]
Url = Annotated[
    str, typer.Option(help="A sandbox that runs, and is emptied; else one is started.")
]


def _chosen(only: str) -> Sequence[Screen]:
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    known = {screen.name: screen for screen in SCREENS}
    if unknown := [name for name in wanted if name not in known]:
        msg = f"no page is called {', '.join(unknown)}; there are: {', '.join(known)}"
        raise typer.BadParameter(msg)
    return [known[name] for name in wanted] or SCREENS


@contextmanager
def _standing(url: str) -> Iterator[str]:
    if url:
        yield url
        return
    say.print("Starting a sandbox …")
    with sandbox() as found:
        yield found


async def _take(url: str, screens: Sequence[Screen], folder: Path, lang: str) -> None:
    taken = 0
    async with chromium() as browser:
        if still := [one for one in screens if not one.lives]:
            scene = await set_up(url)
            taken += await pictures.take(browser, scene, still, folder, lang)
        if living := [one for one in screens if one.lives]:
            say.print("Playing a morning …")
            scene = await live(url)
            taken += await pictures.take(browser, scene, living, folder, lang)
    say.print(f"{taken} pictures in {folder}")


@app.command(name="pictures")
def take_pictures(
    *,
    out: Annotated[Path, typer.Option(help="The folder for them.")] = FOLDER,
    only: Only = "",
    lang: Annotated[str, typer.Option(help="vi, en or zh.")] = "en",
    url: Url = "",
) -> None:
    """Take a picture of every page: light and dark, telephone and desk."""
    screens = _chosen(only)
    with _refusing(), _standing(url) as found:
        asyncio.run(_take(found, screens, out, lang))
    if out == FOLDER:
        PAGE.write_text(album(SCREENS), "utf-8")


async def _weigh(url: str, screens: Sequence[Screen]) -> list[weights.Weight]:
    scene: Scene = await set_up(url)
    async with chromium() as browser:
        return await weights.weigh(browser, scene, screens)


async def _time(url: str, screens: Sequence[Screen]) -> list[paces.Pace]:
    scene: Scene = await set_up(url)
    async with chromium() as browser:
        return await paces.time(browser, scene, screens)


@app.command(name="pace")
def pace(*, url: Url = "") -> None:
    """Print how long a driver waits for a page with 3G; some two minutes."""
    screens = _chosen(",".join(DRIVERS_FIRST))
    with _refusing(), _standing(url) as found:
        timed = asyncio.run(_time(found, screens))
    loads = ("first paint", "first load", "again: paint", "again: load")
    table = Table("page", "network", *(f"{one} s" for one in loads))
    for column in table.columns[2:]:
        column.justify = "right"
    for one in timed:
        first = (one.first_paint_ms, one.first_load_ms)
        second = (one.second_paint_ms, one.second_load_ms)
        said = [f"{ms / 1000:.1f}" for ms in (*first, *second)]
        table.add_row(one.screen, one.network, *said)
    Console().print(table)


@app.command()
def weigh(*, only: Only = "", url: Url = "") -> None:
    """Print what the first load of every page costs; 1 if a driver's is too heavy."""
    screens = [replace(screen) for screen in _chosen(only)]
    with _refusing(), _standing(url) as found:
        weighed = asyncio.run(_weigh(found, screens))
    table = Table("page", "requests", "page kB", "all kB", "unpacked kB", "paint ms")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in weighed:
        sizes = (one.document_bytes, one.all_bytes, one.unpacked_bytes)
        said = [f"{size / 1000:.1f}" for size in sizes]
        table.add_row(one.screen, str(one.requests), *said, f"{one.first_paint_ms:.0f}")
    Console().print(table)
    heavy = [
        one.screen
        for one in weighed
        if one.screen in DRIVERS_FIRST and one.all_bytes > MOST_KB * 1000
    ]
    if heavy:
        say.print(f"Heavier than {MOST_KB} kB: {', '.join(heavy)}")
        raise typer.Exit(1)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (NoChromiumError, RuntimeError, TimeoutError) as error:
        say.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    app()

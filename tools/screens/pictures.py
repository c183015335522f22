"""Pictures of all pages, as WebP: by day and by night, on a telephone and a desk."""

import asyncio
import base64
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page

from tools.screens.catalogue import Screen
from tools.screens.scene import Scene
from tools.screens.visits import SCHEMES, SIZES, visitor

QUALITY = 60
# Long pages are cut: the rest is more of the same.
TALLEST_PX = 1800


async def take(
    browser: Browser,
    scene: Scene,
    screens: Sequence[Screen],
    folder: Path,
    language: str,
) -> int:
    """Write `folder/NAME-SIZE-SCHEME.webp` for each; return how many."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    taken = 0
    for who in dict.fromkeys(screen.who for screen in screens):
        theirs = [screen for screen in screens if screen.who == who]
        for size, viewport in SIZES.items():
            for scheme in SCHEMES:
                async with visitor(
                    browser,
                    scene.url,
                    who,
                    language=language,
                    size=viewport,
                    scheme=scheme,
                ) as context:
                    for screen in theirs:
                        file = folder / f"{screen.name}-{size}-{scheme}.webp"
                        await _shoot(context, screen.address(scene), file)
                        taken += 1
    return taken


async def _shoot(context: BrowserContext, address: str, file: Path) -> None:
    page = await context.new_page()
    await page.goto(address)
    await _settle(page)
    width = await page.evaluate("innerWidth")
    whole = await page.evaluate("document.documentElement.scrollHeight")
    height = min(whole, TALLEST_PX)
    # A window as high as the page: what sticks to its edge hides nothing.
    await page.set_viewport_size({"width": width, "height": height})
    clip = {"x": 0, "y": 0, "width": width, "scale": 1}
    # Playwright knows PNG and JPEG only; WebP is a third of their size.
    session = await context.new_cdp_session(page)
    shot = await session.send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": True,
            "clip": clip | {"height": height},
        },
    )
    await asyncio.to_thread(file.write_bytes, base64.b64decode(shot["data"]))
    await page.close()


async def _settle(page: Page) -> None:
    """A page that follows a stream is never idle; half a second shows what it says."""
    await page.wait_for_load_state("load")
    await asyncio.sleep(0.5)

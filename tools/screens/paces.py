"""How long a driver waits for a page where the network is slow."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playwright.async_api import Browser, BrowserContext

from tools.screens.catalogue import Screen
from tools.screens.scene import Scene
from tools.screens.slowness import NETWORKS, Network, slowed
from tools.screens.visits import visitor

_SETTLED_ROUND_TRIPS = 6
_PATIENCE_MS = 120_000
_TIMES = """() => [
  performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  performance.getEntriesByType("navigation")[0].loadEventEnd,
]"""


@dataclass(frozen=True, slots=True)
class Pace:
    """Until something is shown, and until all is there: with nothing, and again."""

    screen: str
    network: str
    first_paint_ms: float
    first_load_ms: float
    second_paint_ms: float
    second_load_ms: float


async def time(browser: Browser, scene: Scene, screens: Sequence[Screen]) -> list[Pace]:
    """Open each page with each network; twice, the second time in another tab."""
    return [
        await _time(browser, scene, screen, network)
        for network in NETWORKS
        for screen in screens
    ]


async def _time(
    browser: Browser, scene: Scene, screen: Screen, network: Network
) -> Pace:
    async with (
        slowed(scene.url, network) as url,
        # Signing in is another page's; a cookie is of the host, whatever its port.
        visitor(browser, scene.url, screen.who) as context,
    ):
        address = screen.address(replace(scene, url=url))
        first = await _opened(context, address)
        # The worker and what it keeps come after the page.
        await asyncio.sleep(_SETTLED_ROUND_TRIPS * network.round_trip_s)
        second = await _opened(context, address)
    return Pace(screen.name, network.name, *first, *second)


async def _opened(context: BrowserContext, address: str) -> tuple[float, float]:
    page = await context.new_page()
    await page.goto(address, timeout=_PATIENCE_MS)
    painted, loaded = await page.evaluate(_TIMES)
    return float(painted), float(loaded)

"""What the first visit to each page costs a telephone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser

from tools.screens.catalogue import Screen
from tools.screens.scene import Scene
from tools.screens.visits import visitor

# What comes later, such as the stream and the pass, counts as well.
SETTLED_S = 1.0


@dataclass(slots=True)
class Weight:
    """Bytes as they went over the network, headers with them; times in milliseconds."""

    screen: str
    requests: int
    document_bytes: int
    all_bytes: int
    unpacked_bytes: int
    first_paint_ms: float


async def weigh(
    browser: Browser, scene: Scene, screens: Sequence[Screen]
) -> list[Weight]:
    """Open each page with a browser that has nothing yet."""
    return [await _weigh(browser, scene, screen) for screen in screens]


async def _weigh(browser: Browser, scene: Scene, screen: Screen) -> Weight:
    async with visitor(browser, scene.url, screen.who) as context:
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        packed: dict[str, float] = {}
        unpacked: list[int] = []

        def began(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"]

        def came(event: dict[str, Any]) -> None:
            unpacked.append(event["dataLength"])

        def ended(event: dict[str, Any]) -> None:
            packed[event["requestId"]] = event["encodedDataLength"]

        session.on("Network.responseReceived", began)
        session.on("Network.dataReceived", came)
        session.on("Network.loadingFinished", ended)
        await session.send("Network.enable")
        await page.goto(screen.address(scene))
        await asyncio.sleep(SETTLED_S)
        painted = await page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        )
    documents = [size for key, size in packed.items() if kinds.get(key) == "Document"]
    return Weight(
        screen.name,
        len(packed),
        int(sum(documents)),
        int(sum(packed.values())),
        sum(unpacked),
        float(painted),
    )

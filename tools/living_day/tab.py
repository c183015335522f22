"""What an open tab costs, as Chromium itself counts it, and how fresh its page is."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from playwright.async_api import CDPSession, ConsoleMessage, Page, Response

# Asked twice: what the first collection lets go of is only then seen to be free.
_COLLECTIONS = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """A tab at one moment; memory is what is left after all garbage was collected.

    `busy_s` is what its main thread has worked since it was opened. `looks` and
    `bytes` are what it has asked the gateway and been sent, of everything but files.
    """

    at_s: float
    heap_bytes: int
    nodes: int
    listeners: int
    busy_s: float
    looks: int
    bytes: int


# Without slots: Playwright marks the objects whose methods it is given.
@dataclass
class Tab:
    """Follows a page from when it is opened on."""

    page: Page
    session: CDPSession
    errors: list[str] = field(default_factory=list)
    _looks: int = 0
    _bytes: int = 0

    @classmethod
    async def watched(cls, page: Page) -> Self:
        """Count what *page*, which nothing was loaded into yet, does from now on."""
        session = await page.context.new_cdp_session(page)
        # By the processor's clock: others on the machine do not count.
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        tab = cls(page, session)
        page.on("console", tab._hear)
        page.on("pageerror", lambda error: tab.errors.append(str(error)))
        page.on("response", tab._count)
        return tab

    async def sample(self) -> Sample:
        """Collect garbage, and say what the tab has come to."""
        for _ in range(_COLLECTIONS):
            await self.session.send("HeapProfiler.collectGarbage")
        told = await self.session.send("Performance.getMetrics")
        found = {one["name"]: one["value"] for one in told["metrics"]}
        return Sample(
            at_s=time.monotonic(),
            heap_bytes=int(found["JSHeapUsedSize"]),
            nodes=int(found["Nodes"]),
            listeners=int(found["JSEventListeners"]),
            busy_s=found["TaskDuration"],
            looks=self._looks,
            bytes=self._bytes,
        )

    async def shown_at(self) -> datetime:
        """Return the time of the gate that the page shows."""
        said = await self.page.locator(".clock time").first.get_attribute("datetime")
        return datetime.fromisoformat(said or "")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _count(self, response: Response) -> None:
        if not response.url.endswith(("/now", "/alerts")):
            return
        self._looks += 1
        if not response.ok:
            self.errors.append(f"{response.status} for {response.url}")
        self._bytes += int(response.headers.get("content-length", 0))


def middle(values: Sequence[float]) -> float:
    """Return the median, which one odd moment does not move."""
    return sorted(values)[len(values) // 2]


async def every(seconds: float, until: "asyncio.Future[int]") -> bool:
    """Wait so long; whether *until* is not over by then."""
    await asyncio.wait({until}, timeout=seconds)
    return not until.done()

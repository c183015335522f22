"""The machine's own Chromium, driven by Playwright; nothing is downloaded."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoChromiumError(Exception):
    """There is none on the PATH."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a headless Chromium, which ends with the block.

    Raises NoChromiumError.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        msg = "no Chromium on the PATH: tools/ensure-chromium says how to install one"
        raise NoChromiumError(msg)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found, args=["--disable-quic"]
        )
        try:
            yield browser
        finally:
            await browser.close()

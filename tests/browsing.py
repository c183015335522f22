"""A browser for tests that look at pages as people do.

Wait with `expect(page.locator(…))`, or here with `holds`. Playwright's own
`wait_for_function` evaluates text within the page, which our content policy forbids.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
)

from tools.screens.browsers import chromium

PATIENCE_MS = 60_000
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1366, "height": 900}

# How long a page may take depends on the machine, which is not what is tested.
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a process; each test has contexts of its own."""
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor whom nobody knows yet, with a telephone."""
    context = await browser.new_context(
        viewport=PHONE, locale="vi-VN", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


async def holds(page: Page, expression: str) -> None:
    """Return when that JavaScript is true in the page; it is asked again and again."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not await page.evaluate(expression):  # noqa: ASYNC110
            await asyncio.sleep(0.05)

"""A browser in which somebody is signed in already, past the form and its password."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, ViewportSize

from gateway.console import cookies
from tests.browsing import DESKTOP, PATIENCE_MS
from tests.console.conftest import Served
from tests.people import People


@asynccontextmanager
async def seated(
    client: People,
    served: Served,
    browser: Browser,
    who: str,
    path: str,
    *,
    viewport: ViewportSize = DESKTOP,
) -> AsyncIterator[Page]:
    """Open that page in a browser of their own; the gateway is running."""
    context = await browser.new_context(
        viewport=viewport, locale="vi-VN", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    name = cookies.session_name(is_sandbox=True)
    await context.add_cookies(
        [{"name": name, "value": await client.token(who), "url": served.url}]
    )
    page = await context.new_page()
    await page.goto(f"{served.url}{path.removeprefix('/')}")
    try:
        yield page
    finally:
        await context.close()

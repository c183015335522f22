"""People in front of pages: who is signed in, with which screen, in which language."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Literal, TypeAlias

from playwright.async_api import Browser, BrowserContext, ViewportSize

from tools.screens.scene import password_of

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1366, "height": 900}
SIZES: Mapping[str, ViewportSize] = MappingProxyType(
    {"phone": PHONE, "desktop": DESKTOP}
)
Scheme: TypeAlias = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@asynccontextmanager
async def visitor(
    browser: Browser,
    url: str,
    who: str | None = None,
    *,
    language: str = "vi",
    size: ViewportSize = PHONE,
    scheme: Scheme = "light",
    motion: bool = False,
) -> AsyncIterator[BrowserContext]:
    """Yield a browser context of that account of the scene, or of a stranger.

    Without *motion* nothing moves, as for those who asked their system for that.
    """
    context = await browser.new_context(
        viewport=size,
        color_scheme=scheme,
        reduced_motion="no-preference" if motion else "reduce",
        extra_http_headers={"Accept-Language": language},
        timezone_id="Asia/Ho_Chi_Minh",
    )
    try:
        if who is not None:
            answer = await context.request.post(
                f"{url}/sign-in",
                form={"username": who, "password": password_of(who), "next": "/rules"},
            )
            if not answer.ok:
                msg = f"{who} cannot sign in: {answer.status}"
                raise RuntimeError(msg)
        yield context
    finally:
        await context.close()

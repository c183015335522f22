"""Every state of a page in one tab: forms answered in process, shown without a network.

To open each as a page of its own takes a second of CPU; this takes a tenth. States take
turns in language and scheme, and are as many in one as in another.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx2
from playwright.async_api import Browser, Page

import charts
from gateway.console import cookies
from gateway.console.languages import LANGUAGES
from tests.browsing import PHONE
from tests.console.access import ALL, AXE, unreadable, violations
from tests.console.test_vehicles import HTML
from tests.people import People
from tools.screens.visits import SCHEMES

_LOOKS = Path("gateway/console/static/console.css").read_text("utf-8") + charts.STYLE
# What somebody may open, and what a script may bring to light, is looked at as well.
# Marked as fresh is what no state before had; who would look at all of each again
# spends most of the time on the same menus.
_SHOW = """
(html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const one of page.querySelectorAll("details")) {
    one.removeAttribute("name");
    one.open = true;
  }
  for (const one of page.querySelectorAll("[hidden]")) one.hidden = false;
  const seen = (window.seen ??= new Set());
  const isNew = (text) => {
    const before = seen.size;
    return seen.add(text.replace(/[0-9a-f-]{36}|[0-9]+/g, "0")).size > before;
  };
  const mark = (element) => {
    if (!isNew(element.outerHTML)) return;
    if (isNew(element.cloneNode(false).outerHTML) || !element.children.length) {
      element.dataset.fresh = "";
    }
    for (const inner of element.children) mark(inner);
  };
  mark(page.body);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.className = page.documentElement.className;
  document.body.replaceWith(document.adoptNode(page.body));
}
"""


class Glass:
    """A tab with no gateway behind it, which shows any page as a telephone does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.looks = 0

    @classmethod
    @asynccontextmanager
    async def standing(cls, browser: Browser) -> AsyncIterator[Self]:
        context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
        page = await context.new_page()
        await page.set_content(
            f"<!doctype html><html><head><style>{_LOOKS}</style></head></html>"
        )
        await page.evaluate(AXE)
        yield cls(page)
        await context.close()

    async def faults(self, html: str) -> list[str]:
        """Look at a page, every other by night; of what was seen before, no more."""
        self.looks += 1
        await self.page.emulate_media(color_scheme=SCHEMES[self.looks % len(SCHEMES)])
        await self.page.evaluate(_SHOW, html)
        found = await unreadable(self.page)
        return found + await violations(self.page, ALL, within="[data-fresh]")

    async def printed(self, html: str) -> tuple[str, str]:
        """Return the words of a page that come onto paper, and their colour."""
        await self.page.evaluate(_SHOW, html)
        await self.page.emulate_media(media="print", color_scheme="dark")
        words = await self.page.inner_text("body")
        ink = await self.page.evaluate("getComputedStyle(document.body).color")
        await self.page.emulate_media(media="screen", color_scheme="light")
        return words, str(ink)


@dataclass
class Walk:
    """Goes from state to state; `found` is what is wrong with any of them."""

    people: People
    glass: Glass
    found: list[str] = field(default_factory=list)

    async def be(self, who: str) -> None:
        """Go on as that account."""
        name = cookies.session_name(is_sandbox=True)
        self.people.http.cookies.set(name, await self.people.token(who))

    async def look(
        self, state: str, path: str, status: int = 200, /, **headers: str
    ) -> httpx2.Response:
        """Open a page."""
        return await self._see(state, status, method="GET", url=path, headers=headers)

    async def send(
        self, state: str, path: str, status: int = 200, /, **typed: str
    ) -> httpx2.Response:
        """Send a form, and see where it leads."""
        return await self._see(state, status, method="POST", url=path, data=typed)

    async def _see(self, state: str, status: int, **asked: Any) -> httpx2.Response:
        language = list(LANGUAGES)[self.glass.looks % len(LANGUAGES)]
        usual = HTML | {"accept-language": language} | asked.pop("headers", {})
        answer = await self.people.http.request(
            **asked, headers=usual, follow_redirects=True
        )
        assert status == answer.status_code, (state, answer.text)
        faults = await self.glass.faults(answer.text)
        self.found += [f"{state}, {language}: {fault}" for fault in faults]
        return answer

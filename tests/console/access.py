"""What axe finds wrong with a page, and which of its words nobody can read."""

import re
from collections.abc import Mapping
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tools.screens.visits import PHONE

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ALL = {"runOnly": STANDARDS}
# Colours are the same in every language, and nothing else depends on the scheme: so
# they are looked at once in each scheme, and all the rest once in each language.
ONLY_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
ALL_BUT_COLOURS = {
    "runOnly": STANDARDS,
    "rules": {name: {"enabled": False} for name in ONLY_COLOURS["runOnly"]},
}
AXE = Axe().axe_script
# What is wider than its box and hidden there. Words for screen readers alone are meant
# to be, what ends with an ellipsis says so, and a field that is filled in is scrolled.
CUT_OFF = """
[...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  return element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1
    && ["hidden", "clip"].includes(style.overflowX) && style.textOverflow === "clip"
    && style.display !== "inline" && !(element.matches("input") && element.value);
}).map((element) => element.outerHTML.slice(0, 200))
"""
# Drawings shrink with the screen, and their words with them; others never do.
LEAST_PX = 11
TOO_SMALL = """
[...document.querySelectorAll("svg text")].filter((element) => {
  const drawn = element.getScreenCTM();
  const size = parseFloat(getComputedStyle(element).fontSize);
  const px = size * Math.hypot(drawn.a, drawn.b);
  return element.getClientRects().length && px < LEAST;
}).map((element) => element.textContent)
""".replace("LEAST", str(LEAST_PX))


async def violations(
    page: Page, options: Mapping[str, Any], *, within: str = "html"
) -> list[str]:
    """Return what axe finds there; once it is in the page, it is not sent again."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    if not await page.locator(within).count():
        return []
    found = await page.evaluate(
        "([place, more]) => axe.run(place, more).then((found) => found.violations)",
        [within, {"resultTypes": ["violations"], **options}],
    )
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


# A program's words, which nobody in front of a page has ever seen.
OF_PROGRAMS = re.compile(r"ETag|Retry-After|If-Match|Idempotency-Key|Content-Type")


async def unreadable(page: Page) -> list[str]:
    """Return what a telephone does not show whole, or so small that nobody reads it."""
    width = await page.evaluate("document.documentElement.scrollWidth")
    found = [] if width <= PHONE["width"] else [f"it is {width} wide, as no telephone"]
    found += [f"cut off: {html}" for html in await page.evaluate(CUT_OFF)]
    words = await page.inner_text("main")
    found += [f"no word for people: {one}" for one in OF_PROGRAMS.findall(words)]
    return found + [f"too small: {text}" for text in await page.evaluate(TOO_SMALL)]

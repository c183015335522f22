"""What axe finds wrong with a page, and which of its words nobody can read."""

import re
from collections.abc import Mapping
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

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
# What is chosen and does not fit: it would be wider, were it alone in its field.
CHOSEN = """
[...document.querySelectorAll("select")].filter((select) => {
  if (!select.offsetWidth || !select.selectedOptions.length) return false;
  const alone = select.cloneNode();
  alone.append(select.selectedOptions[0].cloneNode(true));
  const { style } = alone;
  Object.assign(style, { maxWidth: "none", minWidth: 0, width: "max-content" });
  style.position = "absolute";
  select.after(alone);
  const wanted = alone.offsetWidth;
  alone.remove();
  return wanted > select.offsetWidth + 1;
}).map((select) => `${select.name}: ${select.selectedOptions[0].text}`)
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
    """Return what this window does not show whole, or so small that nobody reads it."""
    width, most = await page.evaluate(
        "[document.documentElement.scrollWidth, innerWidth]"
    )
    found = [] if width <= most else [f"it is {width} wide, in a window of {most}"]
    found += [f"cut off: {html}" for html in await page.evaluate(CUT_OFF)]
    found += [f"cut off: {chosen}" for chosen in await page.evaluate(CHOSEN)]
    words = await page.inner_text("main")
    found += [f"no word for people: {one}" for one in OF_PROGRAMS.findall(words)]
    return found + [f"too small: {text}" for text in await page.evaluate(TOO_SMALL)]

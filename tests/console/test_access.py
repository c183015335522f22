"""Every page, as WCAG 2.2 AA wants it: in each language, by day and by night.

The people of this scene write what harms a page that believes it.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page, expect

from gateway.console.languages import LANGUAGES
from gateway.embedded import Stores
from tests.browsing import PATIENCE_MS
from tests.faults.gateways import prepared, site
from tests.stores import fresh_database
from tools.screens.catalogue import SCREENS, Screen
from tools.screens.scene import Scene, set_up
from tools.screens.visits import PHONE, SCHEMES, visitor

pytestmark = pytest.mark.browser

# Colours are the same in every language, and nothing else depends on the scheme: so
# they are looked at once in each scheme, and all the rest once in each language.
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ONLY_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
ALL_BUT_COLOURS = {
    "runOnly": STANDARDS,
    "rules": {name: {"enabled": False} for name in ONLY_COLOURS["runOnly"]},
}
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


# It ends an attribute, a text field and a script, and begins an element of its own.
HOSTILE = "\"'></textarea></script><b data-planted onclick=alert(1)>{{ 7 * 7 }}"
PLANTED = "document.querySelectorAll('[data-planted], [onclick]').length"


@pytest.fixture(scope="module")
async def scene(stores: Stores, bare_template: str) -> AsyncIterator[Scene]:
    async with fresh_database(stores, template=bare_template) as url:
        settings = await prepared(url, stores.redis_url)
        async with site(settings, serving=1, working=1) as running:
            yield await set_up(running.urls[0], crowd=8, words=HOSTILE)


@pytest.fixture(scope="module")
async def someone(
    request: pytest.FixtureRequest, browser, scene: Scene
) -> AsyncIterator[BrowserContext]:
    """Whoever signs in once and opens all of their pages."""
    async with visitor(browser, scene.url, request.param) as context:
        # One page has to be worked out first, on a machine that has enough to do.
        context.set_default_timeout(PATIENCE_MS)
        yield context


async def violations(page: Page, options: dict[str, Any]) -> list[str]:
    found = await Axe().run(page, options={"resultTypes": ["violations"]} | options)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


async def cut_off(page: Page) -> list[str]:
    width = await page.evaluate("document.documentElement.scrollWidth")
    found = [] if width <= PHONE["width"] else [f"it is {width} wide, as no telephone"]
    return found + [f"cut off: {html}" for html in await page.evaluate(CUT_OFF)]


@pytest.mark.parametrize(
    ("someone", "screen"),
    [pytest.param(screen.who, screen, id=screen.name) for screen in SCREENS],
    indirect=["someone"],
)
async def test_everybody_can_use_it(
    someone: BrowserContext, screen: Screen, scene: Scene
):
    page = await someone.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    for language in LANGUAGES:
        await page.goto(screen.address(scene, language))
        assert [] == await violations(page, ALL_BUT_COLOURS), language
        assert [] == await cut_off(page), language
    assert 0 == await page.evaluate(PLANTED)
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert [] == await violations(page, ONLY_COLOURS), scheme

    assert [] == errors
    await page.close()


@pytest.mark.parametrize("someone", ["customs"], indirect=True)
async def test_what_people_wrote_is_shown_as_they_wrote_it(
    someone: BrowserContext, scene: Scene
):
    page = await someone.new_page()

    await page.goto(f"{scene.url}/officer/huu-nghi/work/{scene.vehicles['inside']}")

    await expect(page.get_by_text(HOSTILE).first).to_be_visible()
    assert 0 == await page.evaluate(PLANTED)

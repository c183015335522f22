"""Every page, as WCAG 2.2 AA wants it: in each language, by day and by night.

Everything fits in each language on a telephone and at a desk. What axe finds hangs on
the words and on the width, but not on both at once: one language of three is looked at
by axe as a desk shows it, and the night.

The people of this scene write what harms a page that believes it.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, expect

from gateway.console.languages import LANGUAGES
from gateway.embedded import Stores
from tests.browsing import PATIENCE_MS
from tests.console.access import ALL_BUT_COLOURS, ONLY_COLOURS, unreadable, violations
from tests.faults.gateways import prepared, site
from tests.stores import fresh_database
from tools.screens.catalogue import SCREENS, Screen
from tools.screens.scene import Scene, set_up
from tools.screens.visits import DESKTOP, PHONE, SCHEMES, visitor

pytestmark = pytest.mark.browser

# It ends an attribute, a text field and a script, and begins an element of its own.
HOSTILE = "\"'></textarea></script><b data-planted onclick=alert(1)>{{ 7 * 7 }}"
# In which window axe looks at a page in that language.
AXES = dict(zip(LANGUAGES, (PHONE, DESKTOP, PHONE), strict=True))
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
        for size in (DESKTOP, PHONE):
            await page.set_viewport_size(size)
            assert [] == await unreadable(page), (language, size)
            if size == AXES[language]:
                assert [] == await violations(page, ALL_BUT_COLOURS), (language, size)
    assert 0 == await page.evaluate(PLANTED)
    for scheme, size in zip(SCHEMES, (PHONE, DESKTOP), strict=True):
        await page.set_viewport_size(size)
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

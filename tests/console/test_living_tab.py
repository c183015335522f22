"""A tab of management that is open for days: it stays as small as it was."""

import json

import pytest
from playwright.async_api import Browser, Page, Route

from tests.api.journeys import MORNING, approved
from tests.browsing import DESKTOP, holds
from tests.console.test_management_in_a_browser import sign_in
from tools.living_day.tab import Sample, Tab
from tools.living_day.verdicts import MIB, Day, findings

pytestmark = pytest.mark.browser
# The page looks again once a second at most: so many looks, with dots in between.
LOOKS = 3
DRIVING = "document.querySelectorAll('.driving').length"
MOVES = [
    {"direction": way, "from": before, "to": after, "number": 3}
    for way in ("export", "import")
    for before, after in (("road", "buffer"), ("buffer", "lanes"), ("line", "across"))
]


class Bursts:
    """In place of the gateway's stream: now and then a hundred busy days at once."""

    def __init__(self) -> None:
        self.is_on = True

    async def tell(self, route: Route) -> None:
        event = f"event: moved\ndata: {json.dumps(MOVES)}\n\n"
        body = "retry: 50\n\n" + (40 * event if self.is_on else "")
        await route.fulfill(content_type="text/event-stream", body=body)


async def calm_after(page: Page, bursts: Bursts, tab: Tab) -> Sample:
    """Let much happen, and return what the tab is once nothing moves any more."""
    bursts.is_on = True
    await page.evaluate("performance.clearResourceTimings()")
    seen = "performance.getEntriesByType('resource').filter((x) => /now$/.test(x.name))"
    await holds(page, f"{DRIVING} > 0")
    await holds(page, f"{seen}.length >= {LOOKS}")
    bursts.is_on = False
    await holds(page, f"{DRIVING} === 0")
    return await tab.sample()


async def test_moves_leave_nothing_in_the_tab(client, served, browser: Browser):
    await client.set_clock(MORNING)
    await approved(client)
    async with served.running():
        context = await browser.new_context(viewport=DESKTOP)
        page = await context.new_page()
        tab, bursts = await Tab.watched(page), Bursts()
        await page.route("**/moves", bursts.tell)
        await sign_in(page, served, "management", "/manage/huu-nghi")
        before = await calm_after(page, bursts, tab)

        after = await calm_after(page, bursts, tab)

        day = Day([before, after], [0.0], anew=before, errors=tab.errors)
        assert [] == [found for found in findings(day) if "left" in found]
        assert after.looks > before.looks
        assert [] == tab.errors
        await context.close()


def sample(**changes) -> Sample:
    usual = {
        "at_s": 0.0, "heap_bytes": 2 * MIB, "nodes": 1_000, "listeners": 20,
        "busy_s": 0.0, "looks": 0, "bytes": 0,
    }  # fmt: skip
    return Sample(**usual | changes)


def test_a_tab_that_is_as_a_new_one_passes():
    day = Day(
        [sample(), sample(at_s=100, busy_s=3, nodes=1_040)], [2.5], sample(), errors=[]
    )

    assert [] == list(findings(day))


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"heap_bytes": 4 * MIB}, "the day left 2.0 MiB in the tab"),
        ({"nodes": 1_200}, "the day left 200 nodes in the tab"),
        ({"listeners": 29}, "the day left 9 listeners in the tab"),
        ({"busy_s": 20.0}, "the tab worked 20% of its time, 10% are modest"),
    ],
)
def test_a_tab_that_grew_or_worked_is_found(changes, finding):
    day = Day([sample(), sample(at_s=100, **changes)], [0.0], sample(), errors=[])

    assert [finding] == list(findings(day))


def test_a_page_that_fell_behind_or_erred_is_found():
    day = Day([sample(), sample(at_s=100)], [1, 9.25], sample(), errors=["Oh", "Oh"])

    assert [
        "the page was 9.2 s behind, 8 s may be",
        "the browser's console says: Oh",
    ] == list(findings(day))

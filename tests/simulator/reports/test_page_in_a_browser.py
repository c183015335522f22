"""A report while it is open: it plays its day, and fits a telephone."""

from dataclasses import replace

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from simulator.reports.pages import page as made
from simulator.reports.replays import replay
from tests.browsing import browser, context, page

__all__ = ["browser", "context", "page"]

pytestmark = pytest.mark.browser


@pytest.fixture
async def opened(compared, page, tmp_path):
    scenario, rows = compared.scenarios[1], compared.answer.replications[1]
    day = replay(
        scenario, scenario.flows[0], rows, seed=1, engine=compared.asked.engine
    )
    file = tmp_path / "answer.html"
    file.write_text(made(replace(compared, replay=day), "vi"), "utf-8")
    await page.goto(file.as_uri())
    return page


async def test_the_day_is_played_and_paused_and_found_by_its_clock(opened):
    button, clock = opened.get_by_role("button"), opened.locator("#replay output")
    shown = await clock.text_content()

    await button.click()
    await expect(clock).not_to_have_text(shown)
    await expect(button).to_have_text("Dừng")
    await button.click()
    await opened.locator("#replay input").fill("600")

    await expect(button).to_have_text("Chạy")
    await expect(clock).to_have_text("10:00")


async def test_it_fits_a_telephone_and_keeps_the_rules_of_access(opened):
    found = await Axe().run(opened, options={"resultTypes": ["violations"]})

    assert [] == [one["id"] for one in found.response["violations"]]
    assert 390 == await opened.evaluate("document.documentElement.scrollWidth")

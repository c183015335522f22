"""The network is cut for a minute: open pages say so, and catch up by themselves."""

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Page, expect

from gateway.console.texts import TEXTS
from tests.api.journeys import MORNING, declared, said, turn, verdict
from tests.console.glass import Glass
from tests.console.seats import seated
from tests.console.test_officers_desk import to_review

pytestmark = pytest.mark.browser
SAYS = TEXTS["vi"]
GATE = "huu-nghi"
PAGES = {
    "agent": "/agent?view=all",
    "customs": f"/officer/{GATE}/reviews",
    "management": f"/manage/{GATE}",
    "tester": "/sandbox",
}
FRESHNESS = "[data-freshness] [data-text=freshness]"
AGE = "[data-freshness] [data-text=age]"


async def lies_open(page: Page) -> None:
    """Show it with a clock that can be put on, and see that it is up to date."""
    await page.clock.install()
    await page.reload()
    await page.evaluate("window.wasNotLoadedAgain = true")
    await expect(page.locator(FRESHNESS)).to_have_text(SAYS["fresh_live"])


async def test_a_minute_without_a_network_is_told_and_caught_up_with(
    client, served, browser, glass: Glass
):
    await client.set_clock(MORNING)
    theirs = await declared(client)
    async with served.running(), AsyncExitStack() as seats:
        desks = {
            who: await seats.enter_async_context(
                seated(client, served, browser, who, path)
            )
            for who, path in PAGES.items()
        }
        for page in desks.values():
            await lies_open(page)

        for page in desks.values():
            await page.context.set_offline(True)
            await expect(page.locator(FRESHNESS)).to_have_text(SAYS["fresh_offline"])
            await page.clock.fast_forward("01:00")
        said(await verdict(client, theirs, "reject"))
        waiting = await to_review(client)
        await turn(client, GATE, mode="closed")
        for page in desks.values():
            await expect(page.locator(AGE)).not_to_be_empty()
            assert [] == await glass.faults(await page.content())
            await page.context.set_offline(False)

        agent, customs = desks["agent"], desks["customs"]
        row = agent.locator(f"[data-id='{theirs.id}']")
        await expect(row).to_contain_text(SAYS["status_rejected"])
        await expect(customs.locator("[data-item] .plate")).to_have_text(waiting.plate)
        await expect(desks["management"].locator(".signal .state")).to_contain_text(
            SAYS["state_closed"]
        )
        for page in desks.values():
            await expect(page.locator(FRESHNESS)).to_have_text(SAYS["fresh_live"])
            await expect(page.locator(AGE)).to_be_empty()
            assert await page.evaluate("window.wasNotLoadedAgain")

        await customs.context.set_offline(True)
        await customs.keyboard.press("t")
        await customs.keyboard.type("the weights differ")
        await customs.keyboard.press("Enter")
        told = SAYS["officer_unknown"].format(plate=waiting.plate)
        await expect(customs.locator("[data-troubles]")).to_contain_text(told)
        assert [] == await glass.faults(await customs.content())
        field = customs.locator("[data-verb=reject] [name=reason]")
        await expect(field).to_have_value("the weights differ")

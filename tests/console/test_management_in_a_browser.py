"""Management closes the gate, and every page that is open says so by itself."""

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from gateway.console.texts import TEXTS
from tests.api.journeys import MORNING, approved
from tests.browsing import DESKTOP

pytestmark = pytest.mark.browser
VI = TEXTS["vi"]


async def sign_in(page: Page, served, who: str, path: str) -> None:
    await page.goto(f"{served.url}sign-in?next={path}&lang=vi")
    await page.fill("#username", who)
    await page.fill("#password", "sandbox")
    await page.click("form.fields button")
    await page.wait_for_url(f"**{path}")


async def test_the_gate_is_closed_and_every_page_says_so(
    client, served, browser: Browser, context: BrowserContext
):
    await client.set_clock(MORNING)
    made = await approved(client)
    closed = VI["state_closed"]
    async with served.running():
        board = await context.new_page()
        await board.goto(f"{served.url}?lang=vi")
        driver = await (await browser.new_context()).new_page()
        await sign_in(driver, served, "agent", f"/v/{made.id}")
        lead = await (await browser.new_context(viewport=DESKTOP)).new_page()
        await sign_in(lead, served, "management", "/manage/huu-nghi")
        drawing = await lead.context.new_page()
        await drawing.goto(f"{served.url}manage/huu-nghi")

        await lead.goto(f"{served.url}manage/huu-nghi/controls")
        await lead.check("[name=mode][value=closed]")
        await lead.click("[value=preview]")
        await expect(lead.locator("#preview")).to_contain_text(closed)
        await lead.click("[value=turn]")

        await expect(lead.locator(".said")).to_have_text(VI["turned"])
        await expect(board.locator("[data-gate=huu-nghi] .state")).to_contain_text(
            closed
        )
        await expect(drawing.locator(".signal .state")).to_contain_text(closed)
        reason = (await client.look(made.id))["reason"]["message"]["vi"]
        await expect(driver.locator(".reason")).to_have_text(reason)
        for page in (driver, lead):
            await page.context.close()

"""A vehicle's page on a telephone: it changes by itself, and says when it cannot."""

import re
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from gateway.console.texts import TEXTS
from gateway.workers import dispatch
from tests.api.journeys import declared, said, verdict
from tests.browsing import PHONE, holds
from tests.console.glass import Glass
from tests.console.seats import seated
from tests.console.test_declaring import ANSWERS

pytestmark = pytest.mark.browser

NO_DRAFT = "!Object.keys(localStorage).some((key) => key.startsWith('declaration'))"
IS_PREPARED = "caches.match('/static/drafts.js').then(Boolean)"
SAYS = TEXTS["vi"]
STATUS = ".status strong"
FRESHNESS = "[data-freshness] [data-text=freshness]"
HAS_A_PASS = "document.querySelector('.pass img')?.naturalWidth > 0"


async def opened(served, page, path):
    """Sign in on a telephone, and go where one was headed."""
    await page.goto(f"{served.url}sign-in?next={path}&lang=vi")
    await page.fill("#username", "agent")
    await page.fill("#password", "sandbox")
    await page.click("form.fields button")
    await page.wait_for_url(f"**{path}")


async def width(page):
    return await page.evaluate("document.documentElement.scrollWidth")


async def test_the_page_changes_by_itself_until_the_vehicle_is_called(
    client, served, page
):
    await client.set_clock("2030-01-07T02:00:00Z")
    made = await declared(client)
    async with served.running():
        await opened(served, page, f"/v/{made.id}")
        await page.evaluate("window.wasNotLoadedAgain = true")
        await expect(page.locator(STATUS)).to_have_text(SAYS["status_submitted"])

        said(await verdict(client, made, "approve"))
        await expect(page.locator(STATUS)).to_have_text(SAYS["status_approved"])
        await dispatch.dispatch(client.resources, made.shown["gate"])
        await expect(page.locator(STATUS)).to_have_text(SAYS["status_called"])

        await holds(page, HAS_A_PASS)
        await expect(page).to_have_title(re.compile("^Đã gọi"))
        assert await page.evaluate("window.wasNotLoadedAgain")
        assert await width(page) <= 390


async def test_without_a_network_it_says_so_and_the_pass_stays(client, served, page):
    await client.set_clock("2030-01-07T02:00:00Z")
    made = await declared(client)
    said(await verdict(client, made, "approve"))
    await dispatch.dispatch(client.resources, made.shown["gate"])
    freshness = page.locator(FRESHNESS)
    async with served.running():
        await opened(served, page, f"/v/{made.id}")
        await expect(freshness).to_have_text(SAYS["fresh_live"])
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        # What is loaded under the worker's care is kept.
        await page.reload()
        await holds(page, "navigator.serviceWorker.controller !== null")
        await expect(freshness).to_have_text(SAYS["fresh_live"])

    await expect(freshness).to_have_text(SAYS["fresh_trouble"])
    await page.reload()
    await holds(page, HAS_A_PASS)
    assert f"/v/{made.id}" == urlsplit(page.url).path
    async with served.running():
        await expect(freshness).to_have_text(SAYS["fresh_live"])


async def fill(page):
    for name, answer in ANSWERS.items():
        field = page.locator(f"[name={name}]:not([type=hidden])")
        if not await field.is_visible():
            continue
        if await field.evaluate("(field) => field.matches('select')"):
            await field.select_option(answer)
        else:
            await field.fill(answer)


async def test_a_declaration_is_written_on_the_way_and_survives_a_reload(
    client, served, page
):
    await client.set_clock("2030-01-07T02:00:00Z")
    heading = page.locator("h1")
    go_on = page.locator("button:is([value=next], [value=send]):not([aria-hidden])")
    async with served.running():
        await opened(served, page, "/declare")
        await fill(page)
        # The battery is empty; the telephone comes back to an empty form.
        await page.goto(f"{served.url}declare?lang=vi")
        await expect(page.locator("[name=plate]")).to_have_value(ANSWERS["plate"])

        for name in ("vehicle", "trip", "driver", "goods", "papers"):
            await expect(heading).to_have_text(SAYS[f"step_name_{name}"])
            await fill(page)
            assert await width(page) <= 390
            await go_on.click()
        await expect(heading).to_have_text(SAYS["step_name_check"])
        await go_on.click()

        await expect(page.locator(STATUS)).to_have_text(SAYS["status_submitted"])
        await holds(page, NO_DRAFT)


async def test_without_a_network_it_is_written_on_and_sent_when_there_is_one(
    client, served, browser, glass: Glass
):
    await client.set_clock("2030-01-07T02:00:00Z")
    async with AsyncExitStack() as seats:
        async with served.running():
            seat = seated(client, served, browser, "agent", "/declare", viewport=PHONE)
            page = await seats.enter_async_context(seat)
            await holds(page, IS_PREPARED)
            await fill(page)

        heading, note = page.locator("h1"), page.locator("[data-note]:visible")
        go_on = page.locator("button:is([value=next], [value=send]):visible").last
        await go_on.click()
        await expect(heading).to_have_text(SAYS["step_name_trip"])
        await go_on.click()
        await expect(heading).to_have_text(SAYS["step_name_driver"])
        await go_on.click()
        await expect(page.locator("#driver_name-missing")).to_be_visible()
        for name in ("driver", "goods", "papers"):
            await expect(heading).to_have_text(SAYS[f"step_name_{name}"])
            await expect(note).to_have_text(SAYS["declare_kept"])
            await fill(page)
            assert await width(page) <= 390
            await go_on.click()
        await expect(page.locator("[data-said=vehicle]")).to_contain_text("12C-678.90")
        await go_on.click()
        await expect(note).to_have_text(SAYS["declare_waiting"])
        assert [] == await glass.faults(await page.content())
        await page.reload()
        await expect(note).to_have_text(SAYS["declare_waiting"])

        async with served.running():
            await page.evaluate("dispatchEvent(new Event('online'))")
            await expect(page.locator(STATUS)).to_have_text(SAYS["status_submitted"])
            await holds(page, NO_DRAFT)

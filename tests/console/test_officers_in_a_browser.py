"""Officers at their desks, in browsers: every page changes by itself."""

from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from gateway.console.texts import TEXTS
from tests.api.journeys import Vehicle, pass_of, said, verdict
from tests.browsing import DESKTOP, PATIENCE_MS, PHONE, holds
from tests.console.test_declaring import ANSWERS
from tests.console.test_officers_desk import to_review
from tests.faults.gateways import site
from tests.people import sandbox_settings

pytestmark = pytest.mark.browser

SAYS = TEXTS["vi"]
GATE = "/officer/huu-nghi"


@asynccontextmanager
async def at_desk(served, browser, who, path, viewport=DESKTOP):
    """Sign somebody in with a browser of their own, and go where they were headed."""
    context = await browser.new_context(
        viewport=viewport, locale="vi-VN", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(f"{served.url}sign-in?next={path}&lang=vi")
    await page.fill("#username", who)
    await page.fill("#password", "sandbox")
    await page.click("form.fields button")
    await page.wait_for_url(f"**{path}")
    yield page
    await context.close()


async def declare(page):
    """Go through the form with a thumb; there is no customs number on the papers."""
    answers = ANSWERS | {
        "gate": "huu-nghi",
        "customs_declaration": "",
        "arrival_time": "09:30",
    }
    for name in ("vehicle", "trip", "driver", "goods", "papers"):
        await expect(page.locator("h1")).to_have_text(SAYS[f"step_name_{name}"])
        for field, text in answers.items():
            found = page.locator(f"[name={field}]:not([type=hidden])")
            if await found.count():
                is_choice = await found.evaluate("one => one.tagName === 'SELECT'")
                await (found.select_option(text) if is_choice else found.fill(text))
        await page.locator("button[value=next]:visible").last.click()
    await page.click("button[value=send]")
    await page.wait_for_url("**/v/*?declared")


async def test_from_the_form_to_the_barrier_every_page_changes_by_itself(
    client, served, browser, database_url, redis_url
):
    await client.set_clock("2030-01-07T02:00:00Z")
    settings = sandbox_settings(database_url, redis_url)
    async with (
        site(settings, serving=0, working=1),
        served.running(),
        at_desk(served, browser, "driver", "/declare", PHONE) as phone,
        at_desk(served, browser, "customs", f"{GATE}/reviews") as customs,
        at_desk(served, browser, "border-guard", f"{GATE}/work") as guard,
    ):
        board = await customs.context.new_page()
        await board.goto(f"{served.url}?lang=vi")
        for shown in (customs, guard, board):
            await shown.evaluate("window.wasNotLoadedAgain = true")
        await declare(phone)
        await phone.evaluate("window.wasNotLoadedAgain = true")
        figures = board.locator("[data-gate=huu-nghi] [data-direction=export]")
        await expect(figures.locator("[data-figure=in_review]")).to_have_text("1")

        await expect(customs.locator("[data-item] .plate")).to_have_text(
            ANSWERS["plate"]
        )
        await customs.keyboard.press("d")
        status = phone.locator(".status strong")
        await expect(status).to_have_text(SAYS["status_called"])
        await expect(figures.locator("[data-figure=called]")).to_have_text("1")

        await expect(guard.locator("[data-item] .plate")).to_have_text(ANSWERS["plate"])
        made = await phone.locator("[data-vehicle]").get_attribute("data-vehicle")
        called = Vehicle(await client.look(made, "driver"))
        text = await pass_of(client, called, who="driver")
        await guard.locator("[data-verb=enter] summary").click()
        await guard.fill("[name=pass]", text)
        await guard.keyboard.press("Enter")
        await expect(status).to_have_text(SAYS["status_entered"])
        await expect(guard.locator("[data-item] .status strong")).to_have_text(
            SAYS["officer_status_entered"]
        )
        await expect(figures.locator("[data-figure=entered_today]")).to_have_text("1")
        for page in (phone, customs, guard, board):
            assert await page.evaluate("window.wasNotLoadedAgain")


async def test_two_officers_decide_at_once_and_nothing_typed_is_lost(
    client, served, browser
):
    await client.set_clock("2030-01-07T02:00:00Z")
    first, second = await to_review(client), await to_review(client)
    async with (
        served.running(),
        at_desk(served, browser, "customs", f"{GATE}/reviews/{first.id}") as page,
    ):
        await page.keyboard.press("t")
        await page.keyboard.type("the weights differ")
        # Somebody else holds it and lets it go, while the answer is on its way.
        await page.route("**/now*", lambda route: route.abort())
        said(await verdict(client, first, "hold", who="border-guard"))
        said(await verdict(client, first, "release", who="border-guard"))
        await page.keyboard.press("Enter")

        told = page.locator("[data-troubles] .refused")
        await expect(told).to_contain_text(SAYS["officer_changed_since"])
        await expect(told).to_contain_text(SAYS["event_held"])
        await page.unroute("**/now*")
        await told.get_by_text(SAYS["officer_open"]).click()
        await expect(page.locator("[data-item] .plate")).to_have_text(first.plate)
        field = page.locator("[data-verb=reject] [name=reason]")
        await expect(field).to_have_value("the weights differ")
        await page.keyboard.press("t")
        await page.keyboard.press("Enter")
        await holds(page, f"!document.querySelector('[data-id=\"{first.id}\"]')")
        recorded = SAYS["officer_recorded"].format(plate=first.plate, next=second.plate)
        await expect(page.locator("[data-done]")).to_have_text(recorded)

    assert "rejected" == (await client.look(first.id))["status"]
    assert "submitted" == (await client.look(second.id))["status"]

"""A vehicle's page on a telephone: it changes by itself, and says when it cannot."""

import json

import pytest

from gateway.console.texts import TEXTS
from gateway.workers import dispatch
from tests.api.journeys import declared, said, verdict
from tests.console.test_declaring import ANSWERS

pytestmark = pytest.mark.browser

STATUS = ".status strong"
FRESHNESS = "[data-freshness] [data-text=freshness]"
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
SIGN_IN = """
document.querySelector("#username").value = "agent";
document.querySelector("#password").value = "sandbox";
document.querySelector("form.fields button").click();
"""


async def opened(client, served, browser, path):
    """Sign in on a telephone, and go where one was headed."""
    page = await browser.open(f"{served.url}sign-in?next={path}&lang=vi")
    await page.ask("Emulation.setDeviceMetricsOverride", **PHONE)
    await page.evaluate(SIGN_IN)
    await page.until("location.pathname", path)
    await page.until("document.readyState", "complete")
    return page


async def test_the_page_changes_by_itself_until_the_vehicle_is_called(
    client, served, browser
):
    await client.set_clock("2030-01-07T02:00:00Z")
    made = await declared(client)
    async with served.running():
        page = await opened(client, served, browser, f"/v/{made.id}")
        await page.evaluate("window.wasNotLoadedAgain = true")
        assert TEXTS["vi"]["status_submitted"] == await page.text(STATUS)

        said(await verdict(client, made, "approve"))
        await page.until_text(STATUS, TEXTS["vi"]["status_approved"])
        await dispatch.dispatch(client.resources, made.shown["gate"])
        await page.until_text(STATUS, TEXTS["vi"]["status_called"])

        assert await page.evaluate("window.wasNotLoadedAgain")
        await page.until(
            "document.querySelector('.pass img').naturalWidth > 0", expected=True
        )
        assert await page.evaluate("document.title.startsWith('Đã gọi')")
        # Nothing is wider than the telephone.
        assert await page.evaluate("document.documentElement.scrollWidth <= 390")


async def test_without_a_network_it_says_so_and_the_pass_stays(client, served, browser):
    await client.set_clock("2030-01-07T02:00:00Z")
    made = await declared(client)
    said(await verdict(client, made, "approve"))
    await dispatch.dispatch(client.resources, made.shown["gate"])
    async with served.running():
        page = await opened(client, served, browser, f"/v/{made.id}")
        await page.until_text(FRESHNESS, TEXTS["vi"]["fresh_live"])
        await page.until(
            "navigator.serviceWorker.ready.then(() => true)", expected=True
        )
        # What is loaded under the worker's care is kept.
        await page.ask("Page.reload")
        await page.until("navigator.serviceWorker.controller !== null", expected=True)
        await page.until_text(FRESHNESS, TEXTS["vi"]["fresh_live"])

    await page.until_text(FRESHNESS, TEXTS["vi"]["fresh_trouble"])
    await page.ask("Page.reload")
    await page.until(
        "document.querySelector('.pass img')?.naturalWidth > 0", expected=True
    )
    path = json.dumps(f"/v/{made.id}")
    assert await page.evaluate(f"location.pathname === {path}")
    async with served.running():
        await page.until_text(FRESHNESS, TEXTS["vi"]["fresh_live"])


FILL = """
for (const [name, value] of Object.entries(%s)) {
  const element = document.querySelector(`[name=${name}]`);
  if (element && element.type !== "hidden") {
    element.value = value;
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }
}
"""
GO_ON = "document.querySelector('button[value=next], button[value=send]').click()"


async def test_a_declaration_is_written_on_the_way_and_survives_a_reload(
    client, served, browser
):
    await client.set_clock("2030-01-07T02:00:00Z")
    fill = FILL % json.dumps(ANSWERS)
    async with served.running():
        page = await opened(client, served, browser, "/declare")
        await page.evaluate(fill)
        # The battery is empty; the telephone comes back to an empty form.
        await page.go(f"{served.url}declare?lang=vi")
        assert ANSWERS["plate"] == await page.evaluate(
            "document.querySelector('[name=plate]').value"
        )

        for name in ("vehicle", "trip", "driver", "goods", "papers"):
            await page.until_text("h1", TEXTS["vi"][f"step_name_{name}"])
            await page.until("document.readyState", "complete")
            await page.evaluate(fill)
            assert await page.evaluate("document.documentElement.scrollWidth <= 390")
            await page.evaluate(GO_ON)
        await page.until_text("h1", TEXTS["vi"]["step_name_check"])
        await page.evaluate(GO_ON)

        await page.until_text(STATUS, TEXTS["vi"]["status_submitted"])
        await page.until("localStorage.getItem('declaration')", None)

"""An agent at the desk, in a browser: a sheet of fifty on its way to the gate."""

import pytest
from playwright.async_api import FilePayload, expect

from gateway.api.sheets.templates import workbook
from gateway.api.sheets.workbooks import MEDIA_TYPE
from gateway.console.texts import TEXTS
from tests.api.journeys import MORNING
from tests.api.test_sheets import row, sheet
from tests.console.seats import seated
from tests.console.test_hostile_words import HARM

pytestmark = pytest.mark.browser
SAYS = TEXTS["vi"]


async def test_fifty_of_a_sheet_are_mended_in_their_cells_and_declared(
    client, served, browser
):
    await client.set_clock(MORNING)
    rows = [row() for _ in range(50)]
    rows[6] |= {"gross_weight_kg": "ba mươi tấn"}
    rows[20] |= {"direction": "sang", "driver_phone": ""}
    rows[49] |= {"planned_arrival": "sáng mai"}
    file: FilePayload = {
        "name": f"xe {HARM}.csv",
        "mimeType": "text/csv",
        "buffer": sheet(*rows).encode("utf-16"),
    }
    async with (
        served.running(),
        seated(client, served, browser, "agent", "/agent/upload") as page,
    ):
        await page.set_input_files("#file", file)

        assert 0 == await page.locator("[data-planted]").count()
        wrong = page.locator(".wrong-row")
        await expect(wrong).to_have_count(3)
        await page.fill("[name=cell-8-gross_weight_kg]", "30000")
        await page.fill("[name=cell-22-direction]", "export")
        await page.fill("[name=cell-22-driver_phone]", "0912345678")
        await page.fill("[name=cell-51-planned_arrival]", "07/01/2030 09:30")
        await page.keyboard.press("Enter")
        ready = page.locator("#preview")
        await expect(ready).to_have_text(SAYS["agent_would_be"].format(n=50))
        await page.locator("button[value=declare]").click()
        done = page.locator("#declared")
        await expect(done).to_have_text(SAYS["agent_declared"].format(n=50, m=50))
        await page.get_by_role("link", name=SAYS["agent_back"]).click()

        shown = page.locator("tbody .plate")
        await expect(shown).to_have_count(50)
        assert {one["plate"] for one in rows} == set(await shown.all_inner_texts())
        await page.get_by_text(SAYS["agent_keep"]).click()
        await page.fill("#view-name", HARM)
        await page.keyboard.press("Enter")
        await expect(page.locator(".kept-views li a")).to_have_text(HARM)
        assert 0 == await page.locator("[data-planted]").count()
        focused, listens = page.locator("tbody a:focus"), page.locator("[data-help]")
        # Its script shows it once it hears keys: on a new page that takes a moment.
        await expect(listens).to_be_visible()
        await page.keyboard.press("j")
        await expect(focused).to_have_count(1)
        await page.keyboard.press("?")
        async with page.expect_response("**/account/letter-keys"):
            await page.get_by_label(SAYS["letters_on"]).uncheck()
        await page.reload()
        await expect(listens).to_be_visible()
        await page.keyboard.press("j")
        await page.get_by_text(SAYS["letters"]).first.click()
        await expect(page.get_by_label(SAYS["letters_on"])).not_to_be_checked()
        await expect(focused).to_have_count(0)


async def test_a_workbook_is_looked_through_and_a_torn_one_refused(
    client, served, browser
):
    await client.set_clock(MORNING)
    whole = workbook(["huu-nghi", "tan-thanh"], "vi")
    torn: FilePayload = {"name": "x.xlsx", "mimeType": MEDIA_TYPE, "buffer": b"PK"}
    async with (
        served.running(),
        seated(client, served, browser, "agent", "/agent/upload") as page,
    ):
        await page.set_input_files("#file", torn)
        await expect(page.locator("[data-said]")).to_contain_text("bảng tính .xlsx")

        await page.set_input_files("#file", torn | {"buffer": whole})

        ready = page.locator("#preview")
        await expect(ready).to_have_text(SAYS["agent_would_be"].format(n=1))

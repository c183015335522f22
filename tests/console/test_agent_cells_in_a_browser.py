"""An agent corrects cells of the table in their place, by keyboard alone."""

import pytest
from playwright.async_api import Page, expect

from gateway.console.texts import TEXTS
from tests.api.journeys import MORNING, approved, declared
from tests.console.seats import seated
from tests.console.test_agent_cells import TABLE, correct

pytestmark = pytest.mark.browser
SAYS = TEXTS["vi"]


def cell(page: Page, vehicle: str, name: str) -> str:
    return f'tr[data-id="{vehicle}"] [data-cell="{name}"]'


async def test_cells_are_corrected_by_keyboard_with_costs_and_conflicts_told(
    client, served, browser
):
    await client.set_clock(MORNING)
    made, other = await approved(client), await declared(client)
    async with (
        served.running(),
        seated(client, served, browser, "agent", TABLE) as page,
    ):
        note = page.locator(f'tr[data-note="{made.id}"]')
        keys = page.keyboard

        # What is free is sent by Enter; Escape leaves what was written.
        await page.focus(cell(page, made.id, "driver_name"))
        await keys.press("Enter")
        await keys.type("Nobody")
        await keys.press("Escape")
        await keys.press("Enter")
        await keys.type("Trần Thị Bình")
        await keys.press("Enter")
        free = SAYS["agent_cells_done_free"].format(plate=made.plate)
        await expect(page.locator("[data-told]")).to_have_text(free)
        name = page.locator(cell(page, made.id, "driver_name"))
        await expect(name).to_contain_text("Trần Thị Bình")

        # Tab goes on to the next cell; what is wrong stands in it.
        await page.focus(cell(page, made.id, "trailer_plate"))
        await keys.press("Enter")
        await keys.type("??")
        await keys.press("Tab")
        await keys.press("Tab")
        await keys.type("VN7654321")
        await keys.press("Enter")
        wrong = page.locator(f'tr[data-id="{made.id}"] .wrong')
        await expect(wrong).to_have_text(SAYS["wrong_value"])
        again = f"{cell(page, made.id, 'trailer_plate')} + input"
        await expect(page.locator(again)).to_be_focused()
        await keys.type("12R-006.78")
        await keys.press("Enter")
        asked = SAYS["agent_cells_asks_place"].format(plate=made.plate)
        await expect(note).to_contain_text(asked)

        # A colleague is faster, while it is open and other rows move.
        await correct(client, made, "agent", vehicle={"seal": "VN-THEIRS"})
        await correct(client, other, "agent", vehicle={"seal": "VN-OTHER"})
        elsewhere = page.locator(cell(page, other.id, "seal"))
        await expect(elsewhere).to_contain_text("VN-OTHER")
        await note.locator("[data-act=send]").click()
        await expect(note).to_contain_text(SAYS["agent_cells_stale"])
        await expect(note).to_contain_text("VN-THEIRS")
        await keys.press("Enter")
        lost = SAYS["agent_cells_done_place"].format(plate=made.plate)
        await expect(page.locator("[data-told]")).to_have_text(lost)
        seal = page.locator(cell(page, made.id, "seal"))
        await expect(seal).to_contain_text("VN7654321")
        await expect(note).to_have_count(0)

    now = (await client.look(made.id))["vehicle"]
    assert ("12R-006.78", "VN7654321") == (now["trailer_plate"], now["seal"])

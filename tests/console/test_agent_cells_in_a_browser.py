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


async def write(page: Page, key: str, text: str) -> None:
    """Open the cell in focus with that key, write over it, and send its row."""
    await page.keyboard.press(key)
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_a_cell_is_corrected_by_keyboard_and_survives_a_lost_network(
    client, served, browser
):
    await client.set_clock(MORNING)
    made = await approved(client)
    async with (
        served.running(),
        seated(client, served, browser, "agent", TABLE) as page,
    ):
        note = page.locator(f'tr[data-note="{made.id}"]')
        name = page.locator(cell(page, made.id, "driver_name"))

        await name.focus()
        await page.keyboard.press("Enter")
        await page.keyboard.type("Nobody")
        await page.keyboard.press("Escape")
        await write(page, "Enter", "Trần Thị Bình")
        free = SAYS["agent_cells_done_free"].format(plate=made.plate)
        await expect(page.locator("[data-told]")).to_have_text(free)
        await expect(name).to_contain_text("Trần Thị Bình")

        await page.context.set_offline(offline=True)
        await write(page, "F2", "Trần Thị Bích")
        await expect(note).to_contain_text(SAYS["agent_cells_unsent"])
        await page.context.set_offline(offline=False)
        await note.locator("[data-act=send]").click()
        await expect(note).to_have_count(0)
        await expect(name).to_contain_text("Trần Thị Bích")

    assert "Trần Thị Bích" == (await client.look(made.id))["driver"]["name"]


async def test_costs_faults_and_who_was_faster_are_told_in_the_table(
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
        await expect(note.locator("[data-act=send]")).to_be_focused()
        await keys.press("Enter")
        lost = SAYS["agent_cells_done_place"].format(plate=made.plate)
        await expect(page.locator("[data-told]")).to_have_text(lost)
        seal = page.locator(cell(page, made.id, "seal"))
        await expect(seal).to_contain_text("VN7654321")
        await expect(note).to_have_count(0)

    now = (await client.look(made.id))["vehicle"]
    assert ("12R-006.78", "VN7654321") == (now["trailer_plate"], now["seal"])

"""Management asks what happens if, and reads the answer as it comes about."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from gateway.console.texts import TEXTS
from gateway.services.foreseeing import Foreseen, Foreseer, Progress
from tests.api.journeys import approved, turn
from tests.browsing import PHONE
from tests.console.seats import seated
from tests.people import People

pytestmark = pytest.mark.browser
VI = TEXTS["vi"]
GATE = "/manage/huu-nghi"


class Awaited(Foreseer):
    """The simulator itself, whose answer comes when somebody has looked for long."""

    def __init__(self, scenario: str) -> None:
        super().__init__(scenario)
        self.is_looked_at = asyncio.Event()

    async def ask(
        self, question: Mapping[str, Any]
    ) -> AsyncGenerator[Progress | Foreseen, None]:
        async for step in super().ask(question):
            if isinstance(step, Foreseen):
                await self.is_looked_at.wait()
            yield step


async def choose(page: Page, **asked: str) -> None:
    for name, value in ({"ahead": "6", "runs": "10"} | asked).items():
        await page.select_option(f"#{name}", value)
    await page.get_by_role("button", name=VI["whatif_ask"]).click()


async def charted(way: Locator) -> dict[str, list[float]]:
    """Return what the pointer is told over the chart, by time, but for the past."""
    found = await way.locator("svg .told title").all_text_contents()
    told = [one.split("\n") for one in found]
    past = VI["whatif_behind"]
    return {
        time: [float(one.split(": ")[1]) for one in said if not one.startswith(past)]
        for time, *said in told
    }


async def tabled(way: Locator) -> dict[str, list[float]]:
    """Return the middles that the table behind the chart has, by time."""
    rows = await way.locator("tbody tr").all()
    cells = [await row.locator("th, td").all_text_contents() for row in rows]
    return {time: [float(one.split()[0]) for one in said] for time, *said in cells}


async def test_a_question_its_answer_in_parts_and_the_way_back(
    lead: People, served, browser, opened, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        await approved(lead)
    foreseer = Awaited(opened.foreseer.scenario)
    monkeypatch.setattr(opened.foreseer, "ask", foreseer.ask)
    async with (
        served.running(),
        seated(lead, served, browser, "management", GATE, viewport=PHONE) as page,
    ):
        await page.get_by_role("link", name=VI["manage_what_if"], exact=True).click()
        await choose(page, export_lanes="1")

        asked = f"{VI['export']}, {VI['whatif_lanes']}: +1"
        await expect(page.get_by_text(asked)).to_be_visible()
        await expect(page.locator(".forming progress").last).to_be_visible()
        assert 0 == await page.locator(".formed").count()
        foreseer.is_looked_at.set()
        await expect(page.locator(".formed")).to_be_visible()
        await expect(page.locator(".forming").last).to_be_hidden()

        ways = await page.locator(".effects > section").all()
        for way in ways:
            await expect(way.locator(".word")).not_to_be_empty()
            chart, table = await charted(way), await tabled(way)
            assert 6 <= len(table)
            assert [] == [
                (time, chart[time], said)
                for time, said in table.items()
                if any(abs(a - b) > 0.5 for a, b in zip(chart[time], said, strict=True))
            ]
            heads = await way.locator("thead th").all_text_contents()
            drawn = await way.locator("svg text").all_text_contents()
            assert set(heads[1:]) <= set(drawn)
        assert 2 == len(ways)
        await expect(page.locator("#export_lanes")).to_have_value("1")

        await page.go_back()
        await expect(page.get_by_text(VI["whatif_intro"])).to_be_visible()
        assert 0 == await page.locator(".foresight").count()
        await page.get_by_role("link", name=VI["manage_gate"], exact=True).click()
        await expect(page.locator(".signal")).to_be_visible()


async def test_what_contradicts_the_gate_is_said_and_may_be_asked_otherwise(
    lead: People, served, browser
):
    await turn(lead, "huu-nghi", mode="hold")
    path = f"{GATE}/what-if"
    async with (
        served.running(),
        seated(lead, served, browser, "management", path) as page,
    ):
        await choose(page, closed="1")

        await expect(page.get_by_role("alert")).to_contain_text(
            VI["whatif_wrong_closed"]
        )
        await expect(page.locator("#closed")).to_have_value("1")
        assert 0 == await page.locator("svg.chart").count()

        await choose(page, closed="0", opens="0")

        await expect(page.locator(".formed")).to_contain_text(
            VI["whatif_proviso_stays_closed"]
        )

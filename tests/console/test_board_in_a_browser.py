"""The public board while it is open: a real gateway, a real browser."""

import json
import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from gateway.console.phrases import phrases_in
from gateway.console.texts import TEXTS
from tests.browsing import holds
from tests.console.glass import Glass
from tests.people import a_body

pytestmark = pytest.mark.browser

IN_REVIEW = "[data-gate=huu-nghi] [data-direction=export] [data-figure=in_review]"
STATE = "[data-gate=huu-nghi] [data-text=state]"
HOURS = "[data-gate=huu-nghi] [data-text=hours]"
FRESHNESS = "[data-freshness] [data-text=freshness]"
AGE = "[data-freshness] [data-text=age]"
# All that a gate says, and all that it looks like.
WHAT_IS_SHOWN = """
(root) => [...root.querySelectorAll("[data-gate]")].map((gate) => [
  gate.dataset.gate, gate.dataset.state, gate.dataset.density,
  gate.querySelector("use").getAttribute("href"),
  gate.textContent.replace(/\\s+/g, " ").trim(),
].join("|")).join("\\n")
"""
AS_MADE_BY_THE_SCRIPT = f"({WHAT_IS_SHOWN})(document)"
AS_MADE_BY_THE_SERVER = f"""
fetch(location.href).then((response) => response.text()).then((html) =>
  ({WHAT_IS_SHOWN})(new DOMParser().parseFromString(html, "text/html")))
"""


async def control(client, **controls):
    gate = await client.http.get("/v1/gates/huu-nghi")
    answer = await client.ask(
        "management",
        "PATCH",
        "/v1/gates/huu-nghi/controls",
        json=controls,
        headers={"If-Match": gate.headers["etag"]},
    )
    assert 200 == answer.status_code, answer.text


async def test_a_figure_changes_by_itself(client, served, page):
    async with served.running():
        await page.goto(f"{served.url}?lang=vi")
        await expect(page.locator(IN_REVIEW)).to_have_text("0")
        await page.evaluate("window.wasNotLoadedAgain = true")

        await client.declare()

        await expect(page.locator(IN_REVIEW)).to_have_text("1")
        assert await page.evaluate("window.wasNotLoadedAgain")
        ticked = (
            "[...document.querySelectorAll('.ticked')].map((x) => x.dataset.figure)"
        )
        assert ["in_review"] == await page.evaluate(ticked)


async def test_the_script_says_what_the_server_says(client, served, page):
    await client.set_clock("2026-11-22T23:50:00Z")  # 06:50 on Monday, at the gates
    async with served.running():
        await page.goto(f"{served.url}?lang=vi")
        for number, (now, mode, state) in enumerate(
            [
                ("2026-11-23T02:00:00Z", "open", "open"),
                ("2026-11-23T03:00:00Z", "drain", "drain"),
                ("2026-11-23T04:00:00Z", "hold", "hold"),
                ("2026-11-23T14:00:00Z", "open", "resting"),
            ]
        ):
            await client.declare(a_body(gate="tan-thanh"))
            await client.set_clock(now)
            await control(client, mode=mode)

            await expect(page.locator(STATE)).to_have_text(
                TEXTS["vi"][f"state_{state}"]
            )

            by_the_server = await page.evaluate(AS_MADE_BY_THE_SERVER)
            await holds(
                page, f"{AS_MADE_BY_THE_SCRIPT} === {json.dumps(by_the_server)}"
            )
            assert f"|{state}|green|#icon-{state}|" in by_the_server, number


@pytest.mark.parametrize("language", TEXTS)
async def test_the_script_has_the_phrases_of_the_server(served, page, language):
    phrases = phrases_in(language)
    numbers = [0, 7, 999, 1_000, 12_345, 1_234_567]
    waits = [None, 0, 18, 59, 60, 61, 130, 75_001]
    async with served.running():
        await page.goto(f"{served.url}?lang={language}")

        said = await page.evaluate(f"""
            import("/static/phrases.js").then(({{ Phrases }}) => {{
              const phrases = new Phrases({json.dumps(dict(phrases.texts))});
              return [
                {json.dumps(numbers)}.map((number) => phrases.number(number)),
                {json.dumps(waits)}.map((minutes) => phrases.wait(minutes)),
              ];
            }})""")

    expected_waits = [
        phrases.wait(None if minutes is None else timedelta(minutes=minutes))
        for minutes in waits
    ]
    assert said == [[phrases.number(number) for number in numbers], expected_waits]


async def test_a_board_that_hears_nothing_says_how_old_it_is(
    client, served, page, glass: Glass
):
    async with served.running():
        await page.goto(f"{served.url}?lang=vi")
        await expect(page.locator(FRESHNESS)).to_have_text(TEXTS["vi"]["fresh_live"])
        await expect(page.locator(AGE)).to_be_empty()

    await expect(page.locator(FRESHNESS)).to_have_text(TEXTS["vi"]["fresh_trouble"])
    await expect(page.locator(AGE)).to_have_text(re.compile(" giây$"))
    assert [] == await glass.faults(await page.content())

    async with served.running():
        await expect(page.locator(FRESHNESS)).to_have_text(TEXTS["vi"]["fresh_live"])
        await expect(page.locator(AGE)).to_be_empty()


async def test_a_browser_without_a_network_says_so(served, page):
    async with served.running():
        await page.goto(f"{served.url}?lang=vi")
        await expect(page.locator(FRESHNESS)).to_have_text(TEXTS["vi"]["fresh_live"])

        await page.context.set_offline(True)

        await expect(page.locator(FRESHNESS)).to_have_text(TEXTS["vi"]["fresh_offline"])
        await page.context.set_offline(False)
        await expect(page.locator(FRESHNESS)).to_have_text(TEXTS["vi"]["fresh_live"])

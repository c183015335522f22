"""What has the keyboard's focus is seen, whatever bar sticks (WCAG 2.2, 2.4.11)."""

import pytest
from playwright.async_api import Page

from tests.browsing import PHONE
from tests.console.seats import seated
from tests.people import People

pytestmark = pytest.mark.browser
TABS = 40
# Whether all of what has the focus is behind something else.
HIDDEN = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  if (focused === document.body || !box.height) return null;
  const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
  const isSeen = shares.some((across) => shares.some((down) => {
    const found = document.elementFromPoint(
      box.left + box.width * across, box.top + box.height * down);
    return found && (focused.contains(found) || found.contains(focused)
      || found.closest("label")?.contains(focused));
  }));
  return isSeen ? null : focused.id || focused.name || focused.textContent;
}"""


async def hidden_on_the_way(page: Page, key: str) -> list[str]:
    found = []
    for _ in range(TABS):
        await page.keyboard.press(key)
        if name := await page.evaluate(HIDDEN):
            found.append(name)
    return found


@pytest.mark.parametrize("room", ["what-if", "controls"])
async def test_no_bar_covers_what_the_keyboard_comes_to(
    lead: People, served, browser, room: str
):
    path = f"/manage/huu-nghi/{room}"
    async with (
        served.running(),
        seated(lead, served, browser, "management", path, viewport=PHONE) as page,
    ):
        for key in ("Tab", "Shift+Tab"):
            assert [] == await hidden_on_the_way(page, key)

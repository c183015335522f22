"""What a walk through all states would find, were it there."""

import pytest

from tests.console.glass import Glass

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="vi"><title>Thử</title><body class="manage">
<main id="content"><h1>Thử</h1>{}</main>"""
FAULTS = {
    '<input name="plate">': "label",
    '<details><summary>Mở</summary><input name="seal"></details>': "label",
    '<p style="color: #888; background: #777">Chờ</p>': "color-contrast",
    '<p hidden style="color: #888; background: #777">Mất mạng</p>': "color-contrast",
    '<ul role="status"><li>Một</li></ul>': "aria-allowed-role",
    '<div style="width: 500px">Dài</div>': "it is 5",
    '<p style="width: 3em; overflow: hidden; white-space: pre">Bị cắt mất</p>': "cut",
    "<p>Hãy gửi lại với ETag mới.</p>": "no word for people: ETag",
    '<svg class="chart" viewBox="0 0 900 9"><text y="9">9</text></svg>': "too small",
}


async def test_what_is_wrong_is_found_wherever_it_hides(glass: Glass):
    await glass.faults(PAGE.format("<p>Chờ</p>"))

    for html, why in FAULTS.items():
        [fault, *_] = await glass.faults(PAGE.format(html))
        assert fault.startswith(why)

    assert [] == await glass.faults(
        PAGE.format('<label>Biển số <input id="a"></label>')
    )

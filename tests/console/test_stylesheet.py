"""The colours can be read: WCAG 2.2, contrast AA, in both schemes."""

import re
from collections import Counter
from pathlib import Path

import pytest

import gateway.console
from gateway.console.texts import TEXTS

FOLDER = Path(gateway.console.__file__).parent
STYLES = (FOLDER / "static" / "console.css").read_text("utf-8")
GROUNDS = {"paper", "sheet"}
# Lines between things; nothing is written in it.
NOT_WRITTEN_IN = {"rule"}
AA = 4.5


def tokens(scheme: str) -> dict[str, str]:
    """The colours of `light` or `dark`; light ones come first in the file."""
    blocks = re.findall(r":root \{(.*?)\}", STYLES, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): #(\w{6})", one)) for one in blocks)
    assert light.keys() == dark.keys()
    return light if scheme == "light" else dark


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_it_should_be():
    assert 21 == round(contrast("000000", "ffffff"), 2)
    assert 4.48 == round(contrast("777777", "ffffff"), 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_ink_can_be_read_on_every_ground(scheme):
    found = tokens(scheme)

    faint = {
        (ink, ground): round(contrast(found[ink], found[ground]), 2)
        for ink in found.keys() - GROUNDS - NOT_WRITTEN_IN
        for ground in GROUNDS
        if contrast(found[ink], found[ground]) < AA
    }

    assert {} == faint


def test_the_stylesheet_asks_for_nothing_from_elsewhere():
    assert [] == re.findall(r"url\(|@import|https?:", STYLES)


def test_no_two_rooms_mean_different_things_by_one_name():
    """Each looks right alone, and the later one wins in both."""
    outside_of_media = re.sub(r"@media.*?\n}\n", "", STYLES, flags=re.DOTALL)
    selectors = re.findall(r"(?:^|\n\n|\*/\n)([^{}@]+?) \{", outside_of_media)

    assert [] == [one for one, n in Counter(selectors).items() if n > 1]


def test_every_state_has_a_colour_an_icon_and_a_word():
    icons = (FOLDER / "templates" / "icons.html").read_text("utf-8")
    states = {
        key.removeprefix("state_") for key in TEXTS["en"] if key.startswith("state_")
    }

    assert states == set(re.findall(r'\.gate\[data-state="(\w+)"\]', STYLES))
    assert not [state for state in states if f'id="icon-{state}"' not in icons]

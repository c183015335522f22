"""The album of the pages shows all that there are."""

from tools.screens.album import PAGE, album
from tools.screens.catalogue import SCREENS


def test_every_page_is_in_the_album_with_its_pictures():
    shown = PAGE.read_text("utf-8")

    assert album(SCREENS) == shown
    for name in (screen.name for screen in SCREENS):
        for look in ("phone-light", "phone-dark", "desktop-light", "desktop-dark"):
            assert (PAGE.parent / f"../images/pages/{name}-{look}.webp").is_file(), name

"""`docs/reference/pages.md`: every page with its pictures."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.screens.catalogue import Screen

PAGE = Path("docs/reference/pages.md")
PICTURES = "../images/pages"
HEAD = """\
# Pages

Every page, as `make pictures` saw it in a sandbox, on a small morning or on one of
simulated traffic: by day and by night, on a telephone (390 by 844) and at a desk (1366
wide). `make weights` prints what the first load of each costs. The pages are there in
Vietnamese, English and Chinese, and hold WCAG 2.2 AA, as far as
[axe](https://github.com/dequelabs/axe-core) can tell: a test has it look at each, and
others at what forms, refusals, empty rooms and lost networks make of them.

| page | who | address |
| --- | --- | --- |
"""


def album(screens: Sequence[Screen]) -> str:
    """Return the page that shows these screens."""
    return HEAD + "\n".join(_rows(screens)) + "\n" + "\n".join(_shown(screens)) + "\n"


def _rows(screens: Sequence[Screen]) -> Iterator[str]:
    for one in screens:
        who = one.who or "anybody"
        yield f"| [{one.name}](#{one.name}) | {who} | `{one.path}` |"


def _shown(screens: Sequence[Screen]) -> Iterator[str]:
    for one in screens:
        files = {
            f"{size}, {scheme}": f"{PICTURES}/{one.name}-{size}-{scheme}.webp"
            for size in ("phone", "desktop")
            for scheme in ("light", "dark")
        }
        yield f"\n## {one.name}\n"
        yield f"![{one.name} on a telephone]({files['phone, light']})"
        yield f"![{one.name} at a desk, by night]({files['desktop, dark']})\n"
        others = ("phone, dark", "desktop, light")
        yield "Also: " + ", ".join(f"[{name}]({files[name]})" for name in others) + "."

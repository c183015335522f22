"""The pages of the documentation: links lead somewhere, and no page is lost."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(
    r"""\]\((?P<inline>[^)\s]+)[^)]*\)      # [text](target) and ![text](target)
    | ^\[[^\]]+\]:\s+(?P<reference>\S+)     # [name]: target
    | (?:src|href)="(?P<html>[^"]+)"        # <img src="target">
    """,
    re.MULTILINE | re.VERBOSE,
)
_HEADING = re.compile(r"^#{1,6}\s+(?P<title>.+?)\s*#*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")


def pages(root: Path) -> list[Path]:
    """The pages that people read: those at the root, and all below docs/."""
    return sorted([*root.glob("*.md"), *root.glob("docs/**/*.md")])


def findings(root: Path) -> Iterator[str]:
    linked: set[Path] = set()
    for page in pages(root):
        name = page.relative_to(root)
        for target in _targets(page):
            path, _, anchor = target.partition("#")
            aim = (page.parent / unquote(path)).resolve() if path else page.resolve()
            if aim != page.resolve():
                linked.add(aim)
            if not aim.exists():
                yield f"{name}: the link to {target} leads nowhere"
            elif anchor and aim.suffix == ".md" and anchor not in anchors(aim):
                yield f"{name}: {path or 'the page'} has no heading for #{anchor}"
    for page in pages(root):
        if page.parent != root and page.resolve() not in linked:
            yield f"{page.relative_to(root)}: no other page links to it"


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in _HEADING.finditer(_FENCE.sub("", page.read_text("utf-8"))):
        title = re.sub(r"\]\([^)]*\)", "]", heading["title"]).lower()
        anchor = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return found


def _targets(page: Path) -> Iterator[str]:
    prose = _CODE.sub("", _FENCE.sub("", page.read_text("utf-8")))
    for link in _LINK.finditer(prose):
        target = link["inline"] or link["reference"] or link["html"]
        if not _ELSEWHERE.match(target):
            yield target

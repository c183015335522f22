"""What of the documentation is written from the code: parts between marks, and files.

`python -m tools.generated` writes them anew; `make check` says when that is due.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tools import (
    corrected,
    inspections,
    interface,
    lifecycle,
    promises,
    remedies,
    rulebook,
    tariffs,
)

ROOT = Path(__file__).parents[1]
# The name after `generated:` in a page, and what is written there.
PARTS: Mapping[str, Callable[[], str]] = {
    "fees": tariffs.fees,
    "lifecycle diagram": lifecycle.diagram,
    "lifecycle table": lifecycle.table,
    "checks": inspections.owners,
    "required checks": inspections.requirements,
    "remedies": remedies.table,
    "rules": rulebook.table,
    "example declaration": rulebook.example,
    "rule pages": rulebook.pages,
    "corrections": corrected.table,
    "load test checks": promises.table,
}
PAGES = (
    "docs/reference/checks.md",
    "docs/reference/fees.md",
    "docs/reference/corrections.md",
    "docs/reference/lifecycle.md",
    "docs/reference/load-test-checks.md",
    "docs/reference/problem-remedies.md",
    "docs/reference/rule-examples.md",
    "docs/reference/rules.md",
)
# Files that are written as a whole.
FILES: Mapping[str, Callable[[], str]] = {
    "docs/reference/openapi.json": interface.document,
}
_PART = re.compile(
    r"(?P<begin>^<!-- generated: (?P<name>[\w ]+) -->$\n)"
    r"(?P<text>.*?)"
    r"(?P<end>^<!-- end -->$)",
    re.MULTILINE | re.DOTALL,
)


def findings(root: Path) -> Iterator[str]:
    written = set()
    for page in PAGES:
        text = (root / page).read_text("utf-8")
        written |= {part["name"] for part in _PART.finditer(text)}
        if text != renewed(text):
            yield f"{page}: differs from the code: `python -m tools.generated`"
    for path, text_of in FILES.items():
        if (root / path).read_text("utf-8") != text_of():
            yield f"{path}: differs from the code: `python -m tools.generated`"
    for name in sorted(PARTS.keys() - written):
        yield f"docs/reference: {name} is on none of the generated pages"


def renewed(text: str) -> str:
    """Return the page with its parts as the code says they are."""
    return _PART.sub(
        lambda part: f"{part['begin']}\n{PARTS[part['name']]()}\n{part['end']}", text
    )


def main() -> None:
    for page in PAGES:
        path = ROOT / page
        path.write_text(renewed(path.read_text("utf-8")), "utf-8")
    for name, text_of in FILES.items():
        (ROOT / name).write_text(text_of(), "utf-8")


if __name__ == "__main__":
    main()

"""Who may do what, as the reference page says it."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.documented import DOCUMENT

PAGE = Path(__file__).parents[2] / "docs/reference/permissions.md"
# What a cell says, and the statuses that show it.
ALLOWED, REFUSED, HIDDEN, STRANGER = "yes", "no", "hidden", "sign in"
SHOWN = {401: STRANGER, 403: REFUSED, 404: HIDDEN}
Operation = tuple[str, str]


def operations() -> list[Operation]:
    return [
        (method.upper(), path)
        for path, found in DOCUMENT["paths"].items()
        for method in found
    ]


def written() -> Mapping[Operation, Mapping[str, str]]:
    """Return what the page's table says: operation -> asker -> cell."""
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("|") and not set(line) <= set("|-: ")
    ]
    head = next(row for row in rows if row[0] == "Operation")
    found = {}
    for row in rows:
        if matched := re.fullmatch(r"`([A-Z]+) (\S+)`", row[0]):
            found[matched[1], matched[2]] = dict(zip(head[1:], row[1:], strict=True))
    return found

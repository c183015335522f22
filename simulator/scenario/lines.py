"""On which line of a TOML file a key is: what the parser does not tell."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"'-]+)\s*=")
Path = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Return the line of the key at *path*, or of the nearest table around it.

    None where not even its first part is in *text*. Keys inside a value that goes over
    several lines are told by the line where the value begins, a table that only its
    inner tables make by the first of these.
    """
    wanted = tuple(path)
    best: tuple[int, int | None] = (0, None)
    for number, found in _keys(text):
        common = len(found)
        if found == wanted[:common] and common > best[0]:
            best = common, number
        elif wanted and found[: len(wanted)] == wanted and not best[0]:
            best = 0, best[1] or number
    return best[1]


def _keys(text: str) -> list[tuple[int, Path]]:
    found: list[tuple[int, Path]] = []
    table: Path = ()
    seen: Counter[Path] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _placed(_parts(header[2]), seen)
            if header[1] == "[[":
                table = (*table, seen[table])
                seen[table[:-1]] += 1
            found.append((number, table))
        elif key := _KEY.match(line):
            found.append((number, (*table, *_parts(key[1]))))
    return found


def _placed(table: Path, seen: Mapping[Path, int]) -> Path:
    """Return a table inside of a list, [change.head_starts], as of its last entry."""
    placed: Path = ()
    for number, part in enumerate(table, 1):
        placed = (*placed, part)
        if number < len(table) and (entries := seen.get(placed)):
            placed = (*placed, entries - 1)
    return placed


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))

"""The reference pages list what the code has."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.pages import pages

_SETTING = re.compile(r"\bGATEWAY_[A-Z0-9_]*[A-Z0-9]\b")
_SECTION = re.MULTILINE | re.DOTALL


def settings_findings(root: Path, settings: frozenset[str]) -> Iterator[str]:
    page = "docs/reference/settings.md"
    yield from _unlisted(root, page, [f"`{name}`" for name in sorted(settings)])
    for path in pages(root):
        named = set(_SETTING.findall(path.read_text("utf-8")))
        for name in sorted(named - settings):
            yield f"{path.relative_to(root)}: {name} is no setting"


def problem_findings(root: Path, problems: Iterable[str]) -> Iterator[str]:
    page = "docs/reference/problems.md"
    yield from _unlisted(root, page, [f"`{name}`" for name in problems])


def command_findings(root: Path, commands: Iterable[str]) -> Iterator[str]:
    """Each of *commands* is what one types: `border-gate verify --json`."""
    page = "docs/reference/commands.md"
    text = _text(root, page)
    for command in commands:
        words, _, option = command.partition(" --")
        if not re.search(rf"{re.escape(words)}(?![\w-])", text):
            yield f"{page}: does not say what `{words}` does"
        elif option and not re.search(rf"--{re.escape(option)}(?![\w-])", text):
            yield f"{page}: does not say what --{option} of `{words}` does"


def exit_code_findings(root: Path, program: str, codes: Iterable[int]) -> Iterator[str]:
    """Codes differ between programs: each has a table under its own heading."""
    page = "docs/reference/commands.md"
    heading = rf"^## `?{re.escape(program)}`?\s*$"
    section = re.search(heading + r".*?(?=^## |\Z)", _text(root, page), _SECTION)
    if section is None:
        yield f"{page}: has no heading `## {program}`"
        return
    for code in codes:
        if not re.search(rf"^\|\s*`?{code}`?\s*\|", section[0], re.MULTILINE):
            yield f"{page}: no row for exit code {code} under {program}"


def _unlisted(root: Path, page: str, names: Iterable[str]) -> Iterator[str]:
    text = _text(root, page)
    yield from (f"{page}: {name} is not listed" for name in names if name not in text)


def _text(root: Path, page: str) -> str:
    """A page that is not written yet lists nothing."""
    path = root / page
    return path.read_text("utf-8") if path.exists() else ""

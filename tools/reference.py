"""The reference pages list what the code has."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gateway.domain.rules import LANGUAGES
from tools.pages import pages

_SETTING = re.compile(r"\bGATEWAY_[A-Z0-9_]*[A-Z0-9]\b")
_SECTION = re.MULTILINE | re.DOTALL


def settings_findings(root: Path, defaults: Mapping[str, str | None]) -> Iterator[str]:
    """Each setting has a row: | `NAME` | `default` | what it does |."""
    page = "docs/reference/settings.md"
    text = _text(root, page)
    for name, default in defaults.items():
        row = re.search(rf"^\| `{name}` \|([^|]*)\|", text, re.MULTILINE)
        if row is None:
            yield f"{page}: {name} has no row"
        elif default is not None and row[1].strip() != f"`{default}`":
            yield f"{page}: the default of {name} is `{default}`"
    for path in pages(root):
        named = set(_SETTING.findall(path.read_text("utf-8")))
        for name in sorted(named - defaults.keys()):
            yield f"{path.relative_to(root)}: {name} is no setting"


def problem_findings(root: Path, problems: Iterable[str]) -> Iterator[str]:
    page = "docs/reference/problems.md"
    text = _text(root, page)
    for problem in problems:
        if f"`{problem}`" not in text:
            yield f"{page}: `{problem}` is not listed"


def remedy_findings(
    problems: Iterable[str], remedies: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """Each problem says in every language what to do about it."""
    page = "gateway/api/remedies.toml"
    for problem in problems:
        for language in LANGUAGES:
            if not remedies.get(problem, {}).get(language):
                yield f"{page}: `{problem}` has no remedy in {language}"


def command_findings(root: Path, commands: Iterable[str]) -> Iterator[str]:
    """Each of *commands* is what one types: `border-gate verify --json`."""
    page = "docs/reference/commands.md"
    text = _text(root, page)
    for command in commands:
        words, _, option = command.partition(" --")
        wanted = f"--{option}" if option else words
        if not re.search(rf"{re.escape(wanted)}(?![\w-])", text):
            yield f"{page}: does not say what `{command}` does"


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


def _text(root: Path, page: str) -> str:
    """A page that is not written yet lists nothing."""
    path = root / page
    return path.read_text("utf-8") if path.exists() else ""

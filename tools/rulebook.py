"""The rules about contents, listed from the catalogue, and their examples."""

import json
from collections.abc import Mapping
from typing import Any

from gateway.domain.rules import Rule, catalogue
from gateway.domain.rules.examples import DECLARATION, EXAMPLES


def table() -> str:
    header = [
        "| rule | field | severity | since | what it says |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*header, *map(_row, catalogue()), ""])


def example() -> str:
    return _block(DECLARATION)


def pages() -> str:
    """Return a section for each rule, with its texts and both examples."""
    return "\n".join(map(_section, catalogue()))


def _row(rule: Rule) -> str:
    said = rule.message["en"].replace("|", r"\|")
    name = f"[`{rule.id}`](rule-examples.md#{rule.id})"
    cells = [name, f"`{rule.pointer}`", rule.severity, _in_force(rule), said]
    return f"| {' | '.join(cells)} |"


def _section(rule: Rule) -> str:
    shown = EXAMPLES[rule.id]
    texts = [f"- {language}: {text}" for language, text in rule.message.items()]
    return "\n".join(
        [
            f"## {rule.id}\n",
            f"A {rule.severity} at `{rule.pointer}`, since {_in_force(rule)}.\n",
            *texts,
            f"\nThis breaks it, at `{shown.pointer}`:\n",
            _block(shown.broken),
            "This does not:\n",
            _block(shown.kept),
        ]
    )


def _in_force(rule: Rule) -> str:
    return f"{rule.since} to before {rule.until}" if rule.until else str(rule.since)


def _block(value: Mapping[str, Any]) -> str:
    return f"```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```\n"

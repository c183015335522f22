"""The life of a declaration, drawn and listed from the tables that decide it."""

from itertools import product

from gateway.domain.checks import OWNERS, CheckKind, required
from gateway.domain.declarations import Channel, Direction
from gateway.domain.declared import Category
from gateway.domain.lifecycle import FINAL, LIVE, TRANSITIONS, Status


def diagram() -> str:
    """Return a Mermaid diagram, which GitHub and editors draw."""
    edges = [
        f"    {before} --> {after}: {event}"
        for (before, event), after in TRANSITIONS.items()
    ]
    ends = [f"    {status} --> [*]" for status in Status if status in FINAL]
    return "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> draft",
            "    [*] --> submitted",
            *edges,
            *ends,
            "```",
            "",
        ]
    )


def table() -> str:
    """Return the same as a table, a row for each status, for who cannot see it."""
    rows = [
        f"| `{status}` | {_kind(status)} | {_events(status)} |" for status in Status
    ]
    return "\n".join(["| status | | leaves by |", "| --- | --- | --- |", *rows, ""])


def checks() -> str:
    """Return who confirms each check, and for which goods it must have passed."""
    rows = [
        f"| `{kind}` | {OWNERS[kind]} | {_required_for(kind)} |" for kind in CheckKind
    ]
    return "\n".join(
        ["| check | confirmed by | must pass for |", "| --- | --- | --- |", *rows, ""]
    )


def _kind(status: Status) -> str:
    if status in FINAL:
        return "final"
    return "live" if status in LIVE else "neither"


def _events(status: Status) -> str:
    leaving = [
        f"{event} → `{after}`"
        for (before, event), after in TRANSITIONS.items()
        if before is status
    ]
    return ", ".join(leaving) or "nothing"


def _required_for(kind: CheckKind) -> str:
    ways = list(product(Direction, Channel))
    categories = [
        category
        for category in Category
        if all(kind in required(category, direction, way) for direction, way in ways)
    ]
    if len(categories) == len(Category):
        return "every vehicle"
    return ", ".join(f"`{category}`" for category in categories) or "none"

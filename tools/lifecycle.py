"""The life of a declaration, drawn and listed from the tables that decide it."""

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

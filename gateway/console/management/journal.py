"""The gate's journal for people: the newest first, by vehicle, kind and time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.api.deps import Now, Open
from gateway.console.management.previewed import differences, said
from gateway.console.management.rooms import Viewer, room
from gateway.console.phrases import Phrases, phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor
from gateway.domain import errors
from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Kind
from gateway.domain.gates import Gate
from gateway.domain.journal import JournalEntry
from gateway.domain.names import CHECKS, ROLES
from gateway.domain.plates import normalise_plate
from gateway.resources import Resources
from gateway.services.looking_back import Archive, JournalPage
from gateway.storage.journal_pages import Page

router = APIRouter(prefix="/manage/{gate}/journal", include_in_schema=False)
ROWS = 50
# A vehicle that comes every day: its last declarations.
MOST_DECLARATIONS = 100
# Of what an entry holds, what a table has columns for, or only programs read.
_NOT_TOLD = {
    *("from", "to", "version", "was", "source", "since", "happened_at", "from_key"),
    *("to_key", "payment_id", "notice_id", "lift_id", "paper_ticket", "until"),
    "matched_declaration",
}


@router.get("")
async def show_journal(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Viewer,
    now: Now,
    vehicle: Annotated[str, Query(max_length=40)] = "",
    kind: Kind | Annotated[str, Query(max_length=0)] = "",
    at: Annotated[str, Query(max_length=20)] = "",
    before: Annotated[int | None, Query(ge=1, lt=2**62)] = None,
) -> Response:
    """Show a page of the journal."""
    board = await resources.boards.one(gate, now)
    phrases = phrases_in(visitor.language)
    first = before or await _before(resources, board.gate, at)
    ids = await _declarations(resources, gate, vehicle) if vehicle.strip() else None
    wanted = Page(first, ROWS, Kind(kind) if kind else None, ids)
    found = await Archive(resources.engine).page(gate, wanted)
    return render(
        "management/journal.html",
        visitor,
        **room("journal", board.gate, actor, visitor.language),
        rows=[
            _row(one, found, board.gate, phrases, visitor.language)
            for one in found.entries
        ],
        following=found.following,
        asked={"vehicle": vehicle, "kind": str(kind), "at": at},
        is_first=before is None,
        kinds=list(Kind),
    )


async def _before(resources: Resources, gate: Gate, at: str) -> int:
    """Return where to begin: after what happened up to a local time, or at the end."""
    try:
        local = datetime.fromisoformat(at)
    except ValueError:
        return gate.journal_seq + 2**31
    return await Archive(resources.engine).before(
        gate.id, local.replace(tzinfo=gate.zone)
    )


async def _declarations(resources: Resources, gate: str, vehicle: str) -> list[Any]:
    """Return the declarations of a plate in any spelling, or the one of a number."""
    asked: dict[str, Any] = {
        "account_id": None,
        "gate": gate,
        "limit": MOST_DECLARATIONS,
    }
    found = await resources.reader.page(**asked, number=vehicle.strip())
    if not found:
        try:
            tractor = normalise_plate(vehicle, pointer="/vehicle")
        except errors.ShapeNotAllowed:
            return []
        found = await resources.reader.page(**asked, tractor=tractor)
    return [one.declaration.id for one in found]


def _row(
    entry: JournalEntry, page: JournalPage, gate: Gate, phrases: Phrases, language: str
) -> Mapping[str, Any]:
    local, by = entry.at.astimezone(gate.zone), entry.by
    number = page.numbers.get(entry.declaration_id) if entry.declaration_id else None
    return {
        "seq": phrases.number(entry.seq),
        "at": f"{phrases.day(local)} {local:%H:%M:%S}",
        "kind": entry.kind.value,
        "number": number or "",
        "status": entry.data.get("to"),
        "by": ROLES[by][language] if by in ROLES else by.removeprefix("worker-"),
        "is_worker": by not in ROLES,
        "told": _told(entry, gate, phrases, language),
    }


def _told(entry: JournalEntry, gate: Gate, phrases: Phrases, language: str) -> str:
    """Return what is particular to it, in words, one after the other."""
    if entry.kind is Kind.CONTROLS_CHANGED:
        turns = differences(entry.data["was"], entry.data["changed"], phrases.texts)
        return "; ".join(
            f"{turn.named(phrases.texts)}: {turn.before} → {turn.after}"
            for turn in turns
        )
    return " · ".join(
        _word(key, value, gate, phrases, language)
        for key, value in entry.because.items()
        if key not in _NOT_TOLD and value not in (None, [], {})
    )


def _word(key: str, value: Any, gate: Gate, phrases: Phrases, language: str) -> str:
    match key:
        case "check":
            return CHECKS[CheckKind(value)][language]
        case "deadline":
            return f"≤ {datetime.fromisoformat(value).astimezone(gate.zone):%H:%M}"
        case "amount_vnd":
            return f"{phrases.number(value)} ₫"
        case "outcome" | "alert":
            keys = {"outcome": "outcome_", "alert": "journal_alert_"}
            return phrases.texts[f"{keys[key]}{value}"]
        case _:
            return said(value, phrases.texts)

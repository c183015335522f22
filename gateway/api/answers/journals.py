"""Entries of the journal, as officers and owners read them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from gateway.api.answers.describing import LEFT_OUT, Answer, Texts
from gateway.domain.alerts import Alert
from gateway.domain.checks import CheckKind, Outcome, Source
from gateway.domain.declarations import Channel, Direction, Kind, Line
from gateway.domain.lifecycle import Status
from gateway.domain.obstacles import Obstacle
from gateway.domain.paper import Mismatch, PaperState


class HistoryDetails(Answer):
    """What is particular to the kind of an entry: each kind has some of these."""

    from_: Annotated[Status | None, Field(alias="from")] = LEFT_OUT
    """The status before; null at the beginning."""
    to: Status = LEFT_OUT
    """The status after."""
    changed: list[str] | dict[str, Any] = LEFT_OUT
    """Of a correction: JSON pointers to what differs. Of `controls_changed`: each
    control that differs, as it is now."""
    reopened: list[str] = LEFT_OUT
    """What has to be done again after a correction."""
    channel: Channel = LEFT_OUT
    because: list[str] = LEFT_OUT
    """Why it was routed to an officer."""
    reason: str | None = LEFT_OUT
    """What an officer gave as the reason."""
    obstacle: Obstacle = LEFT_OUT
    """Why it cannot be called any more."""
    yard: str | None = LEFT_OUT
    """The buffer yard where it checked in."""
    from_key: int = LEFT_OUT
    """The order key before: milliseconds since 1970 (UTC)."""
    to_key: int = LEFT_OUT
    """The order key after."""
    from_gate: str = LEFT_OUT
    to_gate: str = LEFT_OUT
    owner: str = LEFT_OUT
    """The role that holds it."""
    deadline: datetime = LEFT_OUT
    """Until when who was called has to enter."""
    missed_calls: int = LEFT_OUT
    check: CheckKind = LEFT_OUT
    outcome: Outcome = LEFT_OUT
    happened_at: datetime = LEFT_OUT
    """When it was so at the gate."""
    source: Source = LEFT_OUT
    receiving: int = LEFT_OUT
    """Which of the declared receiving vehicles, from 0."""
    area: str = LEFT_OUT
    weight_kg: int | None = LEFT_OUT
    payment_id: UUID = LEFT_OUT
    amount_vnd: int = LEFT_OUT
    alert: Alert = LEFT_OUT
    since: datetime = LEFT_OUT
    paper_ticket: UUID = LEFT_OUT
    """The ticket by which it entered on paper."""
    entered_at: datetime = LEFT_OUT
    """When it entered, by its paper ticket."""


class JournalDetails(HistoryDetails):
    """The same, with what draws the lines, and what concerns the gate as a whole."""

    direction: Direction = LEFT_OUT
    line: Line | None = LEFT_OUT
    """The line in which it stands now."""
    from_line: Line | None = LEFT_OUT
    """The line in which it stood before."""
    score: int | None = LEFT_OUT
    """What orders it there: the ticket in `review`; milliseconds since 1970 (UTC) in
    the others."""
    ticket: int | None = LEFT_OUT
    lift_id: UUID = LEFT_OUT
    notice_id: UUID = LEFT_OUT
    message: Texts = LEFT_OUT
    severity: Literal["info", "warning", "urgent"] = LEFT_OUT
    until: datetime = LEFT_OUT
    was: dict[str, Any] = LEFT_OUT
    """Each control that differs, as it was."""
    version: int = LEFT_OUT
    """The gate's version after it."""
    state: PaperState = LEFT_OUT
    mismatch: Mismatch | None = LEFT_OUT
    matched_declaration: UUID | None = LEFT_OUT


class HistoryEntry(Answer):
    """One thing that happened to a declaration."""

    gate: str
    seq: int
    """The number in the journal of that gate."""
    at: datetime
    kind: Kind | Literal["overtaken"]
    by: str
    """The role that did it, or the worker."""
    data: HistoryDetails


class History(Answer):
    """What happened to a declaration, in order."""

    items: list[HistoryEntry]


class JournalEntry(Answer):
    """One change of a declaration or of the gate."""

    gate: str
    seq: int
    """1, 2, 3 … without gaps."""
    at: datetime
    kind: Kind
    declaration_id: UUID | None
    """Null for what concerns the gate."""
    by: str
    """The role that did it, or the worker."""
    data: JournalDetails


class Journal(Answer):
    """A part of the gate's journal, in order, without gaps."""

    items: list[JournalEntry]

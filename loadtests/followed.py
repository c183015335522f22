"""A declaration as one party was shown it, and what must hold from look to look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loadtests import checks
from loadtests.checks import Finding

CANCELLED = "cancelled"
FINAL = frozenset({CANCELLED, "departed", "expired", "returned"})
IN_LINE = frozenset({"submitted", "approved"})
INSIDE = frozenset({"entered", "cleared"})
OVER = FINAL | {"rejected"}
# Until somebody has acted, these tell whose move it is.
_WAITING = IN_LINE | {"draft", "called"}


@dataclass(frozen=True, slots=True)
class Growth:
    """A place that became worse between two looks; their times are monotonic.

    `order_key` and `ticket` are what the place is made of, and have not changed.
    """

    declaration_id: str
    gate: str
    direction: str
    order_key: int
    ticket: int
    before: int
    after: int
    first_look: float
    second_look: float


class Followed:
    """What was shown of one declaration last; `tag` is its ETag."""

    __slots__ = (
        "body",
        "changed_by_us",
        "direction",
        "gate",
        "grew",
        "id",
        "looked_at",
        "plate",
        "promised",
        "tag",
        "version",
    )

    def __init__(self, body: Mapping[str, Any], tag: str, *, at: float) -> None:
        self.id: str = body["id"]
        self.gate: str = body["gate"]
        self.direction: str = body["direction"]
        self.plate: str = body["vehicle"]["plate"]
        self.body, self.tag, self.looked_at = body, tag, at
        self.version: int = body["version"]
        # ETags from before a change of our own: what no 304 may confirm.
        self.changed_by_us: set[str] = set()
        self.grew: Growth | None = None
        # By when it would enter, nine times of ten, as it was told first.
        self.promised: str | None = None

    @property
    def status(self) -> str:
        status: str = self.body["status"]
        return status

    @property
    def next_poll_s(self) -> float:
        return float(self.body["next_poll_s"])

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def first(self) -> Iterator[Finding]:
        """Look at what a declaration was answered with at first."""
        yield from _told(self.body)

    def see(self, body: Mapping[str, Any], tag: str, *, at: float) -> Iterator[Finding]:
        """Take in what is shown now, and compare it with what was shown before.

        `grew` tells afterwards whether the place became worse, which only the
        journal can explain.
        """
        before = self.body
        self.grew = self._growth(before, body, at)
        yield from _told(body)
        yield checks.TICKET_NEVER_CHANGES, _ticket_moved(before, body)
        yield checks.VERSION_NEVER_GOES_BACK, self._went_back(body)
        yield from self._came_back(before, body)
        self.version = max(self.version, body["version"])
        self.body, self.tag, self.looked_at = body, tag, at
        if self.promised is None and body["estimate"]:
            self.promised = body["estimate"]["p90"]

    def confirm(self, *, at: float) -> Iterator[Finding]:
        """Take in a 304: nothing has changed since `tag`."""
        self.looked_at = at
        stale = self.tag in self.changed_by_us
        detail = f"304 for {self.tag}, from before our change" if stale else None
        yield checks.CHANGE_IS_SHOWN, detail

    def change(self, body: Mapping[str, Any], *, at: float) -> Iterator[Finding]:
        """Take in the answer to a change of our own, which has a new version.

        The ETag from before it is kept: asked with it again, all must be shown.
        """
        if body["version"] > self.version:
            self.changed_by_us.add(self.tag)
        yield from self.see(body, self.tag, at=at)

    def _growth(
        self, before: Mapping[str, Any], after: Mapping[str, Any], at: float
    ) -> Growth | None:
        was, now = before["position"], after["position"]
        if was is None or now is None or now <= was:
            return None
        keys = ("gate", "order_key", "ticket")
        if any(before[key] != after[key] for key in keys):
            return None  # It was moved itself, and its history says why.
        return Growth(
            *(self.id, self.gate, self.direction),
            *(after["order_key"], after["ticket"], was, now),
            *(self.looked_at, at),
        )

    def _went_back(self, body: Mapping[str, Any]) -> str | None:
        if body["version"] >= self.version:
            return None
        return f"version {body['version']} was shown after {self.version}"

    def _came_back(
        self, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[Finding]:
        was, now = before["status"], after["status"]
        if was != CANCELLED:
            return
        detail = None if was == now else f"it was {was}, and is {now}"
        yield checks.CANCELLED_STAYS_CANCELLED, detail


def _told(body: Mapping[str, Any]) -> Iterator[Finding]:
    """Look at one answer by itself."""
    if body["status"] not in _WAITING:
        return
    reason = body["reason"]
    is_told = bool(reason and reason["message"] and reason["owner"])
    lacking = f"{body['status']}, and the reason is {reason!r:.100}"
    yield checks.REASON_IS_TOLD, None if is_told else lacking
    if body["status"] == "draft":
        return
    ticket = body["ticket"]
    has_ticket = isinstance(ticket, int) and ticket >= 1
    detail = None if has_ticket else f"{body['status']} with ticket {ticket}"
    yield checks.TICKET_NEVER_CHANGES, detail


def _ticket_moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    was, now = before["ticket"], after["ticket"]
    if was in {None, now} or before["gate"] != after["gate"]:
        return None
    return f"ticket {was} became {now}"

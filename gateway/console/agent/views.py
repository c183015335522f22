"""Which of the vehicles a desk shows: a view, what is looked for, and the order.

All of it is in the address, so a view is kept as any page is kept, and a colleague can
be sent it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

from gateway.console.agent.rows import DeskRow
from gateway.domain.declarations import Direction
from gateway.domain.lifecycle import Status

LONGEST = 200
# Of the name of a view that is kept: it stands in a row with others.
LONGEST_NAME = 40


class View(StrEnum):
    """What a clerk asks for; a vehicle may be in several."""

    NEEDS = "needs"
    REVIEW = "review"
    LINE = "line"
    CALLED = "called"
    INSIDE = "inside"
    ALL = "all"
    OVER = "over"


class Order(StrEnum):
    NEWS = "news"
    TURN = "turn"
    PLATE = "plate"


class Shows(StrEnum):
    """What the columns are about: how far it has come, or what was declared."""

    PROGRESS = "progress"
    DECLARED = "declared"


_STATUSES: Mapping[View, frozenset[Status]] = MappingProxyType(
    {
        View.REVIEW: frozenset({Status.SUBMITTED}),
        View.LINE: frozenset({Status.APPROVED}),
        View.CALLED: frozenset({Status.CALLED}),
        View.INSIDE: frozenset({Status.ENTERED, Status.CLEARED}),
    }
)
_KEYS: Mapping[Order, Callable[[DeskRow], Any]] = MappingProxyType(
    {
        Order.NEWS: lambda row: -row.changed_at.timestamp(),
        # Who is called goes first; then by the place in whichever line.
        Order.TURN: lambda row: (
            not row.is_called,
            row.place or 10**9,
            -row.changed_at.timestamp(),
        ),
        Order.PLATE: lambda row: row.plate,
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`gate` and `direction` are empty for both; `q` is any part of what is known."""

    view: View = View.NEEDS
    q: str = ""
    gate: str = ""
    direction: str = ""
    order: Order = Order.TURN
    shows: Shows = Shows.PROGRESS

    def of(self, rows: Sequence[DeskRow]) -> list[DeskRow]:
        """Return the rows to show, in their order."""
        found = [row for row in self.among(rows) if _is_in(self.view, row)]
        return sorted(found, key=_KEYS[self.order])

    def among(self, rows: Sequence[DeskRow]) -> list[DeskRow]:
        """Return those that the filters leave, of whichever view."""
        parts = self.q.casefold().split()
        return [
            row
            for row in rows
            if self.gate in {"", row.gate_id}
            and self.direction in {"", row.direction}
            and all(part in row.searched for part in parts)
        ]

    def address(self, **changes: Any) -> str:
        """Return the page with these changes; what is as usual is not said."""
        query = replace(self, **changes).query
        return "/agent" + (f"?{query}" if query else "")

    @property
    def query(self) -> str:
        """What the address says of it; empty for the desk as it opens."""
        usual, said = asdict(Wanted()), asdict(self)
        return urlencode({key: said[key] for key in said if said[key] != usual[key]})


def _is_in(view: View, row: DeskRow) -> bool:
    if view is View.NEEDS:
        return row.needs_me
    if view in _STATUSES:
        return row.status in _STATUSES[view]
    return True


def counts(wanted: Wanted, rows: Sequence[DeskRow]) -> dict[str, int]:
    """Return how many of those under way each view has."""
    left = wanted.among(rows)
    return {
        view.value: sum(_is_in(view, row) for row in left)
        for view in View
        if view is not View.OVER
    }


async def wanted_in(  # noqa: PLR0917 - FastAPI passes them by name
    view: View = View.NEEDS,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    gate: Annotated[str, Query(max_length=40)] = "",
    direction: Direction | str = "",
    order: Order = Order.TURN,
    shows: Shows = Shows.PROGRESS,
) -> Wanted:
    known = direction if direction in set(Direction) else ""
    return Wanted(view, q.strip(), gate, str(known), order, shows)

"""How many stood in line and inside, over time, counted from the events of a run."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from gateway.domain.declarations import Kind
from simulator.eventlogs.events import EventLog

COLUMNS = ("time", "gate", "direction", "in_line", "inside")
_STEP_MS = 5 * 60_000

# Where an entry of the journal takes a vehicle from, and to.
_LINE, _INSIDE = "in_line", "inside"
_MOVES: Mapping[str, tuple[str | None, str | None]] = MappingProxyType(
    {
        Kind.SUBMITTED: (None, _LINE),
        Kind.ENTERED: (_LINE, _INSIDE),
        Kind.DEPARTED: (_INSIDE, None),
        Kind.RETURNED: (_INSIDE, None),
        Kind.REJECTED: (_LINE, None),
        Kind.CANCELLED: (_LINE, None),
        Kind.EXPIRED: (_LINE, None),
    }
)

Flow = tuple[str, str]
# When, by how much, and of whom the number at a place changes.
Change = tuple[int, int, tuple[Flow, str]]


def timeseries(log: EventLog) -> tuple[Sequence[str], list[Sequence[object]]]:
    """Return columns and rows, a row for each flow and every five minutes.

    Who was there before the log begins counts from its beginning; who does not move
    in all of the log is not seen in it.
    """
    changes = sorted(_changes(log))
    if not changes:
        return COLUMNS, []
    flows = sorted({flow for _, _, (flow, _) in changes})
    begins = min(event.at_ms for event in log.events) // _STEP_MS * _STEP_MS
    standing: Counter[tuple[Flow, str]] = Counter()
    rows: list[Sequence[object]] = []
    done = 0
    for upto in range(begins, changes[-1][0] + _STEP_MS, _STEP_MS):
        while done < len(changes) and changes[done][0] <= upto:
            _, by, place = changes[done]
            standing[place] += by
            done += 1
        rows.extend(
            (log.told(upto), *flow, standing[flow, _LINE], standing[flow, _INSIDE])
            for flow in flows
        )
    return COLUMNS, rows


def _changes(log: EventLog) -> Iterator[Change]:
    for case, events in log.by_case():
        flow = case.gate, case.direction
        at: str | None = None
        first = True
        for event in events:
            if event.activity not in _MOVES:
                continue
            source, target = _MOVES[event.activity]
            if first and source is not None:
                # It stood there when the log began: at any time before all else.
                yield 0, 1, (flow, source)
                at = source
            first = False
            if at is not None:
                yield event.at_ms, -1, (flow, at)
            if target is not None:
                yield event.at_ms, 1, (flow, target)
            at = target

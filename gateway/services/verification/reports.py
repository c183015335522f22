"""What `verify` says in the end: a table for people, rows for other programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.box import SIMPLE
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gateway.services.verification.findings import Count, Fault, Finding, Tally

UNITS: Mapping[Count | Fault, str] = {
    **dict.fromkeys(Count, "declarations"),
    Count.CALLS: "calls",
    Count.LIFTS: "lifts",
    Count.PAPERS: "tickets",
    Count.OPEN_PAPERS: "tickets",
    Count.ENTRIES: "entries",
    **dict.fromkeys(Fault, "declarations"),
    Fault.TICKET_GAP: "tickets",
    Fault.JOURNAL_GAP: "entries",
    Fault.ILLEGAL_EDGE: "entries",
    Fault.OVERTAKE: "calls",
    Fault.UNREADABLE: "entries",
}
# Out of how many: a zero of nothing would be no comfort.
LOOKED_AT: Mapping[Fault, tuple[Count, ...]] = {
    Fault.LOST: (Count.DECLARED, Count.DRAFTS),
    Fault.TWICE: (Count.DECLARED, Count.DRAFTS),
    Fault.TICKET_GAP: (Count.DECLARED,),
    Fault.JOURNAL_GAP: (Count.ENTRIES,),
    Fault.ILLEGAL_EDGE: (Count.ENTRIES,),
    Fault.UNAPPROVED: (Count.ENTERED,),
    Fault.OVERTAKE: (Count.CALLS,),
    Fault.UNREADABLE: (Count.ENTRIES,),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, in total and by gate.

    Of a fault, `of` is how many were looked at and `details` the first findings.
    """

    name: str
    value: int
    unit: str
    gates: Mapping[str, int]
    of: int | None = None
    details: Sequence[Finding] = ()

    @property
    def is_fault(self) -> bool:
        return self.of is not None

    @property
    def ok(self) -> bool:
        return not self.is_fault or self.value == 0

    def to_json(self) -> dict[str, Any]:
        row = {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "ok": self.ok,
            "gates": dict(self.gates),
        }
        if not self.is_fault:
            return row
        details = [
            {
                "gate": found.gate,
                "declaration": found.declaration_id and str(found.declaration_id),
                "seq": found.seq,
                "why": found.why,
            }
            for found in self.details
        ]
        return row | {"of": self.of, "details": details}


@dataclass(frozen=True, slots=True)
class Report:
    gates: Sequence[str]
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def ok(self) -> bool:
        return all(row.ok for row in self.rows)

    def to_json(self) -> list[dict[str, Any]]:
        return [row.to_json() for row in self.rows]

    def table(self) -> Group:
        """Return the figures, and below them what was found."""
        return Group(self._figures(), *self._found())

    def _figures(self) -> Table:
        table = Table(box=SIMPLE, pad_edge=False, collapse_padding=True)
        table.add_column()
        for heading in (*self.gates, "total"):
            table.add_column(heading, justify="right")
        table.add_column()
        for before, row in zip((None, *self.rows), self.rows, strict=False):
            if before is not None and before.is_fault != row.is_fault:
                table.add_section()
            by_gate = (f"{row.gates.get(gate, 0):,}" for gate in self.gates)
            unit = f"of {row.of:,} {row.unit}" if row.is_fault else row.unit
            style = None if row.ok else "bold red"
            table.add_row(row.name, *by_gate, f"{row.value:,}", unit, style=style)
        return table

    def _found(self) -> Iterator[Text]:
        if self.ok:
            yield Text("Every promise was kept.", style="green")
        for row in self.rows:
            if row.ok:
                continue
            yield Text(f"{row.name}: {row.value:,}", style="bold red")
            yield from (Text(f"  {found}") for found in row.details)
            told = sum(found.number for found in row.details)
            if told < row.value:
                yield Text(f"  … and {row.value - told:,} more")


def report(tally: Tally, gates: Sequence[str]) -> Report:
    return Report(gates, [*_counts(tally), *_faults(tally)])


def _counts(tally: Tally) -> Iterator[Row]:
    for what in Count:
        by_gate = {gate: n for (of, gate), n in tally.counted.items() if of is what}
        yield Row(what.value, sum(by_gate.values()), UNITS[what], by_gate)


def _faults(tally: Tally) -> Iterator[Row]:
    for fault in Fault:
        by_gate = {gate: n for (of, gate), n in tally.found.items() if of is fault}
        looked_at = sum(
            n for (what, _), n in tally.counted.items() if what in LOOKED_AT[fault]
        )
        yield Row(
            fault.value,
            sum(by_gate.values()),
            UNITS[fault],
            by_gate,
            looked_at,
            tally.kept[fault],
        )

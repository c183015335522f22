"""What a comparison says, for a terminal and for other programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from simulator.agreement.buying import Buying
from simulator.agreement.differences import Agreement, Spread

_HEADINGS = ("vehicles", "mean", "5 %", "median", "95 %", "farthest")


def to_json(found: Agreement) -> dict[str, Any]:
    """Return all but the pairs; differences are minutes, lived less foretold."""
    told = asdict(found)
    del told["pairs"]
    for row, one in zip(told["farthest"], found.farthest, strict=True):
        del row["late"], row["later"]
        row["because"] = one.because
    told["pacing"]["error"] = found.pacing.error
    if found.buying is not None:
        told["buying"]["lived_saved"] = found.buying.lived_saved
        told["buying"]["supposed_saved"] = found.buying.supposed_saved
    return told | {"difference": found.difference, "is_explained": found.is_explained}


def agreement_tables(found: Agreement) -> Iterator[Table | Text]:
    """Yield the answer, then what it is made of."""
    yield Text(_answer(found))
    if found.buying is not None:
        yield Text(_buying(found.buying))
    yield _spreads("Difference of waits, minutes", "vehicles of", found.waits)
    yield _spreads("Difference of moments, minutes", "passed", found.stages)
    yield _farthest(found)


def _answer(found: Agreement) -> str:
    pacing = found.pacing
    verdict = "explained" if found.is_explained else "NOT explained"
    return (
        f"Live and what-if, {found.vehicles} vehicles called in both: mean wait "
        f"{found.lived_wait:.2f} min lived, {found.foretold_wait:.2f} min foretold.\n"
        f"The difference of {found.difference:+.2f} min is {verdict} by the pacing "
        f"error of {pacing.error:.2f} min: at {pacing.speed:g}x the gateway's "
        f"workers take {pacing.approving:.2f} min to approve and {pacing.calling:.2f} "
        f"min to call, requests were {pacing.late:.2f} min late, and turns that lanes "
        f"lost cost {pacing.turns:.2f} min.\n"
        f"Of it {found.by_inputs:+.2f} min follow from papers that came and were read"
        f" late, {found.by_calling:+.2f} min from calling.\n"
        f"Called in one of both only: {found.only_lived} lived, "
        f"{found.only_foretold} foretold."
    )


def _buying(found: Buying) -> str:
    return (
        f"{found.vehicles} vehicles bought a place. Where a turn is sold with it, that"
        f" saves {found.supposed_saved:.2f} min of waiting; here it saved "
        f"{found.lived_saved:.2f} min: {found.lived_wait:.2f} min for who bought, "
        f"{found.lived_wait_of_others:.2f} min for all others."
    )


def _spreads(title: str, first: str, spreads: Mapping[str, Spread]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column(first, no_wrap=True)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for name, own in spreads.items():
        values = (own.mean, own.p05, own.p50, own.p95, own.farthest)
        table.add_row(name, str(own.vehicles), *(f"{value:+.2f}" for value in values))
    return table


def _farthest(found: Agreement) -> Table:
    table = Table(title="Farthest from foretold", title_justify="left", box=SIMPLE)
    for heading in ("vehicle", "category"):
        table.add_column(heading, no_wrap=True)
    for heading in ("lived min", "foretold min"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("because it")
    for one in found.farthest:
        waits = (f"{one.lived:.2f}", f"{one.foretold:.2f}")
        table.add_row(one.vehicle, one.category, *waits, one.because)
    return table

"""The tables printed when a day is over."""

from collections.abc import Iterator

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from simulator.results.bots import DOUBLE, SELL, TAKE, BotRecords
from simulator.results.records import Lapse, Milestone, Records, percentile

_BROKEN_SHOWN = 10


def final_tables(records: Records, title: str) -> Iterator[Table | Text]:
    """Yield who came how far, what was kept or broken, and how long all took."""
    yield _vehicles(records, title)
    if records.lapses:
        yield _lapses(records)
    if records.bots:
        yield _bots(records.bots)
    yield _kept(records)
    yield from (Text(f"BROKEN: {what}") for what in records.broken[:_BROKEN_SHOWN])
    yield _times(records)


def _vehicles(records: Records, title: str) -> Table:
    table = Table(
        title=f"The day {title}",
        title_justify="left",
        box=SIMPLE,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("gate", no_wrap=True)
    for heading in ("planned", *Milestone):
        table.add_column(heading, justify="right", no_wrap=True)
    for flow in sorted(records.planned):
        reached = (str(records.reached[flow, m]) for m in Milestone)
        table.add_row(flow.replace("/", " "), str(records.planned[flow]), *reached)
    totals = (str(records.count(milestone)) for milestone in Milestone)
    table.add_section()
    table.add_row("all", str(records.planned.total()), *totals)
    return table


def _lapses(records: Records) -> Table:
    table = Table(title="Mistakes and delays", title_justify="left", box=SIMPLE)
    for heading in ("what", "number", "cost min", "longest"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for lapse in Lapse:
        if number := records.lapses[lapse]:
            cost = records.cost_min.get(lapse, [])
            told = [f"{sum(cost) / len(cost):.1f}", f"{max(cost):.1f}"] if cost else []
            table.add_row(lapse.value, str(number), *told)
    return table


def _bots(bots: BotRecords) -> Table:
    table = Table(title="Bots", title_justify="left", box=SIMPLE)
    for heading in ("what", "number", "refused", "because"):
        table.add_column(
            heading, justify="left" if heading in {"what", "because"} else "right"
        )
    for what, number, tried in (
        ("took a place", bots.taken, TAKE),
        ("took it twice", bots.doubled, DOUBLE),
        ("sold a place", bots.sold, SELL),
    ):
        because = ", ".join(sorted(p for of, p in bots.refused if of == tried))
        table.add_row(what, str(number), str(bots.refused_of(tried)), because)
    gained = sum(bots.gained_min)
    for what, told in (
        ("turns that were sold", f"{len(bots.gained_min)}"),
        ("gained by that, min", f"{gained:.0f}"),
        ("calls nobody followed", f"{bots.calls}"),
        ("room kept for nobody, min", f"{bots.room_min:.0f}"),
        ("places that expired", f"{bots.expired}"),
        ("places given up", f"{bots.withdrawn}"),
    ):
        table.add_row(what, told, "", "")
    return table


def _kept(records: Records) -> Text:
    left = ", ".join(f"{n} {status}" for status, n in sorted(records.left.items()))
    unapproved = f"{records.entered_unapproved} of {records.entered}"
    lines = {
        "left over": left or "nobody",
        "carried over from before": records.carried,
        "histories read": records.audited,
        "entered without an approval": unapproved,
        "accepted and lost": records.lost,
        "came uncalled, refused": records.refused_uncalled,
        "broken promises": len(records.broken),
    }
    return Text("\n".join(f"{what}: {found}" for what, found in lines.items()))


def _times(records: Records) -> Table:
    table = Table(title="Requests", title_justify="left", box=SIMPLE)
    for heading in ("what", "number", "p50 ms", "p99 ms", "retried", "refused"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for verb, found in sorted(records.answered.items()):
        refused = sum(n for (of, _), n in records.refused.items() if of == verb)
        retried = records.retried[verb]
        table.add_row(
            verb, str(len(found)), *_spread(found), str(retried), str(refused)
        )
    table.add_section()
    table.add_row("lag", str(len(records.lags)), *_spread(records.lags), "", "")
    return table


def _spread(found: list[float]) -> list[str]:
    return [f"{percentile(found, p) * 1000:.1f}" for p in (0.5, 0.99)]

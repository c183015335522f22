"""A day in numbers: the table at its end, and the same as rows for other programs."""

from collections.abc import Iterator
from typing import Any

from simulator.results.bots import BotRecords
from simulator.results.records import Lapse, Milestone, Records, percentile

Row = dict[str, Any]


def rows(records: Records) -> list[Row]:
    """Return everything recorded as name, value and unit."""
    return [
        {"name": name, "value": value, "unit": unit}
        for part in (
            _vehicles(records),
            _lapses(records),
            _bots(records.bots),
            _promises(records),
            _times(records),
        )
        for name, value, unit in part
    ]


Numbers = Iterator[tuple[str, float, str]]


def _vehicles(records: Records) -> Numbers:
    yield "planned", records.planned.total(), "vehicles"
    yield "carried over", records.carried, "vehicles"
    for milestone in Milestone:
        yield milestone.value, records.count(milestone), "vehicles"
    for flow in sorted(records.planned):
        name = flow.replace("/", " ")
        yield f"{name} planned", records.planned[flow], "vehicles"
        for milestone in Milestone:
            number = records.reached[flow, milestone]
            yield f"{name} {milestone}", number, "vehicles"
    for status, number in sorted(records.left.items()):
        yield f"left {status}", number, "vehicles"


def _lapses(records: Records) -> Numbers:
    """Yield what people did wrong, and what it cost who was through with it."""
    for lapse in Lapse:
        yield lapse.value, records.lapses[lapse], "vehicles"
        if cost := records.cost_min.get(lapse):
            yield f"{lapse} cost mean", round(sum(cost) / len(cost), 2), "min"
            yield f"{lapse} cost max", round(max(cost), 2), "min"


def _bots(bots: BotRecords) -> Numbers:
    """Yield what bots tried, were refused, and gained; nothing where there are none."""
    if not bots:
        return
    yield "bots: places asked for", bots.asked, "places"
    yield "bots: places taken", bots.taken, "places"
    yield "bots: vehicles declared twice", bots.doubled, "places"
    yield "bots: places sold", bots.sold, "places"
    yield "bots: places withdrawn", bots.withdrawn, "places"
    yield "bots: turns sold", len(bots.gained_min), "places"
    yield "bots: gained by turns sold", round(sum(bots.gained_min), 2), "min"
    yield "bots: calls nobody followed", bots.calls, "calls"
    yield "bots: room kept for nobody", round(bots.room_min, 2), "min"
    yield "bots: places expired", bots.expired, "places"
    for (tried, problem), number in sorted(bots.refused.items()):
        yield f"bots: {tried} refused: {problem}", number, "requests"


def _promises(records: Records) -> Numbers:
    yield "audited", records.audited, "declarations"
    yield "entered by their history", records.entered, "declarations"
    yield "entered without approval", records.entered_unapproved, "declarations"
    yield "lost", records.lost, "declarations"
    yield "uncalled and refused", records.refused_uncalled, "entries"
    yield "broken promises", len(records.broken), "promises"


def _times(records: Records) -> Numbers:
    yield "lag p50", _ms(records.lags, 0.5), "ms"
    yield "lag p99", _ms(records.lags, 0.99), "ms"
    yield "lag max", _ms(records.lags, 1), "ms"
    yield "speed changes", len(records.speeds), "changes"
    yield "retries", records.retried.total(), "requests"
    yield "requests", sum(map(len, records.answered.values())), "requests"
    for verb, found in sorted(records.answered.items()):
        yield f"{verb} requests", len(found), "requests"
        yield f"{verb} p50", _ms(found, 0.5), "ms"
        yield f"{verb} p99", _ms(found, 0.99), "ms"
    for (verb, problem), number in sorted(records.refused.items()):
        yield f"{verb} refused: {problem}", number, "requests"


def _ms(found: list[float], p: float) -> float:
    return round(percentile(found, p) * 1000, 1)

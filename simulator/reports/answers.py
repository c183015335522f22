"""What was found, as a sentence and as rows of tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from simulator.reports.languages import NOTHING, Language
from simulator.scenario.models import Flow, Scenario
from simulator.statistics.intervals import Interval
from simulator.whatif.first_order import first_order
from simulator.whatif.measures import Measure, named
from simulator.whatif.summaries import Summary

COLUMNS = (
    Measure.WAIT_MEAN,
    Measure.WAIT_OPEN,
    Measure.WAIT_P95,
    Measure.QUEUE_PEAK,
    Measure.GONE,
    Measure.THROUGHPUT,
    Measure.CENSORED,
)
Found = Mapping[str, Summary]


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by column; `look` is own, base, difference or fluid."""

    name: str
    look: str
    cells: Sequence[str]


def by_measure(found: Sequence[Summary]) -> Found:
    return {summary.measure: summary for summary in found}


def rows(
    language: Language, scenario: Scenario, own: Found, base: Found | None
) -> Iterator[Row]:
    """Yield what each flow comes to, against *base* if there is one."""
    for flow in scenario.flows:
        names = [named(flow.name, column) for column in COLUMNS]
        told = language.flow(flow.name)
        if base is not None and names[0] in base:
            yield Row(told, "base", _cells(language, [base[n].found for n in names]))
            cells = _cells(language, [own[n].found for n in names])
            yield Row(language.say("changed"), "own", cells)
            between = [own[n].difference for n in names]
            cells = _cells(language, between, sign="+")
            yield Row(language.say("difference"), "difference", cells)
        else:
            yield Row(told, "own", _cells(language, [own[n].found for n in names]))
        yield _fluid(language, scenario, flow)


def _cells(
    language: Language, found: Sequence[Interval | None], sign: str = ""
) -> list[str]:
    return [
        _cell(language, interval, column, sign)
        for interval, column in zip(found, COLUMNS, strict=True)
    ]


def _cell(
    language: Language, found: Interval | None, column: Measure, sign: str
) -> str:
    if column is not Measure.GONE:
        return language.interval(found, sign)
    return language.of_gone(found) if sign else language.gone(found)


def _fluid(language: Language, scenario: Scenario, flow: Flow) -> Row:
    fluid = first_order(scenario, flow)
    told = {
        Measure.WAIT_MEAN: language.number(fluid.wait),
        Measure.QUEUE_PEAK: language.number(fluid.peak),
        Measure.GONE: NOTHING if isnan(fluid.gone) else language.moment(fluid.gone),
    }
    cells = [told.get(column, "") for column in COLUMNS]
    return Row(language.say("first_order"), "fluid", cells)


def headline(
    language: Language, scenarios: Sequence[Scenario], found: Sequence[Found]
) -> str:
    """Return the answer in a sentence or two."""
    if len(scenarios) == 1:
        return _of_one(language, scenarios[0], found[0])
    return _of_many(language, scenarios, found)


def _of_one(language: Language, scenario: Scenario, own: Found) -> str:
    flow = max(scenario.flows, key=lambda f: _mean(own, f.name, Measure.WAIT_MEAN))
    return language.say(
        "longest_wait",
        flow=language.flow(flow.name),
        wait=_of(language, own, flow, Measure.WAIT_MEAN),
        peak=_of(language, own, flow, Measure.QUEUE_PEAK),
    ) + _gone(language, own, flow)


def _gone(language: Language, own: Found, flow: Flow) -> str:
    gone = own[named(flow.name, Measure.GONE)].found
    if gone is None:
        return ""
    return " " + language.say("gone_at", moment=language.moment(gone.mean))


def _of_many(
    language: Language, scenarios: Sequence[Scenario], found: Sequence[Found]
) -> str:
    """Tell the greatest difference of a mean wait that is more than chance."""
    sure = [
        (abs(between.mean), between.mean, scenario, own, flow)
        for scenario, own in zip(scenarios[1:], found[1:], strict=True)
        for flow in scenario.flows
        if (between := own[named(flow.name, Measure.WAIT_MEAN)].difference)
        and not between.covers(0)
    ]
    if not sure:
        return language.say("no_difference")
    size, change, scenario, own, flow = max(sure, key=lambda each: each[0])
    return language.say(
        "longer" if change > 0 else "shorter",
        flow=language.flow(flow.name),
        minutes=language.number(size),
        scenario=language.told(scenario.title),
        before=_of(language, found[0], flow, Measure.WAIT_MEAN),
        after=_of(language, own, flow, Measure.WAIT_MEAN),
    ) + _gone_instead(language, found[0], own, flow)


def _gone_instead(language: Language, base: Found, own: Found, flow: Flow) -> str:
    name = named(flow.name, Measure.GONE)
    before, after = base[name].found if name in base else None, own[name].found
    if before is None or after is None:
        return _gone(language, own, flow)
    return " " + language.say(
        "gone_instead",
        after=language.moment(after.mean),
        before=language.moment(before.mean),
    )


def censored(
    language: Language, scenarios: Sequence[Scenario], found: Sequence[Found]
) -> Iterator[str]:
    """Yield for each scenario that was cut before all had left how many are inside."""
    for scenario, own in zip(scenarios, found, strict=True):
        there = sum(_mean(own, f.name, Measure.CENSORED) for f in scenario.flows)
        if there:
            yield language.say(
                "still_there",
                scenario=language.told(scenario.title),
                vehicles=language.number(there),
                days=scenario.run.days + scenario.run.drain_days,
            )


def _of(language: Language, own: Found, flow: Flow, measure: Measure) -> str:
    return language.number(_mean(own, flow.name, measure))


def _mean(own: Found, flow: str, measure: Measure) -> float:
    summary = own.get(named(flow, measure))
    return summary.found.mean if summary and summary.found else 0.0

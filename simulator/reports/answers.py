"""What was found, as a sentence and as rows of tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from simulator.reports.languages import NOTHING, Language
from simulator.scenario.models import Flow, Scenario
from simulator.statistics.intervals import Interval
from simulator.whatif.first_order import first_order
from simulator.whatif.measures import MOMENTS, Measure, named
from simulator.whatif.summaries import Summary, is_cut

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
            cells = _cells(language, _until_cut(scenario, own, names))
            yield Row(language.say("changed"), "own", cells)
            between = [own[n].difference for n in names]
            cells = _cells(language, between, sign="+")
            yield Row(language.say("difference"), "difference", cells)
        else:
            yield Row(told, "own", _cells(language, _until_cut(scenario, own, names)))
        yield _fluid(language, scenario, flow)


def _until_cut(
    scenario: Scenario, own: Found, names: Sequence[str]
) -> list[Interval | None]:
    """Return what was found; a line that was there when the run was cut is not gone."""
    found = [own[name].found for name in names]
    at = COLUMNS.index(Measure.GONE)
    if is_cut(scenario, found[at]):
        found[at] = None
    return found


def _cells(
    language: Language, found: Sequence[Interval | None], sign: str = ""
) -> list[str]:
    return [
        cell(language, interval, column, sign)
        for interval, column in zip(found, COLUMNS, strict=True)
    ]


def cell(
    language: Language, found: Interval | None, column: Measure, sign: str = ""
) -> str:
    """Return what a table says of a measure; with a *sign*, of its difference."""
    if column not in MOMENTS:
        return language.interval(found, sign)
    return language.of_gone(found) if sign else language.gone(found)


def _fluid(language: Language, scenario: Scenario, flow: Flow) -> Row:
    fluid = first_order(scenario, flow)
    told = {
        Measure.WAIT_MEAN: language.number(fluid.wait),
        Measure.QUEUE_PEAK: language.number(fluid.peak),
        Measure.GONE: language.moment(fluid.gone) if isfinite(fluid.gone) else NOTHING,
    }
    cells = [told.get(column, "") for column in COLUMNS]
    return Row(language.say("first_order"), "fluid", cells)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is mostly about: a flow, and the scenario that changes it.

    `change` is that of its mean wait in minutes; None if it is all but chance.
    """

    flow: Flow
    scenario: int
    change: Interval | None


def subject(scenarios: Sequence[Scenario], found: Sequence[Found]) -> Subject:
    """Return whose mean wait differs most from the base, or is longest."""
    sure = [
        Subject(flow, number, between)
        for number, own in enumerate(found[1:], 1)
        for flow in scenarios[number].flows
        if (between := own[named(flow.name, Measure.WAIT_MEAN)].difference)
        and not between.covers(0)
    ]
    if sure:
        return max(sure, key=lambda each: abs(each.change.mean) if each.change else 0)
    last = len(scenarios) - 1
    flow = max(
        scenarios[last].flows,
        key=lambda flow: _mean(found[last], flow.name, Measure.WAIT_MEAN),
    )
    return Subject(flow, last, None)


def headline(
    language: Language, scenarios: Sequence[Scenario], found: Sequence[Found]
) -> str:
    """Return the answer in a sentence or two."""
    about = subject(scenarios, found)
    own = found[about.scenario]
    if len(scenarios) == 1:
        return _longest(language, scenarios[0], own, about.flow)
    if about.change is None:
        return language.say("no_difference")
    return language.say(
        "longer" if about.change.mean > 0 else "shorter",
        flow=language.flow(about.flow.name),
        minutes=language.number(abs(about.change.mean)),
        scenario=language.told(scenarios[about.scenario].title),
        before=_of(language, found[0], about.flow, Measure.WAIT_MEAN),
        after=_of(language, own, about.flow, Measure.WAIT_MEAN),
    ) + _gone_instead(language, scenarios[about.scenario], found[0], own, about.flow)


def _longest(language: Language, scenario: Scenario, own: Found, flow: Flow) -> str:
    return language.say(
        "longest_wait",
        flow=language.flow(flow.name),
        wait=_of(language, own, flow, Measure.WAIT_MEAN),
        peak=_of(language, own, flow, Measure.QUEUE_PEAK),
    ) + _gone(language, scenario, own, flow)


def _gone(language: Language, scenario: Scenario, own: Found, flow: Flow) -> str:
    gone = own[named(flow.name, Measure.GONE)].found
    if gone is None:
        return ""
    if is_cut(scenario, gone):
        return " " + language.say("not_gone")
    return " " + language.say("gone_at", moment=language.moment(gone.mean))


def _gone_instead(
    language: Language, scenario: Scenario, base: Found, own: Found, flow: Flow
) -> str:
    name = named(flow.name, Measure.GONE)
    before, after = base[name].found if name in base else None, own[name].found
    if before is None or after is None or is_cut(scenario, after):
        return _gone(language, scenario, own, flow)
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

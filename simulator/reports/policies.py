"""The report of policies: who waits how long under each, and what bots make of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from markupsafe import Markup

from simulator.policies.outcomes import Outcomes
from simulator.policies.variants import Bots
from simulator.reports import policy_charts
from simulator.reports.answers import cell
from simulator.reports.languages import Language
from simulator.reports.pages import Section, ending, rendered
from simulator.reports.questions import Answered
from simulator.scenario.changes import Policy
from simulator.scenario.models import Flow, Scenario
from simulator.statistics.intervals import Interval
from simulator.whatif.measures import Measure

_RULES = (Policy.FIRST_COME, Policy.SLOTS, Policy.LOTTERY, Policy.DEPOSIT)
_OWN = Policy.GATEWAY
_ALONE = (
    Measure.WAIT_MEAN,
    Measure.WAIT_FIRST,
    Measure.WAIT_OTHERS,
    Measure.OVERTAKES,
    Measure.THROUGHPUT,
)
_BOTS = (Measure.WAIT_OWN, Measure.WAIT_BOUGHT, Measure.SAVED, Measure.THROUGHPUT)


@dataclass(frozen=True, slots=True)
class Compared:
    """One scenario under every policy; `answered` tells how it was done."""

    scenario: Scenario
    bots: Bots
    outcomes: Outcomes
    answered: Answered


def page(compared: Compared, code: str) -> str:
    """Return the page in the language *code* as HTML."""
    scenario, found = compared.scenario, compared.outcomes
    language = Language(code, scenario.run.days)
    flows = by_harm(scenario, found)
    shown = ending(language, compared.answered)
    told = {"1.1": "policy_purpose", "2.3": "policy_logic"}
    shown["stress"] = [
        (number, name, language.say(told[number]) if number in told else says)
        for number, name, says in shown["stress"]
    ]
    return rendered(
        "policies.html",
        language,
        answered=compared.answered,
        title=language.say("policy_title", scenario=language.told(scenario.title)),
        asked=language.told(scenario.why),
        assumed=_assumed(language, compared.bots),
        headline=list(headline(language, flows[0], found)),
        rules=[
            (language.named("policy", policy), language.say(f"policy_{policy}_is"))
            for policy in Policy
        ],
        replications=len(compared.answered.answer.replications[0]),
        tables=[_tables(language, scenario, found, flow) for flow in flows],
        sections=list(_sections(language, found, flows)),
        **shown,
    )


def by_harm(scenario: Scenario, found: Outcomes) -> list[Flow]:
    """Return the flows, those first that bots harm most under the gate's own rule."""

    def harm(flow: Flow) -> tuple[float, float]:
        lost = found.loss(_OWN, flow.name)
        wait = found.mean((_OWN, False), flow.name, Measure.WAIT_MEAN)
        return (
            lost.mean if lost and _is_sure(lost) else 0.0,
            wait.mean if wait else 0.0,
        )

    return sorted(scenario.flows, key=harm, reverse=True)


def headline(language: Language, flow: Flow, found: Outcomes) -> Iterator[str]:
    """Yield the answer of *flow* in sentences; differences only beyond chance."""
    wait = found.mean((_OWN, False), flow.name, Measure.WAIT_MEAN)
    yield language.say(
        "policy_answer",
        flow=language.flow(flow.name),
        wait=language.number(wait.mean if wait else 0.0),
    )
    changes = {
        policy: found.change(
            (_OWN, False), (policy, False), flow.name, Measure.WAIT_MEAN
        )
        for policy in _RULES
    }
    yield _least(language, changes, "policy_shortest", "policy_none_shorter")
    lost = found.loss(_OWN, flow.name)
    if lost is None or not _is_sure(lost) or lost.mean <= 0:
        return
    yield language.say("policy_bots_cost", minutes=language.number(lost.mean))
    losses = {policy: found.loss_against(_OWN, policy, flow.name) for policy in _RULES}
    yield _least(language, losses, "policy_bots_least", "policy_bots_same")
    yield from _saved(language, flow, found)


def _least(
    language: Language, changes: dict[Policy, Interval | None], some: str, none: str
) -> str:
    """Return under which policy it is less by most, if it is by more than chance."""
    less = {
        policy: -change.mean
        for policy, change in changes.items()
        if change and _is_sure(change) and change.mean < 0
    }
    if not less:
        return language.say(none)
    best = max(less, key=lambda policy: less[policy])
    name = language.named("policy", best)
    return language.say(some, policy=name, minutes=language.number(less[best]))


def _saved(language: Language, flow: Flow, found: Outcomes) -> Iterator[str]:
    saved = {
        policy: each.mean
        for policy in Policy
        if (each := found.mean((policy, True), flow.name, Measure.SAVED))
    }
    if saved:
        most = max(saved, key=lambda policy: saved[policy])
        least = min(saved, key=lambda policy: saved[policy])
        yield language.say(
            "policy_saves",
            most=language.number(saved[most]),
            at_most=language.named("policy", most),
            least=language.number(saved[least]),
            at_least=language.named("policy", least),
        )


def _is_sure(found: Interval) -> bool:
    return isfinite(found.half_width) and not found.covers(0)


def _assumed(language: Language, bots: Bots) -> str:
    if not bots.places:
        return language.say("policy_no_bots")
    return language.say(
        "policy_assumed",
        places=language.value(bots.places),
        sold=language.share(bots.sold),
        tickets=bots.tickets,
        deters=language.share(bots.deters),
    )


def _tables(
    language: Language, scenario: Scenario, found: Outcomes, flow: Flow
) -> dict[str, Any]:
    """Return both tables of a flow, each as its caption, its columns and its rows."""
    now = (Measure.DRAINED,) if scenario.run.since else ()
    of_alone, of_bots = (*_ALONE, *now), (*_BOTS, *now)
    alone = [language.say(f"policy_{m.name.lower()}") for m in of_alone]
    bots = [language.say(f"policy_{m.name.lower()}") for m in of_bots]
    return {
        "flow": language.flow(flow.name),
        "tables": [
            (
                language.say("policy_without"),
                [*alone, language.say("policy_against")],
                list(_alone(language, found, flow.name, of_alone)),
            ),
            (
                language.say("policy_with"),
                [*bots, language.say("policy_lost"), language.say("policy_against")],
                list(_with_bots(language, found, flow.name, of_bots)),
            ),
        ],
    }


def _alone(
    language: Language, found: Outcomes, flow: str, measures: Sequence[Measure]
) -> Iterator[tuple[str, list[str]]]:
    for policy in Policy:
        between = found.change((_OWN, False), (policy, False), flow, Measure.WAIT_MEAN)
        cells = [
            cell(language, found.mean((policy, False), flow, measure), measure)
            for measure in measures
        ]
        against = None if policy is _OWN else between
        yield (
            language.named("policy", policy),
            [*cells, language.interval(against, "+")],
        )


def _with_bots(
    language: Language, found: Outcomes, flow: str, measures: Sequence[Measure]
) -> Iterator[tuple[str, list[str]]]:
    for policy in Policy:
        cells = [
            cell(language, found.mean((policy, True), flow, measure), measure)
            for measure in measures
        ]
        lost = language.interval(found.loss(policy, flow), "+")
        more = None if policy is _OWN else found.loss_against(_OWN, policy, flow)
        yield (
            language.named("policy", policy),
            [*cells, lost, language.interval(more, "+")],
        )


def _sections(
    language: Language, found: Outcomes, flows: Sequence[Flow]
) -> Iterator[Section]:
    for name, draw in policy_charts.SECTIONS.items():
        drawn = [svg for flow in flows if (svg := draw(language, flow, found))]
        if drawn:
            heading, reading = language.say(name), language.say(f"{name}_reading")
            yield Section(
                name,
                heading,
                reading,
                [Markup(svg) for svg in drawn],  # noqa: S704 - charts escape
            )

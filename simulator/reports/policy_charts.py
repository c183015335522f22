"""The charts of policies: a bar for each, with the interval that it is known by."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from charts import Axis, Bar, groups
from simulator.policies.outcomes import Outcomes
from simulator.reports.drawings import SIZE
from simulator.reports.languages import Language
from simulator.scenario.changes import Policy
from simulator.scenario.models import Flow
from simulator.statistics.intervals import Interval
from simulator.whatif.measures import Measure

_OWN = Policy.GATEWAY
_RULES = [policy for policy in Policy if policy is not _OWN]
_Found = Sequence[Interval | None]


def waits(language: Language, flow: Flow, found: Outcomes) -> str:
    """Return the mean wait against the gate's own rule, without bots and with them."""
    return _of_both(language, flow, found, Measure.WAIT_MEAN, "min")


def left(language: Language, flow: Flow, found: Outcomes) -> str:
    """Return how many more leave in a day than under the gate's own rule."""
    return _of_both(language, flow, found, Measure.THROUGHPUT, "")


def _of_both(
    language: Language, flow: Flow, found: Outcomes, measure: Measure, unit: str
) -> str:
    rows = {
        policy: [
            found.change((_OWN, bots), (policy, bots), flow.name, measure)
            for bots in (False, True)
        ]
        for policy in _RULES
    }
    label = language.say("policy_difference")
    names = [language.say("policy_without"), language.say("policy_with")]
    return _groups(language, flow, rows, names, Axis(label, unit, language.value))


def classes(language: Language, flow: Flow, found: Outcomes) -> str:
    """Return how long those with a head start wait, and the others."""
    measures = (Measure.WAIT_FIRST, Measure.WAIT_OTHERS)
    rows = {
        policy: [found.mean((policy, False), flow.name, each) for each in measures]
        for policy in Policy
    }
    names = [language.say(f"policy_{each.name.lower()}") for each in measures]
    return _groups(language, flow, rows, names, _minutes(language, "column_wait_mean"))


def overtakes(language: Language, flow: Flow, found: Outcomes) -> str:
    """Return how many overtake one vehicle, without bots and with them."""
    rows = {
        policy: [
            found.mean((policy, bots), flow.name, Measure.OVERTAKES)
            for bots in (False, True)
        ]
        for policy in Policy
    }
    names = [language.say("policy_without"), language.say("policy_with")]
    axis = Axis(language.say("policy_overtakes"), tell=language.value, low=0)
    return _groups(language, flow, rows, names, axis)


def bought(language: Language, flow: Flow, found: Outcomes) -> str:
    """Return how long who did not buy waits, without bots and with them, and buyers."""
    if found.mean((_OWN, True), flow.name, Measure.WAIT_BOUGHT) is None:
        return ""
    shown = (
        (False, Measure.WAIT_OWN),
        (True, Measure.WAIT_OWN),
        (True, Measure.WAIT_BOUGHT),
    )
    rows = {
        policy: [found.mean((policy, bots), flow.name, each) for bots, each in shown]
        for policy in Policy
    }
    names = [language.say(f"policy_place_{each}") for each in ("alone", "own", "sold")]
    return _groups(language, flow, rows, names, _minutes(language, "column_wait_mean"))


def gains(language: Language, flow: Flow, found: Outcomes) -> str:
    """Return what a buyer saves in minutes, and what bots cost everybody else."""
    if found.mean((_OWN, True), flow.name, Measure.SAVED) is None:
        return ""
    rows = {
        policy: [
            found.mean((policy, True), flow.name, Measure.SAVED),
            found.loss(policy, flow.name),
        ]
        for policy in Policy
    }
    names = [language.say("policy_saved"), language.say("policy_lost")]
    return _groups(language, flow, rows, names, _minutes(language, "policy_minutes"))


def _minutes(language: Language, label: str) -> Axis:
    return Axis(language.say(label), "min", language.value)


def _groups(
    language: Language,
    flow: Flow,
    rows: Mapping[Policy, _Found],
    names: Sequence[str],
    axis: Axis,
) -> str:
    drawn = [
        (language.named("policy", policy), [_bar(each) for each in own])
        for policy, own in rows.items()
    ]
    name = language.flow(flow.name)
    return groups(name, drawn, x=axis, names=names, width=SIZE.width)


def _bar(found: Interval | None) -> Bar | None:
    if found is None:
        return None
    if not isfinite(found.half_width):
        return Bar(found.mean, found.mean, found.mean)
    return Bar(found.mean, found.low, found.high)


# By the id of the section, in which there is one of each flow.
SECTIONS: Mapping[str, Callable[[Language, Flow, Outcomes], str]] = {
    "policy_waits": waits,
    "policy_classes": classes,
    "policy_overtaking": overtakes,
    "policy_bots": bought,
    "policy_gains": gains,
    "policy_leaving": left,
}

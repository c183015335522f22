"""The report of a living day: how far vehicles came, and whether it was as foretold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import mean
from typing import Any

from markupsafe import Markup

from charts import Axis, Line, Moment, chart, ecdf
from charts.marks import Mark
from simulator.agreement.differences import Agreement, OneVehicle, Spread
from simulator.reports.bots import bot_rows, told_of_buying
from simulator.reports.drawings import SIZE, clock
from simulator.reports.languages import Language
from simulator.reports.pages import rendered
from simulator.results.records import Lapse, Milestone, Records, percentile
from simulator.results.timeseries import timeseries
from simulator.scenario.models import Scenario

_SPREAD = ("day_vehicles", "day_mean", "5 %", "day_median", "95 %", "day_farthest_one")


@dataclass(frozen=True, slots=True)
class Lived:
    """A day of a run; `agreement` is None where nothing was foretold of it."""

    scenario: Scenario
    records: Records
    on: date
    speed: float
    command: str
    agreement: Agreement | None


def day_page(lived: Lived, code: str) -> str:
    """Return the page in the language *code* as HTML."""
    language = Language(code, 1)
    return rendered(
        "living.html",
        language,
        lived=lived,
        title=language.told(lived.scenario.title),
        headline=_headline(language, lived.records),
        flows=list(_flows(language, lived)),
        lapses=list(_lapses(language, lived.records)),
        bots=list(bot_rows(language, lived.records.bots)),
        buying=_buying(language, lived.agreement),
        lines=[Markup(svg) for svg in _lines(language, lived)],  # noqa: S704 - charts escape
        requests=list(_requests(language, lived.records)),
        agreement=_agreement(language, lived.agreement) if lived.agreement else None,
    )


def _headline(language: Language, records: Records) -> str:
    reached = {str(one): language.whole(records.count(one)) for one in Milestone}
    planned = language.whole(records.planned.total())
    told = language.say("day_answer", planned=planned, **reached)
    broken = len(records.broken)
    key = "day_broken" if broken else "day_kept"
    return f"{told} {language.say(key, number=language.whole(broken))}"


def _flows(language: Language, lived: Lived) -> Iterator[tuple[str, list[str]]]:
    records = lived.records
    for flow in sorted(records.planned):
        reached = [records.reached[flow, milestone] for milestone in Milestone]
        numbers = [records.planned[flow], *reached]
        yield language.flow(flow), [language.whole(number) for number in numbers]


def _lapses(language: Language, records: Records) -> Iterator[tuple[str, list[str]]]:
    """Yield what people did wrong, and what it cost them."""
    for lapse in Lapse:
        if number := records.lapses[lapse]:
            cost = records.cost_min.get(lapse)
            told = [mean(cost), max(cost)] if cost else []
            cells = [language.exact(minutes) for minutes in told] or ["", ""]
            yield (
                language.named("lapse", lapse.name.lower()),
                [language.whole(number), *cells],
            )


def _lines(language: Language, lived: Lived) -> Iterator[str]:
    """Yield who stands in line and inside, for each flow, from midnight on."""
    found: dict[str, list[tuple[float, float, float]]] = {}
    for told, gate, direction, waiting, inside in timeseries(lived.records.log)[1]:
        at = datetime.fromisoformat(str(told))
        seconds = (at.date() - lived.on).days * 86_400.0 + at.hour * 3600
        place = (seconds + at.minute * 60, float(str(waiting)), float(str(inside)))
        found.setdefault(f"{gate}/{direction}", []).append(place)
    waits, stays = language.say("in_line"), language.say("day_inside")
    for flow, rows in found.items():
        yield chart(
            language.flow(flow),
            [
                Line([(at, number) for at, number, _ in rows], waits),
                Line([(at, number) for at, _, number in rows], stays, 2),
            ],
            x=clock(language, rows[0][0], rows[-1][0]),
            y=Axis(language.say("day_vehicles"), tell=language.whole, low=0),
            size=SIZE,
        )


def _requests(language: Language, records: Records) -> Iterator[tuple[str, list[str]]]:
    lag = language.say("day_lag")
    for verb, found in (*sorted(records.answered.items()), (lag, records.lags)):
        spread = (percentile(found, p) * 1000 for p in (0.5, 0.99))
        yield verb, [language.whole(len(found)), *map(language.number, spread)]


def _buying(language: Language, found: Agreement | None) -> str:
    if found is None or found.buying is None:
        return ""
    return told_of_buying(language, found.buying)


def _agreement(language: Language, found: Agreement) -> dict[str, Any]:
    key = "day_explained" if found.is_explained else "day_unexplained"
    return {
        "answer": language.say(
            key,
            vehicles=language.whole(found.vehicles),
            lived=language.exact(found.lived_wait),
            foretold=language.exact(found.foretold_wait),
            difference=language.exact(found.difference, "+"),
            error=language.exact(found.pacing.error),
        ),
        "is_explained": found.is_explained,
        "pacing": list(_pacing(language, found)),
        "spread": [language.say(k) if k[0] == "d" else k for k in _SPREAD],
        "tables": [
            (language.say("day_waits"), list(_spreads(language, found.waits))),
            (language.say("day_stages"), list(_spreads(language, found.stages))),
        ],
        "farthest": [_one(language, one) for one in found.farthest],
        "charts": [Markup(svg) for svg in _charts(language, found)],  # noqa: S704 - charts escape
    }


def _pacing(language: Language, found: Agreement) -> Iterator[tuple[str, str, bool]]:
    pacing = found.pacing
    for name, minutes in (
        ("approving", pacing.approving),
        ("calling", pacing.calling),
        ("late", pacing.late),
        ("turns", pacing.turns),
        ("error", pacing.error),
    ):
        told = language.say(f"day_part_{name}")
        yield told, language.exact(minutes), name == "error"
    for name, minutes in (("inputs", found.by_inputs), ("calls", found.by_calling)):
        yield language.say(f"day_part_{name}"), language.exact(minutes, "+"), False


def _spreads(
    language: Language, spreads: Mapping[str, Spread]
) -> Iterator[tuple[str, list[str]]]:
    for name, own in spreads.items():
        numbers = (own.mean, own.p05, own.p50, own.p95, own.farthest)
        cells = [language.exact(number, "+") for number in numbers]
        yield _of(language, name), [language.whole(own.vehicles), *cells]


def _of(language: Language, name: str) -> str:
    """Return a flow, one with its goods, what was passed, or all."""
    if name == "all":
        return language.say("day_all")
    if "/" not in name:
        return language.named("passed", name)
    flow, _, category = name.partition(" ")
    goods = f": {language.named('class', category)}" if category else ""
    return language.flow(flow) + goods


def _one(language: Language, one: OneVehicle) -> Sequence[str]:
    why = language.say("day_another_turn")
    if one.late is not None:
        why = language.say(
            "day_later" if one.later > 0 else "day_sooner",
            what=language.named("passed", one.late.value),
            minutes=language.number(abs(one.later)),
        )
    waits = (language.exact(minutes) for minutes in (one.lived, one.foretold))
    return (one.vehicle, language.named("class", one.category), *waits, why)


def _charts(language: Language, found: Agreement) -> Iterator[str]:
    share = Axis(language.say("of_vehicles"), tell=language.share, low=0, high=1)
    flows = [(language.flow(flow), pairs) for flow, pairs in found.pairs.items()]
    if not flows:
        return
    marks: list[Mark] = [
        ecdf((lived - told for lived, told in pairs), name, colour=number)
        for number, (name, pairs) in enumerate(flows, 1)
    ]
    marks.append(Moment(found.pacing.error, language.say("day_error")))
    yield chart(
        language.say("day_ecdf"),
        marks,
        x=Axis(language.say("day_difference"), "min", tell=language.value),
        y=share,
        size=SIZE,
    )
    both = [pair for _, pairs in flows for pair in pairs]
    yield chart(
        language.say("day_ecdf_waits"),
        [
            ecdf((lived for lived, _ in both), language.say("day_lived"), colour=1),
            ecdf((told for _, told in both), language.say("day_foretold"), colour=2),
        ],
        x=Axis(language.say("wait"), "min", tell=language.value, low=0),
        y=share,
        size=SIZE,
    )

"""The report as one page that fetches nothing and can be read without a script."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from charts import FRAME, STYLE
from simulator.reports import answers, drawings, stress_des
from simulator.reports.assumptions import Swing
from simulator.reports.figures import Told, behind, figures, values
from simulator.reports.languages import Language
from simulator.reports.questions import Answered
from simulator.reports.replays import PLACES
from simulator.scenario.figures import Grade
from simulator.scenario.models import Scenario

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, how to read what is below, and the charts; `id` names its place."""

    id: str
    heading: str
    reading: str
    charts: list[Markup]


def page(answered: Answered, code: str) -> str:
    """Return the page in the language *code* as HTML."""
    longest = max(scenario.run.days for scenario in answered.scenarios)
    language = Language(code, longest)
    shown = _shown(language, answered) | ending(language, answered)
    return rendered("page.html", language, answered=answered, **shown)


def rendered(template: str, language: Language, **shown: Any) -> str:
    """Return the page of that template."""
    loader = jinja2.FileSystemLoader(_FOLDER)
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(
        language=language,
        say=language.say,
        style=Markup(STYLE + FRAME + (_FOLDER / "page.css").read_text("utf-8")),  # noqa: S704 - ours
        **shown,
    )


def ending(language: Language, answered: Answered) -> dict[str, Any]:
    """Return what every report ends with: its figures, and how it was done."""
    return {
        "stress": list(stress_des.items(language, answered)),
        "figures": [
            (told, values(language, told.figure))
            for told in figures(answered.scenarios[-1])
        ],
    }


def columns(language: Language, names: Iterable[str]) -> list[str]:
    return [language.say(f"column_{name.replace(' ', '_')}") for name in names]


def _shown(language: Language, answered: Answered) -> dict[str, Any]:
    scenarios = answered.scenarios
    found = [answers.by_measure(own) for own in answered.found]
    base = found[0] if len(scenarios) > 1 else None
    tables = [
        (language.told(each.title), list(answers.rows(language, each, own, base)))
        for each, own in list(zip(scenarios, found, strict=True))[base is not None :]
    ]
    assumed = [told for told in figures(scenarios[-1]) if told.figure.grade is Grade.C]
    return {
        "title": " / ".join(language.told(s.title) for s in scenarios[1:] or scenarios),
        "against": language.told(scenarios[0].title) if len(scenarios) > 1 else "",
        "asked": [language.told(s.why) for s in scenarios if s.why],
        "headline": answers.headline(language, scenarios, found),
        "censored": list(answers.censored(language, scenarios, found)),
        "columns": columns(language, answers.COLUMNS),
        "tables": tables,
        "sections": list(_sections(language, answered)),
        "places": list(_places(language, answered)),
        "assumed": len(assumed),
        "swings": _swings(language, answered),
        "replay": _replay(language, answered),
    }


def _sections(language: Language, answered: Answered) -> Iterator[Section]:
    scenarios, pictures = answered.scenarios, answered.pictures
    last, own = scenarios[-1], pictures[-1]
    drawn = {
        "lines": drawings.fans(language, scenarios, pictures),
        "differences": drawings.differences(language, scenarios, answered.found),
        "hours": drawings.waits_by_hour(language, last, own),
        "classes": drawings.waits_by_class(language, last, own),
        "staff": drawings.use_by_hour(language, last, own),
    }
    for name, charts in drawn.items():
        shown = [Markup(svg) for svg in charts]  # noqa: S704 - charts escape
        if shown:
            heading, reading = language.say(name), language.say(f"{name}_reading")
            yield Section(name, heading, reading, shown)


def _places(
    language: Language, answered: Answered
) -> Iterator[tuple[str, str, str, list[Told]]]:
    """Yield where vehicles wait: gate, place, share of its time, what that rests on."""
    last: Scenario = answered.scenarios[-1]
    worked = answered.pictures[-1].worked.items()
    never_open = {at for at, share in worked if isnan(share)}
    known = [each for each in worked if each[0] not in never_open]
    for (gate, stage), share in sorted(known, key=lambda each: -each[1]):
        yield (
            language.named("gate", gate),
            language.named("stage", stage),
            language.share(min(share, 1)),
            behind(last, stage, gate),
        )


def _swings(language: Language, answered: Answered) -> dict[str, Any] | None:
    """Return the tornado, its rows, and which figures move nothing."""
    found = answered.swings
    if found is None:
        return None
    shown = drawings.telling(found)
    keys = {swing.key for swing in shown}
    is_compared = len(answered.scenarios) > 1
    label = language.say("difference_of_wait" if is_compared else "column_wait_mean")
    svg = drawings.swings_of(language, found, label) if shown else ""
    return {
        "chart": Markup(svg),  # noqa: S704 - charts escape
        "of": language.say("swings_of_two" if is_compared else "swings_of_one"),
        "answer": language.interval(found.answer, "+" if is_compared else ""),
        "runs": found.replications,
        "rows": [(s.key, _told(language, s.value), *_ends(language, s)) for s in shown],
        "still": [s.key for s in found.found if s.key not in keys],
    }


def _ends(language: Language, swing: Swing) -> Iterator[str]:
    for end in (swing.less, swing.more):
        yield "" if end is None else _told(language, end.value)
        yield "" if end is None else language.interval(end.by, "+")


def _told(language: Language, value: object) -> str:
    """Return a number; of a curve or several numbers nothing, they are too long."""
    return language.value(value) if isinstance(value, int | float) else ""


def _replay(language: Language, answered: Answered) -> dict[str, Any] | None:
    """Return the day to be played, and its table of hours for whoever has no script."""
    found = answered.replay
    if found is None:
        return None
    first, last = found.minutes
    fullest = int(found.hourly.sum(axis=0).argmax()) * 60 + 60
    shown = {
        "places": PLACES,
        "from": first,
        "to": last,
        "shown": min(max(fullest, first), last),
        "vehicles": found.vehicles.tolist(),
    }
    return {
        "told": language.say(
            "replay_reading",
            gate=language.named("gate", found.gate),
            day=found.day + 1,
            number=found.replication + 1,
        ),
        "data": shown,
        "places": [language.named("stage", place) for place in PLACES],
        "hourly": Markup(drawings.places_by_hour(language, found)),  # noqa: S704 - charts escape
        # Numbers and names of places: nothing in it can end the script that holds it.
        "json": Markup(json.dumps(shown, separators=(",", ":"))),  # noqa: S704
        "script": Markup((_FOLDER / "replay.js").read_text("utf-8")),  # noqa: S704 - ours
    }

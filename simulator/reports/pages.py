"""The report as one page that fetches nothing and can be read without a script."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from charts import FRAME, STYLE
from simulator.reports import answers, drawings
from simulator.reports.figures import Told, behind, figures, values
from simulator.reports.languages import Language
from simulator.reports.questions import Answered
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
    loader = jinja2.FileSystemLoader(_FOLDER)
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    longest = max(scenario.run.days for scenario in answered.scenarios)
    language = Language(code, longest)
    return environment.get_template("page.html").render(
        answered=answered,
        language=language,
        say=language.say,
        style=Markup(STYLE + FRAME + (_FOLDER / "page.css").read_text("utf-8")),  # noqa: S704 - ours
        **_shown(language, answered),
    )


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
        "columns": [language.say(f"column_{name}") for name in _keys(answers.COLUMNS)],
        "tables": tables,
        "sections": list(_sections(language, answered)),
        "places": list(_places(language, answered)),
        "assumed": len(assumed),
        "figures": [
            (told, values(language, told.figure)) for told in figures(scenarios[-1])
        ],
    }


def _keys(names: Iterable[str]) -> Iterator[str]:
    return (name.replace(" ", "_") for name in names)


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
    for (gate, stage), share in sorted(worked, key=lambda each: -each[1]):
        yield (
            language.named("gate", gate),
            language.named("stage", stage),
            language.share(min(share, 1)),
            behind(last, stage, gate),
        )

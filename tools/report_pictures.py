"""`python -m tools.report_pictures`: the pictures of the planner's tutorial, as SVG.

They are charts of a report as anybody gets it: 30 runs of seed 1, in English.
"""

from pathlib import Path

from joblib import cpu_count  # type: ignore[import-untyped]

from charts import FRAME, STYLE
from simulator.reports import drawings
from simulator.reports.assumptions import swings
from simulator.reports.languages import ENGLISH, Language
from simulator.reports.portraits import gathered, portraits
from simulator.scenario.reading import read_scenario
from simulator.whatif.engines import Engine
from simulator.whatif.experiments import Answer, Asked, answer
from simulator.whatif.kept import Kept

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
RUNS, OF_TORNADO = 30, 10
# The frame's first rules are the colours of the page, which a picture stands on.
_COLOURS = FRAME.partition("* {")[0]


def main() -> None:
    scenarios = [read_scenario(name) for name in ("july-2025", "lane-closed-3h")]
    language = Language(ENGLISH, 1)
    asked = Asked(1, RUNS, None, Engine.AUTO, cpu_count())
    found = [
        gathered(
            scenario,
            portraits(
                scenario,
                RUNS,
                seed=asked.seed,
                engine=asked.engine,
                workers=asked.workers,
                done=lambda: None,
            ),
        )
        for scenario in scenarios
    ]
    moved = swings(
        scenarios,
        scenarios[0].flows[0],
        Asked(1, OF_TORNADO, None, Engine.AUTO, asked.workers),
        _play,
    )
    label = language.say("difference_of_wait")
    pictures = {
        "report-line": next(drawings.fans(language, scenarios, found)),
        "report-hours": next(drawings.waits_by_hour(language, scenarios[1], found[1])),
        "report-tornado": drawings.swings_of(language, moved, label),
    }
    for name, svg in pictures.items():
        (IMAGES / f"{name}.svg").write_text(standing_alone(svg), "utf-8")
        print(f"docs/images/{name}.svg")


def standing_alone(svg: str) -> str:
    """Return a chart of a page as a file of its own: with its look, and a ground."""
    opening, _, inside = svg.partition(">")
    named = opening.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    look = f"<style>{_COLOURS}{STYLE}</style>"
    ground = '<rect width="100%" height="100%" style="fill:var(--ground)"/>'
    return f"{named}>{look}{ground}{inside}\n"


def _play(scenarios: object, asked: Asked) -> Answer:
    return answer(scenarios, asked, Kept(None), lambda completed, total: None)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

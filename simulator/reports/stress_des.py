"""What a simulation study must tell, as far as a program knows it: STRESS-DES.

The items are those of Monks and others, "Strengthening the reporting of empirical
simulation studies: introducing the STRESS guidelines", Journal of Simulation 13(1),
2019, doi 10.1080/17477778.2018.1442155. What holds for every question is told in
docs/explanation/model.md.
"""

from collections.abc import Iterator
from hashlib import blake2b

from simulator.reports.figures import figures, values
from simulator.reports.languages import Language
from simulator.reports.questions import Answered
from simulator.scenario.models import Scenario
from simulator.statistics.stopping import Precision
from simulator.whatif.staffing import STAGES

Item = tuple[str, str, str]


def items(language: Language, answered: Answered) -> Iterator[Item]:
    """Yield number, name and text of each item."""
    for number, told in (
        *_objectives(language, answered),
        *_logic(language, answered),
        *_experiment(language, answered),
        *_execution(language, answered),
    ):
        yield number, language.say(f"stress_{number.replace('.', '_')}"), told


def fingerprint(answered: Answered) -> str:
    """Return a hash of all that was asked: scenarios, seed, number of runs."""
    asked = "\n".join(
        scenario.model_dump_json(by_alias=True) for scenario in answered.scenarios
    )
    runs = len(answered.answer.replications[0])
    whole = f"{asked}\n{answered.asked.seed}\n{runs}"
    return blake2b(whole.encode(), digest_size=8).hexdigest()


def _objectives(language: Language, answered: Answered) -> Iterator[tuple[str, str]]:
    whys = [language.told(each.why) for each in answered.scenarios if each.why]
    # What one extends another for is asked in the same words by both.
    asked = dict.fromkeys(whys)
    yield "1.1", " ".join(asked) or language.say("not_told")
    yield "1.2", language.say("stress_outputs")
    names = [
        f"{language.told(each.title)} ({each.name})" for each in answered.scenarios
    ]
    yield "1.3", "; ".join(names)


def _logic(language: Language, answered: Answered) -> Iterator[tuple[str, str]]:
    first, last = answered.scenarios[0], answered.scenarios[-1]
    way = [language.named("stage", stage) for stage in STAGES]
    yield "2.1", " \u2192 ".join(way)
    yield "2.2", language.say("stress_base")
    yield "2.3", _changes(language, last) or language.say("unchanged")
    yield "2.4", language.say("stress_algorithms")
    flows = [
        f"{language.flow(flow.name)}: {language.whole(flow.vehicles)}"
        for flow in first.flows
    ]
    yield "2.5", language.say("stress_components", flows="; ".join(flows))


def _changes(language: Language, scenario: Scenario) -> str:
    told = [
        values(language, each.figure)
        for each in figures(scenario)
        if each.key.startswith("change.")
    ]
    return "; ".join(told)


def _experiment(language: Language, answered: Answered) -> Iterator[tuple[str, str]]:
    grades = [told.figure.grade for told in figures(answered.scenarios[-1])]
    counted = {str(grade): grades.count(grade) for grade in sorted(set(grades))}
    yield "3.1", ", ".join(f"{grade}: {n}" for grade, n in counted.items())
    yield "3.4", language.say("stress_assumptions", number=counted.get("C", 0))
    run = answered.scenarios[-1].run
    yield "4.1", language.say("stress_begin")
    yield "4.2", language.say("stress_length", days=run.days, drain=run.drain_days)
    yield "4.3", _estimation(language, answered)


def _estimation(language: Language, answered: Answered) -> str:
    runs = len(answered.answer.replications[0])
    told = language.say("stress_runs", runs=runs)
    wanted: Precision | None = answered.asked.precision
    if wanted is None:
        return told
    share = language.share(wanted.share)
    key = "stress_precise" if answered.answer.reached else "stress_imprecise"
    return f"{told} {language.say(key, share=share)}"


def _execution(language: Language, answered: Answered) -> Iterator[tuple[str, str]]:
    around = answered.circumstances
    versions = [f"{name} {version}" for name, version in around.versions.items()]
    yield "5.1", ", ".join(versions)
    yield "5.2", language.say("stress_chance", seed=answered.asked.seed)
    yield "5.3", language.say("stress_kernel", engine=answered.asked.engine)
    yield (
        "5.4",
        language.say(
            "stress_machine",
            machine=around.machine,
            seconds=language.number(around.took_s),
            made=f"{around.made_at:%Y-%m-%d %H:%M} UTC",
        ),
    )
    commit = around.commit or language.say("not_told")
    yield (
        "6.1",
        language.say("stress_code", commit=commit, fingerprint=fingerprint(answered)),
    )

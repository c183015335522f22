"""The figures of a scenario: what each says, how well it is known, and from where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from pydantic import BaseModel

from simulator.reports.languages import Language
from simulator.scenario.figures import Figure
from simulator.scenario.models import Scenario
from simulator.scenario.units import MINUTE_MS, moment_in_words

_TOLD_APART = frozenset({"grade", "source"})
_MOMENTS = frozenset({"from", "to"})
# A figure that is made of others says nothing of its own.
_OF_PARTS = frozenset({"up", "down"})
# What only a living day asks for, and what a replay is compared with.
_OF_OTHERS = ("nationality", "behaviour.uncalled", "published")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure by its key in the file: `service.quarantine`, `flows.1`."""

    key: str
    figure: Figure


def figures(scenario: Scenario) -> Iterator[Told]:
    """Yield every figure that decides about an answer, in the order of the file."""
    for told in _within("", scenario):
        says = set(type(told.figure).model_fields) - _TOLD_APART
        if says - _OF_PARTS and not told.key.startswith(_OF_OTHERS):
            yield told


def _within(key: str, found: object) -> Iterator[Told]:
    if isinstance(found, Figure):
        yield Told(key, found)
    if isinstance(found, BaseModel):
        fields = type(found).model_fields
        parts = [(field.alias or name, name) for name, field in fields.items()]
        for alias, name in parts:
            yield from _within(_under(key, alias), getattr(found, name))
    elif isinstance(found, dict):
        for name, value in found.items():
            yield from _within(_under(key, str(name)), value)
    elif isinstance(found, tuple):
        for number, value in enumerate(found, 1):
            yield from _within(_under(key, str(number)), value)


def _under(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def values(language: Language, figure: Figure) -> str:
    """Return what the figure says: "law lognormal, mean 6.5, cv 0.7"."""
    shown = []
    for name, field in type(figure).model_fields.items():
        value, key = getattr(figure, name), field.alias or name
        if name in _TOLD_APART or value is None or isinstance(value, Figure):
            continue
        told = moment_in_words(value) if key in _MOMENTS else _value(language, value)
        shown.append(f"{key} {told}")
    return ", ".join(shown)


def _value(language: Language, value: object) -> str:
    if isinstance(value, int | float):
        return language.value(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, dict):
        parts = (
            f"{name}\u00a0{_value(language, each)}" for name, each in value.items()
        )
        return " ".join(parts)
    if isinstance(value, tuple):
        is_hours = bool(value) and isinstance(value[0], tuple)
        each_told = (
            _window(*each) if is_hours else _value(language, each) for each in value
        )
        return " ".join(each_told)
    return str(value)


def _window(opens: int, closes: int) -> str:
    edges = (divmod(at // MINUTE_MS, 60) for at in (opens, closes))
    return "\u2013".join(f"{hour:02}:{minute:02}" for hour, minute in edges)


def behind(scenario: Scenario, stage: str, gate: str) -> list[Told]:
    """Return the figures that say how much *stage* of *gate* can take."""
    own = {told.key: told for told in figures(scenario)}
    return [own[key] for key in _keys_behind(stage, gate) if key in own]


def _keys_behind(stage: str, gate: str) -> tuple[str, ...]:
    services = {
        "border_guard": ("border_guard", "barrier"),
        "customs": ("customs_green", "barrier"),
        "quarantine": ("quarantine", "medical"),
        "inspection": ("xray", "physical"),
    }
    if stage in services:
        return (f"desks.{gate}", *(f"service.{name}" for name in services[stage]))
    if stage == "far_side":
        return (f"gates.{gate}.far_side",)
    return (f"gates.{gate}.lanes.{stage.removeprefix('call ')}",)

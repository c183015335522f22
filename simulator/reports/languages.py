"""How a report speaks: words from `translations/`, numbers and times as they are read.

A message's id is its key, and names in braces are filled in. What a scenario says in
its own words (titles, what is asked) is its own key, and is shown as it stands where
there is no translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf, isnan
from pathlib import Path
from types import MappingProxyType

from babel import default_locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.statistics.intervals import Interval

VIETNAMESE, ENGLISH = "vi", "en"
LANGUAGES = (VIETNAMESE, ENGLISH)
_FOLDER = Path(__file__).parent / "translations"
# Longer numbers are shown without a decimal.
_LONG = 100
NOTHING = "\u2013"


def usual() -> str:
    """Return the language of this machine's locale, English if it is none of ours."""
    named = (default_locale("LC_MESSAGES") or "").partition("_")[0]
    return named if named in LANGUAGES else ENGLISH


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return the catalogue of *language*."""
    with (_FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return MappingProxyType(
        {str(found.id): str(found.string) for found in catalogue if found.id}
    )


@dataclass(frozen=True, slots=True)
class Language:
    """One of `LANGUAGES`; `days` is how many the scenario has, for times of day."""

    code: str
    days: int

    def say(self, key: str, **named: object) -> str:
        """Return the phrase of that key, filled in.

        Raises:
            KeyError: there is no such phrase, or a name is missing.
        """
        return texts(self.code)[key].format(**named)

    def told(self, words: str) -> str:
        """Return what a scenario says, in this language if it is translated."""
        return texts(self.code).get(words, words)

    def named(self, kind: str, name: str) -> str:
        """Return what something is called: `named("gate", "huu-nghi")`."""
        return texts(self.code).get(f"{kind}_{name}", name.replace("_", " "))

    def flow(self, name: str) -> str:
        gate, _, direction = name.partition("/")
        return f"{self.named('gate', gate)}, {self.say(direction).lower()}"

    def number(self, value: float, sign: str = "", *, beside: float = 0) -> str:
        """Return a number as exact as somebody reads it: 9.4, 94.1, 941.

        With one that stands *beside* it, it is no more exact than that one.
        """
        form = "#,##0.0" if max(abs(value), abs(beside)) < _LONG else "#,##0"
        form = form if value else "#,##0"
        shown = format_decimal(abs(value), form, locale=self.code)
        if not any(digit in shown for digit in "123456789"):
            return shown
        plus = "+" if sign and value > 0 else ""
        return ("\u2212" if value < 0 else plus) + shown

    def share(self, value: float) -> str:
        return f"{format_decimal(value * 100, '#,##0', locale=self.code)} %"

    def whole(self, value: float) -> str:
        return format_decimal(round(value), "#,##0", locale=self.code)

    def value(self, value: float) -> str:
        """Return a figure of a scenario with the digits that it was given."""
        return format_decimal(value, "#,##0.###", locale=self.code)

    def exact(self, value: float, sign: str = "") -> str:
        """Return a number to the hundredth."""
        near = round(value, 2)
        plus = "+" if sign and near > 0 else "\u2212" if near < 0 else ""
        return plus + format_decimal(abs(near), "#,##0.00", locale=self.code)

    def interval(self, found: Interval | None, sign: str = "") -> str:
        """Return a mean with its half-width: 22.2 ± 2.5."""
        if found is None:
            return NOTHING
        mean = self.number(found.mean, sign)
        if found.half_width in (0, inf):
            return mean
        return f"{mean} ± {self.number(found.half_width, beside=found.mean)}"

    def moment(self, at_ms: float) -> str:
        """Return the time of day, and the day where there is more than one."""
        if isnan(at_ms):
            return NOTHING
        day, minute = divmod(int(at_ms // MINUTE_MS), DAY_MS // MINUTE_MS)
        clock = f"{minute // 60:02}:{minute % 60:02}"
        if self.days == 1 and day == 0:
            return clock
        return self.say("day_time", day=day + 1, time=clock)

    def gone(self, found: Interval | None) -> str:
        """Return when a line is gone, with its half-width in minutes."""
        if found is None:
            return NOTHING
        moment = self.moment(found.mean)
        if found.half_width in (0, inf):
            return moment
        return f"{moment} ± {self.number(found.half_width / MINUTE_MS)} min"

    def of_gone(self, found: Interval | None) -> str:
        """Return by how much sooner or later a line is gone, in minutes."""
        if found is None:
            return NOTHING
        minutes = Interval(
            found.mean / MINUTE_MS, found.half_width / MINUTE_MS, found.replications
        )
        return f"{self.interval(minutes, '+')} min"

"""How figures and times are said, in one language.

`static/phrases.js` says the same of the same figures while the page is open; a test
compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gateway.console.texts import TEXTS
from gateway.domain.gates import Gate, Mode

_HOUR_MINUTES = 60
# What is said of the hours in which it calls vehicles. The other modes have none:
# they end when somebody ends them.
_UNTIL = {Mode.OPEN: "until", Mode.DRAIN: "calls_until"}


@dataclass(frozen=True, slots=True)
class Phrases:
    texts: Mapping[str, str]

    def number(self, number: int) -> str:
        return f"{number:,}".replace(",", self.texts["thousands"])

    def wait(self, wait: timedelta | None) -> str:
        """Say how long; None is a gate that calls nobody."""
        if wait is None:
            return self.texts["wait_unknown"]
        hours, minutes = divmod(round(wait.total_seconds() / 60), _HOUR_MINUTES)
        if not hours:
            key = "wait_minutes" if minutes else "wait_none"
        else:
            key = "wait_both" if minutes else "wait_hours"
        return self.texts[key].format(h=self.number(hours), m=minutes)

    def day(self, day: date) -> str:
        return self.texts["date"].format(d=f"{day:%d}", m=f"{day:%m}", y=f"{day:%Y}")

    def weekday(self, day: date) -> str:
        return self.texts[f"day_{day.weekday()}"]

    def hours(self, gate: Gate, now: datetime) -> str:
        """Say until when the gate calls vehicles, or when it does again."""
        local = now.astimezone(gate.zone)
        mode, calendar = gate.controls.mode, gate.controls.calendar
        if mode not in _UNTIL:
            return ""
        if closing := calendar.closing(local):
            return self.texts[_UNTIL[mode]].format(time=f"{closing:%H:%M}")
        opening = calendar.next_opening(local)
        if opening is None:
            return self.texts["opens_unknown"]
        days = (opening.date() - local.date()).days
        key = {0: "opens", 1: "opens_tomorrow"}.get(days, "opens_on")
        return self.texts[key].format(
            time=f"{opening:%H:%M}", date=self.day(opening.date())
        )


def phrases_in(language: str) -> Phrases:
    return Phrases(TEXTS[language])


def state_of(gate: Gate, now: datetime) -> str:
    """Return the gate's mode; `resting` for an open one outside its hours."""
    mode = gate.controls.mode
    if mode is Mode.OPEN and not gate.is_open(now):
        return "resting"
    return mode.value

"""The answer about a gate from now on, as a manager reads it in ten seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import charts
from charts import Axis, Band, Line, Moment, Size
from charts.axes import clock_step, whole_step
from gateway.console.management.day import Chart
from gateway.console.management.previewed import Turn
from gateway.console.phrases import Phrases
from gateway.domain.declarations import Direction

# As narrow as the charts of the day.
SIZE = Size(320, 270)
# So much of the day behind is drawn beside what is to come.
BEHIND_S = 4 * 3600
# From half of the runs on it is said that the line stays.
_STAYS = 0.5
# A desk that works more of its time than this is what others wait for.
BUSY = 0.85
_SIGN = {True: "whatif_shorter", False: "whatif_longer_wait"}

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """One direction: the verdict with its tone, figures before and after, a chart."""

    name: str
    tone: str
    verdict: str
    figures: Sequence[Turn]
    chart: Chart


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk that works most of its time, with the change if there is one."""

    name: str
    before: str
    after: str
    is_narrow: bool


class Unnamed(Band):
    """A band whose sign stands in the legend once, for another."""

    def key(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Shown:
    """`provisos` says what is played otherwise than the gate's board says."""

    ways: Sequence[Way]
    desk: Desk
    provisos: Sequence[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """How times and figures of one answer are said."""

    now: datetime
    phrases: Phrases

    @property
    def now_s(self) -> float:
        """Seconds after the midnight before."""
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return (self.now - midnight).total_seconds()

    def say(self, key: str, **said: object) -> str:
        return self.phrases.texts[key].format(**said)

    def at(self, minutes: float) -> str:
        """Say the time so many minutes from now; another day is named."""
        found = self.now + timedelta(minutes=minutes)
        days = (found.date() - self.now.date()).days
        key = {0: "whatif_time", 1: "whatif_tomorrow"}.get(days, "whatif_on")
        return self.say(key, time=f"{found:%H:%M}", date=f"{found:%d/%m}")

    def gone(self, side: Answer) -> str:
        if side["stays"] >= _STAYS:
            return self.say("whatif_stays")
        if (found := side["gone"]) is None:
            return self.say("whatif_no_line")
        names = ("mean", "low", "high")
        at, low, high = (self.at(max(0, found[name])) for name in names)
        return self.say("whatif_about", at=at, low=low, high=high)

    def minutes(self, found: Answer) -> str:
        return self.phrases.wait(timedelta(minutes=found["mean"]))


def show(
    answer: Answer,
    now: datetime,
    behind: Mapping[Direction, Sequence[tuple[float, int]]],
    phrases: Phrases,
) -> Shown:
    """Put the answer in words and charts; *behind* is who waited up to *now*, local."""
    telling = Telling(now, phrases)
    ways = [
        _way(telling, Direction(name), found, answer, behind[Direction(name)])
        for name, found in answer["flows"].items()
    ]
    provisos = [_proviso(telling, told) for told in answer.get("provisos", ())]
    return Shown(ways, _desk(answer["use"], phrases), provisos)


def _proviso(telling: Telling, told: Answer) -> str:
    texts, said = telling.phrases.texts, dict(told)
    for name in ("first", "last"):
        if name in said:
            said[name] = f"{date.fromisoformat(said[name]):%d/%m}"
    if "at" in said:
        opens = datetime.fromisoformat(said["at"])
        said["at"] = telling.at((opens - telling.now) / timedelta(minutes=1))
    if said.get("category"):
        said["category"] = texts[f"category_{said['category']}"]
    if "direction" in said:
        ways = [said["direction"]] if said["direction"] else list(Direction)
        said["direction"] = ", ".join(texts[way] for way in ways)
    return telling.say(f"whatif_proviso_{said['proviso']}", **said)


def _way(
    telling: Telling,
    direction: Direction,
    found: Answer,
    answer: Answer,
    behind: Sequence[tuple[float, int]],
) -> Way:
    before, after = found["as_is"], found.get("changed", found["as_is"])
    tone, verdict = _verdict(telling, found)
    number = telling.phrases.number
    figures = [
        Turn("whatif_gone", telling.gone(before), telling.gone(after)),
        *(
            Turn(
                f"whatif_{name}",
                telling.minutes(before[name]),
                telling.minutes(after[name]),
            )
            for name in ("wait_mean", "wait_p90")
        ),
        Turn(
            "whatif_called",
            number(round(before["called"]["mean"])),
            number(round(after["called"]["mean"])),
        ),
    ]
    chart = _chart(telling, found, answer["minutes"], behind)
    return Way(direction.value, tone, verdict, figures, chart)


def _verdict(telling: Telling, found: Answer) -> tuple[str, str]:
    """Say whether it helps; what may be chance is not called a difference."""
    if "difference" not in found:
        return "waiting", telling.say("whatif_as_is") + " " + telling.gone(
            found["as_is"]
        )
    wait = found["difference"]["wait_mean"]
    # Under half a minute nobody notices, however sure it is.
    if wait["low"] <= 0 <= wait["high"] or abs(wait["mean"]) < 0.5:  # noqa: PLR2004
        return "over", telling.say("whatif_same")
    is_shorter = wait["mean"] < 0
    low, high = sorted((abs(wait["low"]), abs(wait["high"])))
    said = telling.say(
        _SIGN[is_shorter],
        wait=telling.phrases.wait(timedelta(minutes=abs(wait["mean"]))),
        low=round(low),
        high=round(high),
    )
    return ("moving" if is_shorter else "called"), said


def _chart(
    telling: Telling,
    found: Answer,
    minutes: Sequence[int],
    behind: Sequence[tuple[float, int]],
) -> Chart:
    texts, now_s = telling.phrases.texts, telling.now_s
    at = [now_s + 60 * minute for minute in minutes]
    sides = [("as_is", 1), ("changed", 2)]
    marks: list[Band | Line | Moment] = []
    drawn = [(found[name]["queue"], name, c) for name, c in sides if name in found]
    for kind, (queue, _, colour) in zip((Band, Unnamed), drawn[::-1], strict=False):
        band = list(zip(at, queue["low"], queue["high"], strict=True))
        marks.append(kind(band, texts["whatif_band"], colour))
    past = [(when, float(n)) for when, n in behind if when >= now_s - BEHIND_S]
    marks.append(Line(past, texts["whatif_behind"], 6))
    for queue, name, colour in drawn:
        points = list(zip(at, queue["middle"], strict=True))
        is_dashed = name == "as_is" and len(drawn) > 1
        marks.append(Line(points, texts[f"whatif_line_{name}"], colour, is_dashed))
    marks.append(Moment(now_s, texts["day_now"]))
    low = past[0][0] if past else now_s
    across = Axis("", tell=_clock, step=clock_step, low=low, high=at[-1])
    upright = Axis(texts["day_waiting_axis"], step=whole_step, low=0)
    svg = charts.chart(texts["day_waiting"], marks, x=across, y=upright, size=SIZE)
    rows = [
        [_clock(when), *(_figure(telling, queue, place) for queue, _, _ in drawn)]
        for place, when in enumerate(at)
        if minutes[place] % 60 == 0
    ]
    return Chart(svg, [texts[f"whatif_line_{name}"] for _, name, _ in drawn], rows)


def _figure(telling: Telling, queue: Answer, place: int) -> str:
    number = telling.phrases.number
    middle, low, high = (round(queue[of][place]) for of in ("middle", "low", "high"))
    return f"{number(middle)} ({number(low)}\u2013{number(high)})"


def _desk(use: Sequence[Mapping[str, float]], phrases: Phrases) -> Desk:
    before, after = use[0], use[-1]
    name = max(after, key=lambda desk: after[desk])
    return Desk(
        phrases.texts[f"whatif_desk_{name}"],
        f"{before[name]:.0%}",
        f"{after[name]:.0%}",
        is_narrow=after[name] >= BUSY,
    )


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"

"""What was measured as a fragment of a scenario: TOML, each figure with its source."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.calibration.fits import Fit, fit, share_interval
from simulator.calibration.measures import Measures
from simulator.errors import TooLittleData
from simulator.scenario.figures import Grade, Service

# Fewer durations leave the mean of a lognormal with a cv of 0.6 uncertain by a fifth.
FEWEST_DURATIONS = 30
# Fewer leave most of the 24 hours with a handful, or none.
FEWEST_ARRIVALS = 100
FEWEST_CALLED = 50
# Two of each day of the week.
FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The laws found, and by name how many there were of what there was too little."""

    laws: dict[Service, Fit]
    too_few: dict[str, tuple[int, int]]
    toml: str


def calibrate(measures: Measures, *, title: str, grade: Grade) -> Calibrated:
    """Return the fragment that the *measures* give; *title* names the log.

    Raises:
        TooLittleData: nothing at all can be told; says how many are needed.
    """
    laws: dict[Service, Fit] = {}
    too_few: dict[str, tuple[int, int]] = {}
    for service, durations in measures.services.items():
        if len(durations) < FEWEST_DURATIONS:
            too_few[service] = len(durations), FEWEST_DURATIONS
        else:
            laws[service] = fit(durations)
    directions = sorted({direction for _, direction in measures.arrivals})
    curves = {direction: measures.by_hour(direction) for direction in directions}
    for direction in directions:
        if sum(curves[direction]) < FEWEST_ARRIVALS:
            count = sum(curves.pop(direction))
            too_few[f"arrivals, {direction}"] = count, FEWEST_ARRIVALS
    if measures.called < FEWEST_CALLED:
        too_few["called vehicles"] = measures.called, FEWEST_CALLED
    if not laws and not curves:
        raise TooLittleData(_told(too_few))
    source = _Source(title, measures, grade)
    blocks = [
        *(block for each in curves.items() for block in _arrivals(*each, source)),
        *_behaviour(source),
        *(_service(service, found, source) for service, found in laws.items()),
    ]
    return Calibrated(laws, too_few, "\n".join(blocks))


@dataclass(frozen=True, slots=True)
class _Source:
    title: str
    measures: Measures
    grade: Grade

    def told(self, what: str) -> str:
        """Return the two lines that every figure has."""
        days = self.measures.days
        when = f", {days[0]} to {days[-1]}" if days else ""
        source = f"calibrated from {self.title}{when}: {what}"
        text = json.dumps(source, ensure_ascii=False)
        return f'grade = "{self.grade}"\nsource = {text}\n'


def _arrivals(direction: str, hourly: list[int], source: _Source) -> Iterator[str]:
    days = len(source.measures.days)
    for (gate, towards), moments in sorted(source.measures.arrivals.items()):
        if towards == direction:
            # A flow of a scenario has a vehicle a day at least.
            daily = max(1, round(len(moments) / days))
            yield (
                f'[[flows]]\ngate = "{gate}"\ndirection = "{direction}"\n'
                f"vehicles = {daily}\n"
                + source.told(f"{len(moments)} declared, days: {days}")
            )
    yield (
        f"[curves.{direction}]\nhourly = {hourly}\n"
        + source.told(f"{sum(hourly)} declared, by hour")
        + (_weekdays(source.measures) if days >= FEWEST_DAYS else "")
    )


def _weekdays(measures: Measures) -> str:
    """Return the days of the week as a comment: scenarios are of one kind of day."""
    occurred = [0] * 7
    for day in measures.days:
        occurred[day.weekday()] += 1
    daily = (
        count / times
        for count, times in zip(measures.by_weekday(), occurred, strict=True)
    )
    shown = ", ".join(f"{number:.1f}" for number in daily)
    return f"# All vehicles a day, Monday to Sunday: {shown}\n"


def _behaviour(source: _Source) -> Iterator[str]:
    called, missed = source.measures.called, source.measures.no_shows
    if called >= FEWEST_CALLED:
        low, high = share_interval(missed, called)
        yield (
            f"[behaviour.no_show]\nprobability = {missed / called:.4f}\n"
            + source.told(
                f"{missed} of {called} missed the first call, "
                f"95 % interval {low:.4f} to {high:.4f}"
            )
        )


def _service(service: Service, found: Fit, source: _Source) -> str:
    low, high = found.mean_interval
    spread = f"cv = {found.cv:.3f}\n" if found.law == "lognormal" else ""
    more = f", {found.censored} not over" if found.censored else ""
    better = f", {found.best} fits better" if found.best != found.law else ""
    return (
        f'[service.{service}]\nlaw = "{found.law}"\nmean = {found.mean:.3f}\n{spread}'
        + source.told(
            f"{found.count} durations{more}, mean {low:.3f} to {high:.3f} (95 %), "
            f"KS {found.ks:.3f}{better}"
        )
    )


def _told(too_few: dict[str, tuple[int, int]]) -> str:
    lines = [
        f"{what}: {count} of the {needed} needed"
        for what, (count, needed) in too_few.items()
    ]
    return "too little to calibrate from. " + "; ".join(lines)

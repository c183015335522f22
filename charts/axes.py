"""Axes: where a value lies, where the ticks are, and what they say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86_400
# Steps at which a clock's ticks are read at a glance, in seconds.
CLOCK_STEPS = (
    *(n * SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n * MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * HOUR for n in (1, 2, 3, 6, 12)),
    *(n * DAY for n in (1, 2, 7, 14, 28)),
)
MOST_TICKS = 6
# Below this, a logarithmic axis would have no lowest decade.
SMALLEST = 1e-3
THOUSAND = 1000


def plain(value: float) -> str:
    """Write a number with as many digits as a reader needs: 0.25, 12.5, 1,453."""
    if abs(value) >= THOUSAND:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def duration(seconds: float) -> str:
    """Write seconds as a stop-watch does: 45 s, 2:30, 3 h, 2 d."""
    if seconds < MINUTE:
        return f"{plain(seconds)} s"
    if seconds < HOUR:
        minutes, rest = divmod(round(seconds), MINUTE)
        return f"{minutes}:{rest:02}"
    if seconds < 2 * DAY:
        hours, rest = divmod(round(seconds / MINUTE), MINUTE)
        return f"{hours}:{rest:02} h" if rest else f"{hours} h"
    return f"{plain(seconds / DAY)} d"


def decimal_step(low: float, high: float) -> float:
    """Return 1, 2 or 5 times a power of ten: the least with few enough ticks."""
    rough = (high - low) / MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999)


def whole_step(low: float, high: float) -> float:
    """Return the same for what is counted: there is no half vehicle."""
    return max(1.0, decimal_step(low, high))


def clock_step(low: float, high: float) -> float:
    """Return the least step of a clock with few enough ticks, in seconds."""
    rough = (high - low) / MOST_TICKS
    return next(
        (step for step in CLOCK_STEPS if step >= rough), ceil(rough / DAY) * DAY
    )


@dataclass(frozen=True)
class Axis:
    """What is measured; `low` and `high` hold the ends fast, else the values do.

    `tell` writes a value, `step` chooses the distance of ticks between two ends. `mark`
    writes the value of a tick, where `tell` would be too long for it.
    """

    label: str
    unit: str = ""
    tell: Callable[[float], str] = plain
    step: Callable[[float, float], float] = decimal_step
    is_logarithmic: bool = False
    low: float | None = None
    high: float | None = None
    mark: Callable[[float], str] | None = None

    @property
    def named(self) -> str:
        return f"{self.label}, {self.unit}" if self.unit else self.label

    def ticked(self, value: float) -> str:
        return (self.mark or self.tell)(value)

    def say(self, value: float) -> str:
        return f"{self.tell(value)} {self.unit}".rstrip()


def durations(label: str, *, low: float | None = 0, high: float | None = None) -> Axis:
    """Return an axis of seconds that is read like a stop-watch."""
    return Axis(label, tell=duration, step=clock_step, low=low, high=high)


@dataclass(frozen=True)
class Scale:
    """Turns values from *low* to *high* into places from *start* to *end*."""

    low: float
    high: float
    start: float
    end: float
    is_logarithmic: bool = False

    def __call__(self, value: float) -> float:
        return self.start + self._share(value) * (self.end - self.start)

    def _share(self, value: float) -> float:
        if not self.is_logarithmic:
            return (value - self.low) / (self.high - self.low)
        above = log10(max(value, self.low) / self.low)
        return above / log10(self.high / self.low)


def scale(axis: Axis, values: Iterable[float], *, start: float, end: float) -> Scale:
    """Fit the axis around *values*; without any, it goes from 0 to 1."""
    found = [value for value in values if isfinite(value)]
    if axis.is_logarithmic:
        return _logarithmic(axis, found, start, end)
    low = min(found, default=0.0) if axis.low is None else axis.low
    high = max(found, default=1.0) if axis.high is None else axis.high
    return Scale(low, high if high > low else low + 1, start, end)


def widened(axis: Axis, fitted: Scale) -> Scale:
    """End on a tick: a line that touches the frame is hard to read."""
    if fitted.is_logarithmic or axis.high is not None:
        return fitted
    step = axis.step(fitted.low, fitted.high)
    return Scale(fitted.low, ceil(fitted.high / step) * step, fitted.start, fitted.end)


def ticks(axis: Axis, fitted: Scale) -> list[float]:
    """Return the values that are named on the axis, from its low to its high end."""
    if fitted.is_logarithmic:
        powers = range(round(log10(fitted.low)), round(log10(fitted.high)) + 1)
        return [10.0**power for power in powers]
    step = axis.step(fitted.low, fitted.high)
    first, last = ceil(fitted.low / step - 1e-9), floor(fitted.high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def _logarithmic(axis: Axis, found: list[float], start: float, end: float) -> Scale:
    above = [value for value in found if value > 0]
    low = axis.low or max(min(above, default=1.0), SMALLEST)
    high = axis.high or max(max(above, default=10.0), SMALLEST)
    first, last = floor(log10(low) + 1e-9), ceil(log10(high) - 1e-9)
    return Scale(10.0**first, 10.0 ** max(last, first + 1), start, end, True)  # noqa: FBT003

"""How long things took: counts by value, of bounded size, that can be added up."""

from typing import Self

from hdrh.histogram import HdrHistogram

# Recorded to a tenth of a unit, and up to ten days if the unit is a millisecond.
PARTS = 10
HIGHEST = 10 * 24 * 3600 * 1000 * PARTS
# A value is off by a thousandth of itself at most.
FINE = 3
# Enough for a point of a chart, at a tenth of the memory.
COARSE = 2
# Different values that are gathered before they are handed over.
MOST_GATHERED = 500


class Histogram:
    """Values of 0 and above in one unit, mostly milliseconds.

    What is recorded is HdrHistogram's (Gil Tene), by the Python port of that name. That
    takes a microsecond or two a value, several times a request: equal values are
    gathered first, and handed over together.
    """

    __slots__ = ("_gathered", "_recorded")

    def __init__(self, figures: int = FINE) -> None:
        self._recorded = HdrHistogram(1, HIGHEST, figures, word_size=4)
        self._gathered: dict[int, int] = {}

    def record(self, value: float) -> None:
        """Count *value*; below 0 is 0, and what is too great is the greatest."""
        gathered, parts = self._gathered, int(value * PARTS + 0.5)
        gathered[parts] = gathered.get(parts, 0) + 1
        if len(gathered) > MOST_GATHERED:
            self._hand_over()

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, {}
        for parts, times in gathered.items():
            self._recorded.record_value(min(max(parts, 0), HIGHEST), times)

    @property
    def _counts(self) -> HdrHistogram:
        if self._gathered:
            self._hand_over()
        return self._recorded

    @property
    def count(self) -> int:
        return int(self._counts.total_count)

    @property
    def mean(self) -> float:
        return float(self._counts.get_mean_value()) / PARTS

    @property
    def greatest(self) -> float:
        return float(self._counts.get_max_value()) / PARTS if self.count else 0.0

    def quantile(self, share: float) -> float:
        """Return the value that a *share* (0 to 1) is at or below; 0 of nothing."""
        if not self.count:
            return 0.0
        return float(self._counts.get_value_at_percentile(share * 100)) / PARTS

    def share_within(self, value: float) -> float:
        """Return which share (0 to 1) is at or below *value*; 1 of nothing."""
        if not self.count:
            return 1.0
        counts, limit = self._counts, int(value * PARTS + 0.5)
        limit = counts.get_highest_equivalent_value(min(limit, HIGHEST))
        within = sum(
            step.count_added_in_this_iter_step
            for step in counts.get_recorded_iterator()
            if step.value_iterated_to <= limit
        )
        return float(within / self.count)

    def add(self, other: Self) -> None:
        self._counts.add(other._counts)

    def encode(self) -> str:
        """Return it as text, which a histogram of the same figures can add."""
        text: bytes = self._counts.encode()
        return text.decode()

    def add_encoded(self, text: str) -> None:
        self._counts.decode_and_add(text.encode())

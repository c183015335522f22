"""What a run must achieve to end with 0."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    # Importing Locust changes how the whole process waits; only its own may.
    from locust.stats import RequestStats

DECLARE = ("/v1/declarations", "POST")
SIGN_IN = "/v1/sessions"
# Everybody leaves at the same instant, which says nothing of a day's load; and one
# session is shared by all, so that signing in happens once, and is slow by design.
LEAVING = "leaving: cancel"
NOT_TIMED = frozenset({LEAVING, SIGN_IN})


@dataclass(frozen=True)
class Objectives:
    """`p95_ms` is of each kind of request, `failures` a share of all requests."""

    p95_ms: float
    failures: float
    declared: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the variables `LOADTEST_MAX_P95_MS` and so on.

        Raises:
            ValueError: one of them is no number.
        """
        return cls(
            p95_ms=float(environment.get("LOADTEST_MAX_P95_MS", "250")),
            failures=float(environment.get("LOADTEST_MAX_FAILURES", "0")),
            declared=int(environment.get("LOADTEST_MIN_DECLARED", "1")),
        )

    def missed(self, stats: "RequestStats") -> Iterator[str]:
        """Tell what was slow, what failed, and whether anything was done at all."""
        declared = stats.get(*DECLARE)
        done = declared.num_requests - declared.num_failures
        if done < self.declared:
            yield f"{done} declared, {self.declared} wanted"
        if stats.total.fail_ratio > self.failures:
            yield (
                f"{stats.total.num_failures} of {stats.total.num_requests} requests"
                f" failed, a share of {self.failures:g} is allowed"
            )
        for entry in stats.entries.values():
            p95 = entry.get_response_time_percentile(0.95)
            if p95 > self.p95_ms and entry.name not in NOT_TIMED:
                yield (
                    f"{entry.method} {entry.name}: 95 % within {p95:.0f} ms,"
                    f" {self.p95_ms:g} wanted"
                )

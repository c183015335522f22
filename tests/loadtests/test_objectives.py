from dataclasses import dataclass, field
from typing import Any

import pytest

from loadtests.objectives import NOT_TIMED, Objectives

WANTED = Objectives(p95_ms=250, failures=0.01, declared=10)


@dataclass
class Entry:
    """As much of Locust's statistics as is looked at."""

    name: str = "/v1/declarations"
    method: str = "POST"
    num_requests: int = 100
    num_failures: int = 0
    p95: float = 100

    @property
    def fail_ratio(self) -> float:
        return self.num_failures / self.num_requests

    def get_response_time_percentile(self, share: float) -> float:
        assert 0.95 == share
        return self.p95


@dataclass
class Stats:
    declared: Entry = field(default_factory=Entry)
    others: tuple[Entry, ...] = ()

    @property
    def entries(self) -> dict[int, Entry]:
        return dict(enumerate((self.declared, *self.others)))

    @property
    def total(self) -> Entry:
        return self.declared

    def get(self, name: str, method: str) -> Entry:
        assert ("/v1/declarations", "POST") == (name, method)
        return self.declared


def missed(stats: Any) -> list[str]:
    return list(WANTED.missed(stats))


def test_a_run_that_did_all_that_is_wanted_misses_nothing():
    assert [] == missed(Stats(Entry(num_failures=1)))


def test_a_run_that_did_nothing_is_told():
    stats = Stats(Entry(num_requests=10, num_failures=10, p95=0))

    assert [
        "0 declared, 10 wanted",
        "10 of 10 requests failed, a share of 0.01 is allowed",
    ] == missed(stats)


def test_what_is_slow_is_told_by_name():
    look = Entry("/v1/declarations/{id}", "GET", p95=251)

    assert ["GET /v1/declarations/{id}: 95 % within 251 ms, 250 wanted"] == missed(
        Stats(others=(look,))
    )


def test_how_long_signing_in_and_leaving_take_is_not_judged():
    others = tuple(Entry(name, p95=9000) for name in NOT_TIMED)

    assert 2 == len(others)
    assert [] == missed(Stats(others=others))


def test_what_is_wanted_can_be_set():
    given = {
        "LOADTEST_MAX_P95_MS": "80",
        "LOADTEST_MAX_FAILURES": "0.5",
        "LOADTEST_MIN_DECLARED": "7",
    }

    assert Objectives(80, 0.5, 7) == Objectives.from_environment(given)
    assert Objectives(250, 0, 1) == Objectives.from_environment({})


def test_a_variable_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="soon"):
        Objectives.from_environment({"LOADTEST_MAX_P95_MS": "soon"})

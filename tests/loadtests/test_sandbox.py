"""The sandbox before and after a run."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

import pytest

from loadtests.sandbox import NoSandbox, calm_sandbox, number_of, prepare_sandbox
from loadtests.shapes import Shape

DAY = Shape("day", "a day", 60, (), clock_speed=240, starts_at=time(5))
SMOKE = Shape("smoke", "a moment", 20, ())


@dataclass
class Answer:
    status_code: int


@dataclass
class Session:
    status: int = 200
    asked: list[tuple[str, str, Any]] = field(default_factory=list)

    def request(self, method: str, url: str, **more: Any) -> Answer:
        assert {"Authorization": "Bearer t"} == more["headers"]
        self.asked.append((method, url, more["json"]))
        return Answer(self.status)


def test_a_shape_with_a_clock_empties_the_sandbox_and_then_sets_it():
    session = Session()

    prepare_sandbox(session, DAY, "t", seed="7", resets=True)

    morning = {"speed": 240, "now": "2030-01-07T05:00:00+07:00"}
    assert [
        ("POST", "/sandbox/reset", {"seed": number_of("7")}),
        ("PUT", "/sandbox/clock", morning),
    ] == session.asked


def test_without_a_reset_the_time_is_left_and_only_goes_faster():
    session = Session()

    prepare_sandbox(session, DAY, "t", seed="7", resets=False)

    assert [("PUT", "/sandbox/clock", {"speed": 240})] == session.asked


def test_a_shape_without_a_clock_leaves_the_sandbox_alone():
    session = Session()

    prepare_sandbox(session, SMOKE, "t", seed="7", resets=True)
    calm_sandbox(session, SMOKE, "t")

    assert [] == session.asked


def test_afterwards_the_clock_goes_as_real_time_does():
    session = Session()

    calm_sandbox(session, DAY, "t")

    assert [("PUT", "/sandbox/clock", {"speed": 1})] == session.asked


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, "only a sandbox can be"), (403, "only a sandbox"), (0, "by nobody")],
)
def test_a_gateway_that_is_no_sandbox_is_not_emptied(status, expected):
    session = Session(status)

    with pytest.raises(NoSandbox, match=expected):
        prepare_sandbox(session, DAY, "t", seed="7", resets=True)

    assert 1 == len(session.asked)


@pytest.mark.parametrize("seed", ["", "7", "4f2a9c1e", "a very long seed indeed", "Đ"])
def test_every_seed_is_a_number_that_the_sandbox_takes(seed):
    assert 0 <= number_of(seed) < 2**63

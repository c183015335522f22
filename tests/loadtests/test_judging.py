"""Whether a run achieved what it had to, and when there is no hope left."""

import pytest
from junitparser import Failure, JUnitXml, Skipped

from loadtests.bounds import read_bound
from loadtests.hope import hopeless
from loadtests.judging import Outcome, Verified, judge
from loadtests.ledger import Ledger
from loadtests.objectives import Objective, Subject
from loadtests.report.accounts import Account
from loadtests.report.junit import write_junit

DECLARE = "POST /v1/declarations"
SEEN = Verified({"lost": 0, "handled twice": 2}, {"handled twice": "huu-nghi 17"})


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock) -> Ledger:
    """A hundred requests of 1 to 100 ms, one failed; a check; two visits of three."""
    ledger = Ledger(clock=clock)
    for number in range(1, 101):
        fault = "answered 503: busy" if number == 100 else ""
        ledger.timed(DECLARE, number, number / 2, fault)
    ledger.look("place-never-grows", held=True)
    ledger.look("place-never-grows", held=False, detail="from 4 to 9")
    for name, times in {"due": 100, "late": 4, "dropped": 2, "finished": 90}.items():
        ledger.count(f"visits.{name}", times)
    for name, times in {"acts": 3, "acts.failed": 1}.items():
        ledger.count(name, times)
    for wait_ms in (60_000, 120_000):
        ledger.measure("time-to-decision", wait_ms)
    ledger.measure("estimate-kept", 1)
    ledger.measure("estimate-kept", 0)
    return ledger


def wanted(*subject: str, bound: str, is_own: bool = True):
    read = read_bound(bound)
    return {Subject(*subject): read and Objective(read, is_own)}


@pytest.mark.parametrize(
    ("subject", "met", "missed"),
    [
        (("run", "", "requests"), ">= 100", ">= 101"),
        (("run", "", "failed"), "<= 1 %", "<= 0.9 %"),
        (("run", "", "late"), "<= 4 %", "<= 3 %"),
        (("run", "", "dropped"), "<= 2 %", "<= 1 %"),
        (("run", "", "finished"), ">= 90", ">= 91"),
        (("run", "", "unfinished"), "<= 0 %", ">= 1 %"),
        (("run", "", "acts"), ">= 2", ">= 3"),
        (("run", "", "acts-refused"), "<= 1", "<= 0"),
        (("requests", DECLARE, "p50"), "<= 50 ms", "<= 49 ms"),
        (("requests", DECLARE, "p95"), "<= 95 ms", "<= 94 ms"),
        (("requests", DECLARE, "p99"), "<= 99 ms", "<= 98 ms"),
        (("requests", DECLARE, "max"), "<= 100 ms", "<= 99 ms"),
        (("requests", "*", "p99"), "<= 99 ms", "<= 98 ms"),
        (("requests", DECLARE, "failed"), "<= 1 %", "<= 0 %"),
        (("requests", DECLARE, "answered"), ">= 99", ">= 100"),
        (("measures", "time-to-decision", "max"), "<= 2.1 min", "<= 1.9 min"),
        (("measures", "estimate-kept", "mean"), ">= 50 %", ">= 51 %"),
        (("checks", "place-never-grows", "looked"), ">= 2", ">= 3"),
        (("checks", "place-never-grows", "broken"), "<= 1", "<= 0"),
        (("checks", "*", "broken"), "<= 1", "<= 0"),
        (("verify", "lost", "found"), "<= 0", ">= 1"),
        (("verify", "handled twice", "found"), "<= 2", "<= 0"),
    ],
)
def test_each_kind_of_objective_can_be_met_and_missed(ledger, subject, met, missed):
    (well,) = judge(wanted(*subject, bound=met), ledger, SEEN)
    (ill,) = judge(wanted(*subject, bound=missed), ledger, SEEN)

    assert (Outcome.MET, Outcome.MISSED) == (well.outcome, ill.outcome)


def test_a_finding_says_what_was_wanted_what_was_found_and_why(ledger):
    objectives = wanted("requests", DECLARE, "failed", bound="<= 0 %")
    objectives |= wanted("checks", "*", "broken", bound="<= 0")
    objectives |= wanted("verify", "handled twice", "found", bound="<= 0")

    found = judge(objectives, ledger, SEEN)

    told = {it.subject.section: (it.wanted, it.found, it.why) for it in found}
    assert {
        "requests": ("≤ 0 %", "1 %", "1 times: answered 503: busy"),
        "checks": ("≤ 0", "1", "from 4 to 9"),
        "verify": ("≤ 0", "2", "huu-nghi 17"),
    } == told


def test_whoever_is_named_is_not_judged_by_the_bound_of_all(ledger):
    objectives = wanted("requests", "*", "p99", bound="<= 1 ms")
    objectives |= wanted("requests", DECLARE, "p99", bound="any")

    assert [] == judge(objectives, ledger, SEEN)


def test_what_a_shape_asks_for_must_have_been_seen_and_a_near_name_is_told(ledger):
    objectives = wanted("requests", "POST /v1/declaration", "p99", bound="<= 1 s")

    (finding,) = judge(objectives, ledger, SEEN)

    assert Outcome.MISSED is finding.outcome
    assert "nothing of that name was seen; POST /v1/declarations was" == finding.why


def test_acts_that_a_shape_asks_for_and_nobody_did_are_missed():
    (finding,) = judge(wanted("run", "", "acts", bound=">= 2"), Ledger(), SEEN)

    assert (Outcome.MISSED, "there were no acts") == (finding.outcome, finding.why)


def test_what_is_asked_of_every_run_need_not_be_part_of_it(ledger):
    objectives = wanted("measures", "drain", "max", bound="<= 1 s", is_own=False)

    assert [] == judge(objectives, ledger, SEEN)


@pytest.mark.parametrize(
    ("is_wanted", "outcome"), [(False, Outcome.UNJUDGED), (True, Outcome.MISSED)]
)
def test_a_journal_that_nobody_verified_is_told(ledger, is_wanted, outcome):
    verified = Verified(why="no settings", is_wanted=is_wanted)

    (finding,) = judge({}, ledger, verified)

    assert (outcome, "no settings") == (finding.outcome, finding.why)


def test_junit_has_a_case_for_each_objective_and_each_check(ledger, tmp_path):
    objectives = wanted("run", "", "requests", bound=">= 1")
    objectives |= wanted("requests", DECLARE, "p99", bound="<= 1 ms")
    objectives |= wanted("checks", "*", "broken", bound="<= 0")
    unseen = Verified(why="no settings")
    account = Account(ledger, judge(objectives, ledger, unseen), unseen)

    write_junit(account, tmp_path / "junit.xml")

    report = JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    cases = {case.name: case.result for suite in report for case in suite}
    assert (4, 2, 1) == (report.tests, report.failures, report.skipped)
    assert [] == cases["requests ≥ 1"]
    (slow,) = cases[f"{DECLARE} p99 ≤ 1 ms"]
    assert isinstance(slow, Failure)
    assert f"{DECLARE} p99: 99 ms, wanted ≤ 1 ms" == slow.message
    (broken,) = cases["place-never-grows ≤ 0"]
    assert "from 4 to 9" in broken.message
    (unverified,) = cases["border-gate verify run, nothing found"]
    assert isinstance(unverified, Skipped)


def test_a_run_without_a_failure_is_not_hopeless(ledger, clock):
    ledger.checks.clear()
    play(ledger, clock, seconds=40)

    assert not hopeless(ledger, wanted("run", "", "failed", bound="<= 0 %"))


def test_a_broken_check_ends_the_run(ledger):
    found = hopeless(ledger, {})

    assert "the check place-never-grows is broken: from 4 to 9" == found


def test_an_act_of_the_shape_that_is_refused_ends_the_run(ledger):
    ledger.checks.clear()

    found = hopeless(ledger, wanted("run", "", "acts-refused", bound="<= 0"))

    assert "1 of 3 acts of the shape refused" == found
    assert not hopeless(ledger, wanted("run", "", "acts-refused", bound="<= 1"))


def test_a_check_that_may_be_broken_does_not(ledger):
    assert not hopeless(ledger, wanted("checks", "*", "broken", bound="any"))


@pytest.mark.parametrize(
    ("failing_s", "share", "is_hopeless"),
    [(20, 1, True), (20, 0.05, False), (5, 1, False)],
)
def test_only_many_failures_for_long_end_it(clock, failing_s, share, is_hopeless):
    ledger = Ledger(clock=clock)
    play(ledger, clock, seconds=20)
    play(ledger, clock, seconds=failing_s, share=share)

    found = hopeless(ledger, wanted("run", "", "failed", bound="<= 1 %"))

    assert is_hopeless == bool(found)


def test_a_run_that_fails_is_ended_with_what_failed_most(clock):
    ledger = Ledger(clock=clock)
    for second in range(20):
        clock.now_s = second
        ledger.timed(DECLARE, 1, 1, "nobody answered: Connection refused")
        ledger.timed("GET /v1/gates", 1, 1, "nobody answered: Connection refused")

    found = hopeless(ledger, wanted("run", "", "failed", bound="<= 0 %"))

    assert found.endswith("(40 times: nobody answered: Connection refused)")


@pytest.mark.parametrize(("slow_s", "is_hopeless"), [(25, True), (10, False)])
def test_only_being_far_too_slow_for_long_ends_it(clock, slow_s, is_hopeless):
    ledger = Ledger(clock=clock)
    play(ledger, clock, seconds=20)
    play(ledger, clock, seconds=slow_s, took_ms=1500)

    found = hopeless(ledger, wanted("requests", "*", "p99", bound="<= 100 ms"))

    assert ("for 15 s, the p99 was beyond 1 s" if is_hopeless else "") == found


def play(ledger, clock, *, seconds, share=0.0, took_ms=10):
    for _ in range(seconds):
        for number in range(20):
            fault = "answered 503" if number < share * 20 else ""
            ledger.timed(DECLARE, took_ms, took_ms, fault)
        clock.now_s += 1

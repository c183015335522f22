"""The verdict as JUnit XML: one test case for each objective and business check."""

from itertools import groupby
from pathlib import Path

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from loadtests.judging import Finding, Outcome
from loadtests.report.accounts import Account
from loadtests.report.screen import told


def write_junit(account: Account, path: Path) -> None:
    """Write a suite for each section: run, requests, measures, checks, verify."""
    report = JUnitXml("load test")
    by_section = sorted(account.findings, key=lambda it: it.subject.section)
    for section, findings in groupby(by_section, key=lambda it: it.subject.section):
        suite = TestSuite(f"loadtests.{section}")
        suite.timestamp = account.begun_at.isoformat(timespec="seconds")
        for name, value in account.run.items():
            suite.add_property(name, value)
        suite.add_testcases([_case(section, finding) for finding in findings])
        report.add_testsuite(suite)
    if account.hopeless:
        ended = TestSuite("loadtests.ended-early")
        case = TestCase("the run goes to its end", classname="loadtests.run")
        case.result = [Failure(account.hopeless, "EndedEarly")]
        ended.add_testcase(case)
        report.add_testsuite(ended)
    report.update_statistics()  # type: ignore[no-untyped-call]
    report.write(str(path), pretty=True)


def _case(section: str, finding: Finding) -> TestCase:
    case = TestCase(
        f"{finding.name} {finding.wanted}", classname=f"loadtests.{section}"
    )
    if finding.outcome is Outcome.MISSED:
        case.result = [Failure(told(finding), "ObjectiveMissed")]
    elif finding.outcome is Outcome.UNJUDGED:
        case.result = [Skipped(finding.why)]
    return case

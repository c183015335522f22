"""The report as one page that fetches nothing and needs no script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from charts import FRAME, STYLE
from charts.axes import duration
from loadtests.bounds import Kind, tell
from loadtests.histograms import Histogram
from loadtests.judging import VISITS, Finding, Outcome
from loadtests.report.accounts import Account
from loadtests.report.curves import curves

FOLDER = Path(__file__).parent
# Measures of the generator itself, which are no business of the gate.
OF_GENERATOR = "generator."
# More than these would push the charts out of sight.
MOST_MISSED = 10
SECTIONS = {
    "run": "The whole run",
    "requests": "Requests",
    "measures": "Business values",
    "checks": "Business checks",
    "verify": "The journal",
    "server": "The gateway's process",
}


def render(account: Account) -> str:
    """Return the page as HTML."""
    loader = jinja2.FileSystemLoader(FOLDER)
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        account=account,
        style=Markup(STYLE + FRAME + (FOLDER / "page.css").read_text("utf-8")),  # noqa: S704 - ours
        charts=[Markup(svg) for svg in curves(account)],  # noqa: S704 - charts escape
        figures=list(_figures(account)),
        requests=list(_requests(account)),
        measures=list(_measures(account)),
        checks=list(_checks(account)),
        sections=_by_section(account.findings),
        most_missed=MOST_MISSED,
        length=duration(account.length_s),
        Outcome=Outcome,
    )


def _figures(account: Account) -> Iterator[tuple[str, str]]:
    """Yield what everybody asks first, as name and figure."""
    ledger = account.ledger
    due, naive, failed = Histogram(), Histogram(), 0
    for timings in ledger.timings.values():
        due.add(timings.due)
        naive.add(timings.naive)
        failed += timings.failed
    yield "requests", tell(due.count, Kind.COUNT)
    if account.length_s:
        yield "a second", tell(due.count / account.length_s, Kind.COUNT)
    yield "failed", tell(failed / max(due.count, 1), Kind.SHARE)
    yield "p99 from due", tell(due.quantile(0.99), Kind.TIME)
    yield "p99 as sent", tell(naive.quantile(0.99), Kind.TIME)
    if ledger.counts[VISITS + "due"]:
        for name in ("due", "late", "dropped"):
            yield f"visits {name}", tell(ledger.counts[VISITS + name], Kind.COUNT)


def _requests(account: Account) -> Iterator[dict[str, Any]]:
    missed = {
        (finding.subject.name, finding.subject.figure)
        for finding in account.missed
        if finding.subject.section == "requests"
    }
    for name, timings in sorted(account.ledger.timings.items()):
        quantiles = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
        yield {
            "name": name,
            "count": tell(timings.due.count, Kind.COUNT),
            "failed": tell(timings.failed, Kind.COUNT),
            "is_failing": (name, "failed") in missed or (name, "answered") in missed,
            "due": [
                (tell(timings.due.quantile(share), Kind.TIME), (name, figure) in missed)
                for figure, share in quantiles.items()
            ],
            "max": tell(timings.due.greatest, Kind.TIME),
            "is_max_missed": (name, "max") in missed,
            "naive": tell(timings.naive.quantile(0.99), Kind.TIME),
            "faults": timings.faults.most_common(),
        }


def _measures(account: Account) -> Iterator[tuple[str, list[str]]]:
    for name, values in sorted(account.ledger.measures.items()):
        if name.startswith(OF_GENERATOR):
            continue
        kind = account.kind_of(name)
        shares = (0.1, 0.5, 0.9, 0.99)
        told = [tell(values.quantile(share), kind) for share in shares]
        ends = [tell(values.greatest, kind), tell(values.mean, kind)]
        yield name, [tell(values.count, Kind.COUNT), *told, *ends]


def _checks(account: Account) -> Iterator[dict[str, Any]]:
    """Yield the broken ones first."""
    looks = account.ledger.checks.items()
    for name, look in sorted(looks, key=lambda item: (not item[1].broken, item[0])):
        yield {
            "name": name,
            "promise": account.promises.get(name, ""),
            "looked": tell(look.looked, Kind.COUNT),
            "broken": look.broken,
            "first": look.first,
        }


def _by_section(findings: Any) -> list[tuple[str, list[Finding]]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(SECTIONS[finding.subject.section], []).append(finding)
    return [(title, found[title]) for title in SECTIONS.values() if title in found]

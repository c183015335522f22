"""The charts of a report: what the ledger saw, over the time of the run."""

from collections.abc import Callable, Iterator

from charts import Axis, Bars, Level, Line, Moment, chart, durations
from charts.marks import Mark, Point
from loadtests import ledger as ledgers
from loadtests.histograms import Histogram
from loadtests.ledger import Ledger
from loadtests.report.accounts import Account

# How high something stands, by the names under which it is recorded.
IN_FLIGHT, USERS, CPU = "visits.in-flight", "users", "generator.cpu"
# Of the gateway's process: the level, what the chart is called, and its axis.
SERVER = {
    "server.memory": ("Memory of the gateway", Axis("resident", "MiB", low=0)),
    "server.open-files": ("Open files of the gateway", Axis("open files", low=0)),
    "server.cpu": ("Work of the gateway", Axis("of a core", "%", low=0)),
}
# The waiting line of a gate is `line.` and the gate.
LINE = "line."
SECONDS = durations("since the beginning")
LATENCY = Axis("answered after", "ms", is_logarithmic=True)
# Shares at which the curve of waits is drawn: finer where the slow ones are.
SHARES = (
    *(n / 100 for n in range(2, 90, 2)),
    *(n / 1000 for n in range(900, 991, 5)),
    *(n / 10_000 for n in range(9910, 10_000, 5)),
)


def curves(account: Account) -> list[str]:
    """Return the charts there is something to show in, the most asked for first."""
    seen = _Timeline(account.ledger)
    ended = [Moment(account.hopeless_at_s, "ended")] if account.hopeless else []
    drawn = [
        _rates(seen, ended),
        _latencies(seen, account, ended),
        _waits(account.ledger),
        _arrivals(seen, ended),
        _at_once(seen, ended),
        _lines(seen, ended),
        *(_server(seen, level, ended) for level in SERVER),
        _generator(seen, ended),
    ]
    return [svg for svg in drawn if svg]


class _Timeline:
    """The moments of a run without holes: what was not seen is nothing."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.width_s = ledger.width_s
        known = ledger.timeline
        self.seconds = range(min(known, default=0), max(known, default=-1) + 1)
        self.seconds = self.seconds[:: self.width_s]
        self._nothing = ledgers.Moment()

    def values(self, of: Callable[[ledgers.Moment], float | None]) -> list[Point]:
        known = self._ledger.timeline
        return [(at, of(known.get(at, self._nothing))) for at in self.seconds]

    def names(self, prefix: str) -> list[str]:
        moments = self._ledger.timeline.values()
        found = {name for moment in moments for name in moment.levels}
        return sorted(name for name in found if name.startswith(prefix))

    def sources(self, level: str) -> list[str]:
        """Return the processes that told of a level."""
        moments = self._ledger.timeline.values()
        return sorted({name for it in moments for name in it.levels.get(level, ())})

    def rate(self, of: Callable[[ledgers.Moment], int]) -> list[Point]:
        return self.values(lambda moment: of(moment) / self.width_s)

    def bars(self, count: str) -> list[tuple[float, float, float]]:
        moments = self._ledger.timeline.items()
        return [
            (at, at + self.width_s, moment.counts[count] / self.width_s)
            for at, moment in moments
            if moment.counts[count]
        ]


def _rates(seen: _Timeline, ended: list[Moment]) -> str:
    asked = Line(seen.rate(lambda moment: moment.requests), "requests")
    failed = Line(seen.rate(lambda moment: moment.failed), "failed", 2)
    return chart(
        "Requests", [asked, failed, *ended], x=SECONDS, y=Axis("requests", "1/s", low=0)
    )


def _latencies(seen: _Timeline, account: Account, ended: list[Moment]) -> str:
    marks: list[Mark] = [
        Line(seen.values(_quantile("due", 0.5)), "p50", 3),
        Line(seen.values(_quantile("due", 0.95)), "p95", 1),
        Line(seen.values(_quantile("due", 0.99)), "p99 from due", 2),
        Line(seen.values(_quantile("naive", 0.99)), "p99 as sent", 6, is_dashed=True),
    ]
    if account.p99_allowed_ms:
        marks.append(Level(account.p99_allowed_ms, "p99 allowed"))
    title = "Time to answer, all requests"
    return chart(title, [*marks, *ended], x=SECONDS, y=LATENCY)


def _quantile(which: str, share: float) -> Callable[[ledgers.Moment], float | None]:
    def of(moment: ledgers.Moment) -> float | None:
        histogram: Histogram = getattr(moment, which)
        return histogram.quantile(share) if histogram.count else None

    return of


def _waits(ledger: Ledger) -> str:
    """Show both clocks over each other: where they part, a stall was hidden."""
    due, naive = Histogram(), Histogram()
    for timings in ledger.timings.values():
        due.add(timings.due)
        naive.add(timings.naive)
    marks = [
        Line(_distribution(due), "from due", 2),
        Line(_distribution(naive), "as sent", 6, is_dashed=True),
    ]
    share = Axis("of requests", "%", low=0, high=100)
    return chart("Share answered within", marks, x=LATENCY, y=share)


def _distribution(values: Histogram) -> list[Point]:
    if not values.count:
        return []
    # Below the least, a logarithmic axis has no place.
    points = ((max(values.quantile(share), 0.1), share * 100) for share in SHARES)
    return list(points)


def _arrivals(seen: _Timeline, ended: list[Moment]) -> str:
    due = seen.rate(lambda moment: moment.counts["visits.due"])
    if not any(value for _, value in due):
        return ""
    marks: list[Mark] = [
        Bars(seen.bars("visits.dropped"), "dropped", 2),
        Bars(seen.bars("visits.late"), "late", 5),
        Line(due, "due", 1),
    ]
    y = Axis("visits", "1/s", low=0)
    return chart("Arrivals", [*marks, *ended], x=SECONDS, y=y)


def _at_once(seen: _Timeline, ended: list[Moment]) -> str:
    named = {IN_FLIGHT: "visits in flight", USERS: "users of Locust"}
    marks: list[Mark] = [
        Line(_held(seen, name), told, colour)
        for colour, (name, told) in enumerate(named.items(), 1)
        if seen.names(name)
    ]
    if not marks:
        return ""
    y = Axis("at once", low=0)
    return chart("Taking part at once", [*marks, *ended], x=SECONDS, y=y)


def _lines(seen: _Timeline, ended: list[Moment]) -> str:
    marks = [
        Line(_held(seen, name), name.removeprefix(LINE), number % 6 + 1)
        for number, name in enumerate(seen.names(LINE))
    ]
    if not marks:
        return ""
    y = Axis("waiting", "vehicles", low=0)
    return chart("The waiting lines", [*marks, *ended], x=SECONDS, y=y)


def _server(seen: _Timeline, level: str, ended: list[Moment]) -> str:
    """Draw a line for each process that told of it: one that began anew is another."""
    title, y = SERVER[level]
    marks = [
        Line(_told_by(seen, level, source), f"process {number}", (number - 1) % 6 + 1)
        for number, source in enumerate(seen.sources(level), 1)
    ]
    return chart(title, [*marks, *ended], x=SECONDS, y=y) if marks else ""


def _told_by(seen: _Timeline, level: str, source: str) -> list[Point]:
    """Return what a process told, until it told no more."""
    points = seen.values(lambda moment: moment.levels.get(level, {}).get(source))
    while points and points[-1][1] is None:
        points.pop()
    return list(_filled(points))


def _generator(seen: _Timeline, ended: list[Moment]) -> str:
    if not seen.names(CPU):
        return ""
    y = Axis("of a core", "%", low=0)
    line = Line(_held(seen, CPU), "all processes of the generator")
    return chart("The load generator itself", [line, *ended], x=SECONDS, y=y)


def _held(seen: _Timeline, name: str) -> list[Point]:
    """Return how high something stood: until it is told anew, it stays."""
    return list(_filled(seen.values(lambda moment: moment.level(name))))


def _filled(points: list[Point]) -> Iterator[Point]:
    last: float | None = None
    for at, value in points:
        last = last if value is None else value
        yield at, last

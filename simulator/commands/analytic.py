"""`border-sim analytic`: what theory says of one queue, at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from simulator.theory import erlang, priorities, services
from simulator.theory.days import Course, course, empty

PerHour = Annotated[
    str,
    typer.Option(
        help="Vehicles that come in an hour; several, with commas, are one hour after"
        " the other, from nobody there.",
        metavar="RATE[,RATE…]",
    ),
]
Minutes = Annotated[float, typer.Option(help="Mean minutes that one is served.")]
Servers = Annotated[int, typer.Option(help="How many are served at once.")]
Cv = Annotated[
    float,
    typer.Option(
        help="Standard deviation of the service over its mean: 1 is exponential,"
        " 0 constant; anything else for one server only."
    ),
]
Patience = Annotated[
    float | None, typer.Option(help="Mean minutes after which who waits gives up.")
]
Places = Annotated[
    int | None, typer.Option(help="Places in all; who finds none is turned away.")
]
First = Annotated[
    float | None, typer.Option(help="Share of vehicles that go before all others.")
]

_SHARES = (0.5, 0.9, 0.95, 0.99)
_MOST_SERVERS = 10_000
_MOST = 1_000_000.0
# From here on the cut of a constant service's distribution is slow to settle.
_MOST_CONSTANT = 100
# Hours that differ are stepped through; a week, and some seconds of computing.
_MOST_HOURS = 168
_MOST_STEPS = 200_000
_MOST_STATES = 20_000
_COARSEST_MIN = 0.25
Rows = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """One queue; rates are per minute."""

    arrivals: float
    # Of each hour; one when they are all alike.
    hours: tuple[float, ...]
    service: float
    servers: int
    cv: float
    patience: float | None
    places: int | None
    first: float | None

    @property
    def load(self) -> float:
        return self.arrivals * self.service


def analytic(
    *,
    per_hour: PerHour,
    minutes: Minutes,
    servers: Servers = 1,
    cv: Cv = 1.0,
    patience: Patience = None,
    places: Places = None,
    first: First = None,
) -> None:
    """Say what queueing theory says of one queue: exact formulas, no simulation.

    Vehicles come by chance, at one rate all day or at another each hour (M(t)/M/c).
    Where more come than are served all day, the queue only grows; then it is said how
    fast.
    """
    rates = _rates(per_hour)
    question = Question(
        arrivals=sum(rates) / len(rates) / 60,
        hours=tuple(rate / 60 for rate in rates),
        service=_within("--minutes", minutes, _MOST),
        servers=int(_within("--servers", servers, _MOST_SERVERS)),
        cv=_within("--cv", cv, 100.0, zero=True),
        patience=None if patience is None else _within("--patience", patience, _MOST),
        places=places,
        first=first,
    )
    _check(question)
    if len(rates) > 1:
        _print_day(question)
        return
    table = Table(box=SIMPLE, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for rows in (_base(question), _long_run(question), _variants(question)):
        for row in rows:
            table.add_row(*row)
        table.add_section()
    Console(highlight=False).print(table)


def _rates(text: str) -> list[float]:
    parts = text.split(",")
    try:
        rates = [float(part) for part in parts]
    except ValueError:
        msg = f"{text!r} is no number, nor numbers with commas between them"
        raise typer.BadParameter(msg, param_hint="--per-hour") from None
    if len(rates) > _MOST_HOURS:
        msg = f"{len(rates)} hours are too many: at most {_MOST_HOURS}"
        raise typer.BadParameter(msg, param_hint="--per-hour")
    several = len(rates) > 1
    for rate in rates:
        _within("--per-hour", rate, _MOST, zero=several)
    if not any(rates):
        msg = "nobody comes in any of these hours"
        raise typer.BadParameter(msg, param_hint="--per-hour")
    return rates


def _within(option: str, value: float, most: float, *, zero: bool = False) -> float:
    # A comparison with NaN is false, so it is refused as well.
    if (value >= 0 if zero else value > 0) and value <= most:
        return value
    least = "from 0" if zero else "above 0"
    msg = f"{value:g} is not allowed: {least}, at most {most:,.0f}"
    raise typer.BadParameter(msg, param_hint=option)


def _check(asked: Question) -> None:
    problem = None
    if len(asked.hours) > 1 and (
        asked.cv != 1 or asked.patience or asked.places or asked.first
    ):
        option = "--per-hour"
        problem = "hours that differ are for --minutes and --servers alone"
    elif asked.cv not in (0, 1) and asked.servers > 1:
        option, problem = "--cv", "with more than one server only 0 and 1 are exact"
    elif asked.cv == 0 and asked.servers > _MOST_CONSTANT:
        option, problem = "--cv", f"0 is for at most {_MOST_CONSTANT} servers"
    elif asked.cv != 1 and (asked.patience or asked.places or asked.first):
        option, problem = "--cv", "--patience, --places and --first are for a cv of 1"
    elif asked.places is not None and not (
        asked.servers <= asked.places <= _MOST_SERVERS
    ):
        option = "--places"
        problem = f"at least the {asked.servers} servers, at most {_MOST_SERVERS}"
    elif asked.first is not None and not 0 < asked.first < 1:
        option, problem = "--first", f"{asked.first:g} is no share between 0 and 1"
    if problem:
        raise typer.BadParameter(problem, param_hint=option)


def _print_day(asked: Question) -> None:
    """Show hours that differ, one by one, and what comes of all of them."""
    found = _day(asked)
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in ("end of hour", "came", "mean queue", "have to wait"):
        table.add_column(heading, justify="right", no_wrap=True)
    for hour, rate in zip(found.hours[1:], asked.hours, strict=True):
        came, queue = f"{rate * 60:g}", f"{hour.queue:.4f}"
        table.add_row(str(hour.hour), came, queue, _share(hour.waits))
    console = Console(highlight=False)
    console.print(table)
    hours = len(asked.hours)
    console.print(f"mean wait of all who come (M(t)/M/c): {_minutes(found.wait)}")
    console.print(f"mean queue over the {hours} hours: {found.area / 60 / hours:.4f}")


def _day(asked: Question) -> Course:
    most = max(asked.hours)
    # A step must be short against whatever happens, and an hour has a whole number.
    fastest = most + asked.servers / asked.service
    in_an_hour = ceil(60 / min(_COARSEST_MIN, 1 / fastest))
    steps = in_an_hour * len(asked.hours)
    # Nobody was there, so no more than come; by chance some more than expected.
    come = sum(asked.hours) * 60
    states = ceil(come + 10 * come**0.5) + asked.servers + 20
    if steps > _MOST_STEPS or states > _MOST_STATES:
        msg = (
            f"{come:,.0f} vehicles, {asked.servers} servers of {asked.service:g} min"
            " and so many hours are too much to step through; ask for fewer"
        )
        raise typer.BadParameter(msg, param_hint="--per-hour")
    return course(
        lambda minute: asked.hours[min(int(minute // 60), len(asked.hours) - 1)],
        rate=1 / asked.service,
        servers=asked.servers,
        length=60.0 * len(asked.hours),
        first=empty(states),
        step=60 / in_an_hour,
    )


def _base(asked: Question) -> Rows:
    yield "load, in servers (erlang)", f"{asked.load:.4f}"
    yield "use of the servers", _share(asked.load / asked.servers)
    blocked = erlang.erlang_b(asked.servers, asked.load)
    yield "turned away, if nobody could wait (Erlang B)", _share(blocked)


def _long_run(asked: Question) -> Rows:
    if asked.load >= asked.servers:
        more = (asked.arrivals - asked.servers / asked.service) * 60
        yield "more come than are served: the queue grows by", f"{more:.1f} an hour"
        return
    if asked.cv == 1:
        yield from _exponential(asked)
        return
    if asked.servers == 1:
        name = "Pollaczek and Khinchine"
        wait = services.pollaczek_khinchine(asked.arrivals, asked.service, asked.cv)
    else:
        name = "Crommelin"
        wait = services.mdc_wait(asked.arrivals, asked.service, asked.servers)
    yield f"mean wait ({name})", _minutes(wait)
    yield "mean queue", f"{asked.arrivals * wait:.4f}"


def _exponential(asked: Question) -> Rows:
    rate = 1 / asked.service
    found = erlang.mmc(asked.arrivals, rate, asked.servers)
    yield "have to wait (Erlang C)", _share(found.waits)
    yield "mean wait", _minutes(found.wait)
    for share in _SHARES:
        wait = erlang.wait_percentile(asked.arrivals, rate, asked.servers, share)
        yield f"wait that {share:.0%} do not exceed", _minutes(wait)
    yield "mean queue", f"{found.queue:.4f}"
    yield "mean stay, service included", _minutes(found.stay)


def _variants(asked: Question) -> Rows:
    rate = 1 / asked.service
    if asked.first is not None and asked.load < asked.servers:
        shares = (asked.first, 1 - asked.first)
        rates = [asked.arrivals * share for share in shares]
        first, others = priorities.mmc_waits(rates, rate, asked.servers)
        yield "mean wait of who goes first (Cobham)", _minutes(first)
        yield "mean wait of the others", _minutes(others)
    if asked.patience is not None:
        impatient = erlang.erlang_a(
            asked.arrivals, rate, asked.servers, 1 / asked.patience
        )
        yield "give up waiting (Erlang A)", _share(impatient.gives_up)
        yield "mean queue, if some give up", f"{impatient.queue:.4f}"
    if asked.places is not None:
        room = erlang.mmck(asked.arrivals, rate, asked.servers, asked.places)
        yield f"turned away by {asked.places} places", _share(room.blocked)
        yield "mean wait of who is let in", _minutes(room.wait)


def _share(share: float) -> str:
    return f"{share:.2%}"


def _minutes(minutes: float) -> str:
    return f"{minutes:.4f} min"

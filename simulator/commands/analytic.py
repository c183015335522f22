"""`border-sim analytic`: what theory says of one queue, at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from simulator.theory import erlang, priorities, services

PerHour = Annotated[float, typer.Option(help="Vehicles that come in an hour.")]
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
Rows = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """One queue; rates are per minute."""

    arrivals: float
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

    Vehicles come by chance at one rate all day. Where more come than are served, the
    queue only grows; then it is said how fast.
    """
    question = Question(
        arrivals=_within("--per-hour", per_hour, _MOST) / 60,
        service=_within("--minutes", minutes, _MOST),
        servers=int(_within("--servers", servers, _MOST_SERVERS)),
        cv=_within("--cv", cv, 100.0, zero=True),
        patience=None if patience is None else _within("--patience", patience, _MOST),
        places=places,
        first=first,
    )
    _check(question)
    table = Table(box=SIMPLE, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for rows in (_base(question), _long_run(question), _variants(question)):
        for row in rows:
            table.add_row(*row)
        table.add_section()
    Console(highlight=False).print(table)


def _within(option: str, value: float, most: float, *, zero: bool = False) -> float:
    # A comparison with NaN is false, so it is refused as well.
    if (value >= 0 if zero else value > 0) and value <= most:
        return value
    least = "from 0" if zero else "above 0"
    msg = f"{value:g} is not allowed: {least}, at most {most:,.0f}"
    raise typer.BadParameter(msg, param_hint=option)


def _check(asked: Question) -> None:
    problem = None
    if asked.cv not in (0, 1) and asked.servers > 1:
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

"""The cases, each with what theory says of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from simulator.theory import days as exact_days
from simulator.theory import erlang, priorities, services
from simulator.traffic.streams import Streams
from simulator.validation import days
from simulator.validation.queues import (
    DAY,
    Desk,
    Figures,
    Measure,
    Queue,
    exponential,
    impatience,
    of,
    turned_away,
    wait,
    wait_and_share,
    wait_by_class,
)
from simulator.whatif.cases import Case

# Arrivals a minute, services a minute and server, servers.
_ERLANG = {
    "R1": (5, 8, 1),
    "R2": (0.9, 1, 1),
    "R3a": (2, 3, 1),
    "R3b": (2, 3, 2),
    "R4": (1 / 5, 1 / 10, 3),
    "R5": (1 / 5, 1 / 10, 4),
    "R6": (2.4, 0.7, 4),
    "R7": (1, 5 / 16, 4),
    "R8": (1, 5 / 24, 6),
    "R9": (10, 1, 14),
    "R10": (1, 1 / 8, 10),
}
_SPREADS = {"G0": 0.0, "G1": 0.5, "G2": 0.8, "G3": 1.0, "G4": 2.0}
_CONSTANT = {"D2": (1.6, 2), "D4": (3.2, 4), "D6": (4.8, 6)}
_IMPATIENT = {"A1": (1, 0.05), "A2": (1.2, 0.05), "A3": (1, 0.2)}
_FULL = {"K1": (1, 0.25, 4, 10), "K2": (3, 1, 5, 5)}
_THREE = (0.2, 0.6, 1.2)
_STATES = 1201


@dataclass(frozen=True, slots=True)
class Reference:
    """A case, its *exact* figures in minutes and shares, and how they are measured.

    `weight` is how many replications it takes for one of an ordinary case.
    """

    id: str
    what: str
    exact: Figures
    make: Callable[[Streams, int], Case]
    measure: Measure
    weight: int = 1


# The days take a second to solve.
@cache
def references() -> tuple[Reference, ...]:
    parts = (_erlang(), _spreads(), _classes(), _limits(), _days())
    return tuple(chain.from_iterable(parts))


def _erlang() -> Iterator[Reference]:
    for name, (arrivals, rate, servers) in _ERLANG.items():
        found = erlang.mmc(arrivals, rate, servers)
        queue = Queue((arrivals,), (Desk(servers, (exponential(1 / rate),)),))
        yield Reference(
            name,
            f"M/M/{servers}, use {found.utilisation:.0%}",
            {"mean wait": found.wait, "share that waits": found.waits},
            queue.case,
            wait_and_share,
        )


def _spreads() -> Iterator[Reference]:
    for name, cv in _SPREADS.items():
        law = of(1.5, cv, "lognormal" if name == "G2" else "gamma")
        exact = services.pollaczek_khinchine(0.5, 1.5, cv)
        queue = Queue((0.5,), (Desk(1, (law,)),))
        what = f"M/G/1, {law.law}, cv {cv:g}"
        yield Reference(name, what, {"mean wait": exact}, queue.case, wait)
    for name, (service, servers) in _CONSTANT.items():
        exact = services.mdc_wait(1, service, servers)
        queue = Queue((1,), (Desk(servers, (of(service, 0),)),))
        what = f"M/D/{servers}, use 80%"
        yield Reference(name, what, {"mean wait": exact}, queue.case, wait)


def _classes() -> Iterator[Reference]:
    for name, servers in (("P1", 1), ("P2", 2)):
        desk = Desk(servers, (exponential(1 / 3),), priority=True)
        waits = priorities.mmc_waits(_THREE, 3, servers)
        what = f"three classes, M/M/{servers}"
        yield _by_class(name, what, Queue(_THREE, (desk,)), waits)
    first, second = exponential(3.2), exponential(4.8)
    tandem = (Desk(4, (first,)), Desk(6, (second,), priority=True))
    waits = priorities.mmc_waits((0.2, 0.8), 5 / 24, 6)
    yield _by_class("P3", "second of two desks", Queue((0.2, 0.8), tandem), waits)
    laws = (exponential(1), of(2, 0), of(3, 0.5**0.5))
    kinds = [
        priorities.Class(arrivals, law.mean, law.mean**2 * (1 + law.cv**2))
        for arrivals, law in zip((0.1, 0.2, 0.1), laws, strict=True)
    ]
    queue = Queue((0.1, 0.2, 0.1), (Desk(1, laws, priority=True),))
    yield _by_class("P4", "three classes, M/G/1", queue, priorities.mg1_waits(kinds))
    plain = (Desk(4, (first,)), Desk(6, (second,)))
    exact = {"mean wait": erlang.mmc(1, 5 / 24, 6).wait}
    what = "second of two desks, in order (Burke)"
    yield Reference("T1", what, exact, Queue((1,), plain).case, wait)


def _by_class(name: str, what: str, queue: Queue, waits: list[float]) -> Reference:
    exact = {f"mean wait, class {at + 1}": one for at, one in enumerate(waits)}
    return Reference(name, what, exact, queue.case, wait_by_class)


def _limits() -> Iterator[Reference]:
    for name, (arrivals, leaves) in _IMPATIENT.items():
        found = erlang.erlang_a(arrivals, 1 / 4, 4, leaves)
        exact = {
            "share that gives up": found.gives_up,
            "mean wait": found.queue / arrivals,
        }
        desk = Desk(4, (exponential(4),))
        queue = Queue((arrivals,), (desk,), patience=exponential(1 / leaves))
        what = f"M/M/4, patience {1 / leaves:g} min (Erlang A)"
        yield Reference(name, what, exact, queue.case, impatience)
    for name, (rate_in, rate, servers, places) in _FULL.items():
        room = erlang.mmck(rate_in, rate, servers, places)
        exact = {"share turned away": room.blocked}
        if places > servers:
            exact["wait of who is let in"] = room.wait
        desk = Desk(servers, (exponential(1 / rate),))
        queue = Queue((rate_in,), (desk,), places=places)
        what = f"M/M/{servers} with {places} places"
        yield Reference(name, what, exact, queue.case, turned_away)


def _days() -> Iterator[Reference]:
    rate = 1 / days.SERVICE
    course = exact_days.course(
        days.swing,
        rate=rate,
        servers=days.SERVERS,
        length=DAY,
        first=exact_days.empty(_STATES),
    )
    exact = {
        f"queue at {one.hour:02}:00": one.queue
        for one in course.hours
        if one.hour in days.HOURS
    }
    exact["mean wait of the day"] = course.wait
    what = "M(t)/M/4, hour by hour"
    yield Reference("TD1", what, exact, days.swinging, days.by_the_hour, weight=25)
    settled = exact_days.open_days(
        0.5, rate=rate, servers=days.SERVERS, open_for=days.OPEN_FOR
    )
    what = "M/M/4, open 12 of 24 hours"
    yield Reference(
        "TD2", what, {"mean wait": settled.wait}, days.opening, days.settled_days
    )

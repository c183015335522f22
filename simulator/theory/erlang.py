"""Queues with exponential services: Erlang's formulas and what follows from them.

Formulas: D. Gross and C. Harris, Fundamentals of Queueing Theory, chapter 2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, log

from simulator.errors import QueueGrows

# What is below this, beside the most likely, is beyond rounding.
_NOTHING = 1e-18


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a queue comes to in the long run; times in minutes."""

    utilisation: float
    waits: float
    wait: float
    queue: float
    stay: float


def erlang_b(servers: int, load: float) -> float:
    """Return the share that finds all *servers* busy and is turned away.

    *load* is arrivals times service: the servers that it keeps busy.
    """
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Return the share that has to wait.

    Raises:
        QueueGrows: *load* is as much as the servers, or more.
    """
    _settled(servers, load)
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def mmc(arrivals: float, rate: float, servers: int) -> Waiting:
    """Return M/M/c: *arrivals* a minute, each server ending *rate* services a minute.

    Raises:
        QueueGrows: more come than are served.
    """
    waits = erlang_c(servers, arrivals / rate)
    wait = waits / (servers * rate - arrivals)
    return Waiting(
        utilisation=arrivals / rate / servers,
        waits=waits,
        wait=wait,
        queue=arrivals * wait,
        stay=wait + 1 / rate,
    )


def wait_percentile(arrivals: float, rate: float, servers: int, share: float) -> float:
    """Return the wait that *share* of all vehicles do not exceed (M/M/c), in minutes.

    Raises:
        QueueGrows: more come than are served.
    """
    waits = erlang_c(servers, arrivals / rate)
    if share >= 1:
        return inf
    return max(0.0, log(waits / (1 - share)) / (servers * rate - arrivals))


@dataclass(frozen=True, slots=True)
class Room:
    """A queue with few places: who finds it full is turned away."""

    blocked: float
    queue: float
    wait: float


def mmck(arrivals: float, rate: float, servers: int, places: int) -> Room:
    """Return M/M/c/K; *places* counts those in service as well.

    `wait` is that of the vehicles that were let in.
    """

    def ends(present: int) -> float:
        return min(present, servers) * rate

    most_likely = min(int(arrivals / rate), servers)
    if arrivals > servers * rate:
        most_likely = places
    law = _law(arrivals, ends, most_likely=most_likely, most=places)
    total = sum(law.values())
    blocked = law.get(places, 0.0) / total
    queue = _queue(law, servers) / total
    return Room(blocked, queue, queue / (arrivals * (1 - blocked)))


@dataclass(frozen=True, slots=True)
class Impatience:
    """A queue whose vehicles give up; `gives_up` is their share."""

    gives_up: float
    waits: float
    queue: float


def erlang_a(
    arrivals: float, rate: float, servers: int, gives_up_rate: float
) -> Impatience:
    """Return M/M/c+M: who waits gives up after an exponential time.

    *gives_up_rate* is one over the mean patience. Any load settles.
    """

    def ends(present: int) -> float:
        waiting = max(present - servers, 0)
        return min(present, servers) * rate + waiting * gives_up_rate

    most_likely = min(int(arrivals / rate), servers)
    if arrivals > servers * rate:
        most_likely += int((arrivals - servers * rate) / gives_up_rate)
    law = _law(arrivals, ends, most_likely=most_likely)
    total = sum(law.values())
    queue = _queue(law, servers) / total
    waits = sum(share for present, share in law.items() if present >= servers) / total
    return Impatience(gives_up_rate * queue / arrivals, waits, queue)


def _law(
    arrivals: float,
    ends: Callable[[int], float],
    *,
    most_likely: int,
    most: int | None = None,
) -> dict[int, float]:
    """Return weights of the numbers present, from the most likely one outwards.

    Begun there, nothing overflows, and what is beyond rounding is left out.
    """
    law = {most_likely: 1.0}
    present, weight = most_likely, 1.0
    while present > 0 and weight > _NOTHING:
        weight *= ends(present) / arrivals
        present -= 1
        law[present] = weight
    present, weight = most_likely, 1.0
    while weight > _NOTHING and present != most:
        present += 1
        weight *= arrivals / ends(present)
        law[present] = weight
    return law


def _queue(law: Mapping[int, float], servers: int) -> float:
    return sum(max(present - servers, 0) * share for present, share in law.items())


def _settled(servers: int, load: float) -> None:
    if load >= servers:
        msg = f"a load of {load:g} for {servers} servers: the queue only grows"
        raise QueueGrows(msg)

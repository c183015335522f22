"""Queues of theory as cases of the kernel, and what is measured in them.

Times are in minutes here, in whole ms in the kernel.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from simulator.scenario.figures import Grade, Law
from simulator.traffic.columns import Floats, Rate, arrivals, choices, times_ms
from simulator.traffic.streams import Streams
from simulator.whatif.cases import Case, Numbers, at_every_call
from simulator.whatif.engines import Outcome
from simulator.whatif.kernel import GAVE_UP, INNER, NEVER, SERVES, Gate, Vehicles

MINUTE_MS = 60_000
DAY = 1440
_UNLIMITED = 10**9
Figures = dict[str, float]


def exponential(mean: float) -> Law:
    return of(mean, 1.0)


def of(mean: float, cv: float, kind: str = "gamma") -> Law:
    """Return a law of theory: gamma, unless *kind* says otherwise."""
    return Law.model_validate(
        {
            "law": kind if cv else "constant",
            "mean": mean,
            "cv": cv,
            "grade": Grade.C,
            "source": "queueing theory",
        }
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Servers and the law of their service, by class or one for all.

    With `priority`, the first class goes before all others here.
    """

    servers: int
    laws: tuple[Law, ...]
    priority: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """Classes of vehicles that come at constant rates, and pass one desk or two.

    `places` counts those in service; who finds none leaves at once.
    """

    rates: tuple[float, ...]
    desks: tuple[Desk, ...]
    patience: Law | None = None
    places: int | None = None

    def case(self, streams: Streams, customers: int) -> Case:
        """Return as many *customers* as are expected in so long a time."""
        length = round(customers / sum(self.rates) * MINUTE_MS)
        comes = arrivals(streams, "arrival", Rate([0, length], [sum(self.rates)]))
        kinds = choices(dict(enumerate(self.rates)), self._share(streams, len(comes)))
        # The night after the last has come is long enough for everybody.
        until = 3 * length + DAY * MINUTE_MS
        rows = [self._services(streams, desk, at, kinds) for desk, at in self._desks()]
        starts = [row for desk, _ in self._desks() for row in self._starts(desk, until)]
        if self.places is not None:
            rows.insert(0, np.zeros(len(comes), np.int64))
            starts = [0] * len(self.rates) + starts
        services = np.stack(rows, axis=1)
        first = np.array(starts[: len(self.rates)])
        vehicles = Vehicles(
            arrives=comes,
            key=comes - first[kinds],
            kind=kinds,
            entrance=np.zeros(len(comes), np.int64),
            begins=np.zeros(len(comes), np.int64),
            rest=np.full(len(comes), -1),
            gives_up=self._gives_up(streams, comes),
            **at_every_call(len(comes)),
            services=services.ravel(),
        )
        return Case(self._names(), self._gate(starts), vehicles, until)

    def _desks(self) -> Iterator[tuple[Desk, int]]:
        yield from ((desk, at) for at, desk in enumerate(self.desks))

    def _names(self) -> tuple[str, ...]:
        desks = tuple(f"desk {at + 1}" for _, at in self._desks())
        return desks if self.places is None else ("door", *desks)

    def _share(self, streams: Streams, number: int) -> Floats:
        return streams.column("class", number) * sum(self.rates)

    def _services(
        self, streams: Streams, desk: Desk, at: int, kinds: Numbers
    ) -> Numbers:
        uniforms = streams.column(f"service/{at}", len(kinds))
        if len(desk.laws) == 1:
            return times_ms(desk.laws[0], uniforms)
        columns = np.stack([times_ms(law, uniforms) for law in desk.laws])
        chosen: Numbers = columns[kinds, np.arange(len(kinds))]
        return chosen

    def _starts(self, desk: Desk, until: int) -> list[int]:
        """A head start longer than the run makes a class of its own."""
        return [
            -kind * until if desk.priority else 0 for kind in range(len(self.rates))
        ]

    def _gives_up(self, streams: Streams, comes: Numbers) -> Numbers:
        if self.places is not None:
            return comes + 1
        if self.patience is None:
            return np.full(len(comes), NEVER - 1)
        uniforms = streams.column("patience", len(comes))
        return comes + times_ms(self.patience, uniforms)

    def _gate(self, starts: list[int]) -> Gate:
        servers = [desk.servers for desk in self.desks]
        if self.places is not None:
            servers.insert(0, _UNLIMITED)
        rooms = [self.places or _UNLIMITED] + [INNER] * (len(servers) - 1)
        return open_gate(rooms, servers, starts, kinds=len(self.rates))


def open_gate(
    rooms: list[int], servers: list[int], starts: list[int], *, kinds: int
) -> Gate:
    """Return a gate that never closes."""
    return Gate(
        rooms=np.array(rooms),
        bursts=np.full(len(rooms), SERVES),
        head_starts=np.array(starts),
        kinds=kinds,
        drive=-1,
        misses_allowed=0,
        control_at=np.zeros(len(servers), np.int64),
        control_stage=np.arange(len(servers)),
        control_servers=np.array(servers),
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """The waits of an outcome at its last desk, the first fifth left out, in minutes.

    Who gave up waited until then.
    """

    waits: Floats
    kinds: Numbers
    gave_up: Numbers


def settled(outcome: Outcome) -> Settled:
    gave_up = outcome.fate == GAVE_UP
    joined = np.where(gave_up, outcome.joined[:, 0], outcome.joined[:, -1])
    until = np.where(gave_up, outcome.left, outcome.started[:, -1])
    kept = slice(len(joined) // 5, None)
    waits = (until - joined) / MINUTE_MS
    return Settled(waits[kept], outcome.case.vehicles.kind[kept], gave_up[kept])


Measure = Callable[[Outcome], Figures]


def wait(outcome: Outcome) -> Figures:
    found = settled(outcome)
    return {"mean wait": float(found.waits.mean())}


def wait_and_share(outcome: Outcome) -> Figures:
    found = settled(outcome)
    share = float((found.waits > 0).mean())
    return {"mean wait": float(found.waits.mean()), "share that waits": share}


def wait_by_class(outcome: Outcome) -> Figures:
    found = settled(outcome)
    return {
        f"mean wait, class {kind + 1}": float(found.waits[found.kinds == kind].mean())
        for kind in range(outcome.case.gate.kinds)
    }


def impatience(outcome: Outcome) -> Figures:
    found = settled(outcome)
    gave_up = float(found.gave_up.mean())
    return {"share that gives up": gave_up, "mean wait": float(found.waits.mean())}


def turned_away(outcome: Outcome) -> Figures:
    found = settled(outcome)
    let_in = found.waits[~found.gave_up.astype(bool)]
    blocked = float(found.gave_up.mean())
    return {"share turned away": blocked, "wait of who is let in": float(let_in.mean())}

"""Cases for the kernel, by hand and by hypothesis."""

import numpy as np
from hypothesis import strategies as st

from simulator.whatif.cases import Case
from simulator.whatif.kernel import INNER, NEVER, SERVES, Gate, Vehicles

FAR = 10_000
PATIENT = NEVER - 1


def column(values):
    return np.array(list(values), np.int64)


def gate_of(
    rooms,
    controls,
    *,
    bursts=None,
    head_starts=None,
    kinds=1,
    drive=-1,
    allowed=0,
):
    """*controls* are (at, stage, servers), sorted by time."""
    at, stage, servers = zip(*controls, strict=True) if controls else ((), (), ())
    return Gate(
        rooms=column(rooms),
        bursts=column([SERVES] * len(rooms) if bursts is None else bursts),
        head_starts=column(
            [0] * len(rooms) * kinds if head_starts is None else head_starts
        ),
        kinds=kinds,
        drive=drive,
        misses_allowed=allowed,
        control_at=column(at),
        control_stage=column(stage),
        control_servers=column(servers),
    )


def vehicles_of(
    arrives,
    services,
    *,
    kind=None,
    entrance=None,
    begins=None,
    rest=None,
    gives_up=None,
    misses=None,
    there=None,
    windows=None,
    key=None,
):
    number = len(arrives)
    entrance = entrance or [0] * number
    return Vehicles(
        arrives=column(arrives),
        key=column(arrives if key is None else key),
        kind=column(kind or [0] * number),
        entrance=column(entrance),
        begins=column(entrance if begins is None else begins),
        rest=column([-1] * number if rest is None else rest),
        gives_up=column(gives_up or [PATIENT] * number),
        misses=column(misses or [0] * number),
        there=column(there or [0] * number),
        call_windows=column(windows or [FAR] * number),
        services=column(np.array(services).ravel()),
    )


def case_of(gate, vehicles, until=FAR):
    return Case(tuple(f"s{n}" for n in range(len(gate.rooms))), gate, vehicles, until)


def one_line(arrives, services, *, servers=1, until=FAR, **more):
    """One line, one stage, always open."""
    gate = gate_of([FAR], [(0, 0, servers)])
    return case_of(gate, vehicles_of(arrives, [[s] for s in services], **more), until)


@st.composite
def random_cases(draw):
    """Gates of up to two entrances and three more stages; small numbers, many ties.

    Hypothesis draws the sizes and a seed, which fills the columns: so cases are dense
    enough for every rule to matter.
    """
    entrances, inner = draw(st.integers(1, 2)), draw(st.integers(0, 3))
    number, longest = draw(st.integers(0, 40)), draw(st.sampled_from([3, 12, 40]))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    gate = _random_gate(chance, entrances, inner, longest)
    vehicles = _random_vehicles(chance, number, entrances, inner, longest)
    vehicles = _some_inside(chance, _at_one_rate(gate, vehicles), entrances, longest)
    vehicles = _on_their_way(gate, vehicles)
    return case_of(gate, vehicles, draw(st.sampled_from([FAR, 60, 20, 0])))


def _at_one_rate(gate, vehicles):
    """Who is called by a rate takes the same time of it as everybody."""
    stages = len(gate.rooms)
    services = vehicles.services.reshape(-1, stages).copy()
    for stage in np.flatnonzero(gate.bursts != SERVES):
        called = services[:, stage] >= 0
        services[called, stage] = services[called, stage].max(initial=0) % 7
    return vehicles._replace(services=services.ravel())


def _some_inside(chance, vehicles, entrances, longest):
    """One in five begins at a later stage, served there already or in line."""
    stages = len(vehicles.services) // max(1, len(vehicles.arrives))
    services = vehicles.services.reshape(len(vehicles.arrives), stages)
    begins, rest = vehicles.begins.copy(), vehicles.rest.copy()
    for vehicle in np.flatnonzero(chance.random(len(begins)) < 0.2):
        later = entrances + np.flatnonzero(services[vehicle, entrances:] >= 0)
        if len(later):
            begins[vehicle] = chance.choice(later)
            rest[vehicle] = chance.choice([-1, chance.integers(1, longest + 1)])
    return vehicles._replace(begins=begins, rest=rest)


def _on_their_way(gate, vehicles):
    """Who drives up has all of its way ahead, unless it misses the call."""
    drives = (vehicles.begins == gate.drive) & (vehicles.rest > 0)
    services = vehicles.services.reshape(-1, len(gate.rooms)).copy()
    comes = drives & (vehicles.misses == 0)
    services[comes, gate.drive] = vehicles.rest[comes]
    there = np.where(drives, 0, vehicles.there)
    return vehicles._replace(services=services.ravel(), there=there)


def _random_gate(chance, entrances, inner, longest):
    stages = entrances + inner
    # Where there is always room for all, nobody waits.
    free = {stage for stage in range(entrances, stages) if chance.random() < 0.3}
    opening = [(0, stage, int(chance.integers(0, 4))) for stage in range(stages)]
    changes = sorted(
        (int(at), int(stage), int(servers))
        for at, stage, servers in zip(
            chance.integers(0, 60, 8),
            chance.integers(0, stages, 8),
            chance.integers(0, 4, 8),
            strict=True,
        )
    )
    # Whoever is left is served at last: few runs end with everybody censored.
    night = [(200, stage, 1) for stage in range(stages)]
    drive = int(chance.integers(-1, stages))
    bursts = np.where(
        (np.arange(stages) < entrances) & (np.arange(stages) != drive),
        chance.integers(-1, 12, stages),
        SERVES,
    )
    controls = opening + changes[: chance.integers(0, 9)] + night
    return gate_of(
        [*chance.integers(0, 6, entrances), *[INNER] * inner],
        [(at, s, FAR if s in free else servers) for at, s, servers in controls],
        head_starts=chance.integers(-longest, longest + 1, stages * 2),
        kinds=2,
        bursts=bursts,
        drive=drive,
        allowed=int(chance.integers(0, 3)),
    )


def _random_vehicles(chance, number, entrances, inner, longest):
    entrance = chance.integers(0, entrances, number)
    services = np.full((number, entrances + inner), -1)
    services[np.arange(number), entrance] = chance.integers(0, longest, number)
    needed = chance.integers(-longest // 3, longest, (number, inner))
    services[:, entrances:] = np.maximum(needed, -1)
    arrives = np.sort(chance.integers(0, 40, number))
    patient = chance.random(number) < 0.7
    return vehicles_of(
        arrives,
        services,
        key=arrives - chance.integers(-longest, longest + 1, number),
        kind=list(chance.integers(0, 2, number)),
        entrance=list(entrance),
        gives_up=list(
            np.where(patient, PATIENT, arrives + chance.integers(0, 90, number))
        ),
        misses=list(chance.integers(0, 4, number) * (chance.random(number) < 0.3)),
        there=list(chance.integers(0, 90, number) * (chance.random(number) < 0.3)),
        # A call that runs out at once would put a start and a second joining in one
        # moment, which the checks of a run cannot tell apart.
        windows=list(chance.integers(1, longest, number)),
    )

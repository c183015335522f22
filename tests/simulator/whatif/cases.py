"""Cases for the kernel, by hand and by hypothesis."""

import numpy as np
from hypothesis import strategies as st

from simulator.whatif.cases import Case
from simulator.whatif.kernel import INNER, NEVER, Gate, Vehicles

FAR = 10_000
PATIENT = NEVER - 1


def column(values):
    return np.array(list(values), np.int64)


def gate_of(
    rooms, controls, *, head_starts=None, kinds=1, drive=-1, window=0, allowed=0
):
    """*controls* are (at, stage, servers), sorted by time."""
    at, stage, servers = zip(*controls, strict=True) if controls else ((), (), ())
    return Gate(
        rooms=column(rooms),
        head_starts=column(head_starts or [0] * len(rooms) * kinds),
        kinds=kinds,
        drive=drive,
        call_window=window,
        misses_allowed=allowed,
        control_at=column(at),
        control_stage=column(stage),
        control_servers=column(servers),
    )


def vehicles_of(
    arrives, services, *, kind=None, entrance=None, gives_up=None, misses=None, key=None
):
    number = len(arrives)
    return Vehicles(
        arrives=column(arrives),
        key=column(arrives if key is None else key),
        kind=column(kind or [0] * number),
        entrance=column(entrance or [0] * number),
        gives_up=column(gives_up or [PATIENT] * number),
        misses=column(misses or [0] * number),
        services=column(np.array(services).ravel()),
    )


def case_of(gate, vehicles, until=FAR):
    return Case(tuple(f"s{n}" for n in range(len(gate.rooms))), gate, vehicles, until)


def one_line(arrives, services, *, servers=1, until=FAR, **more):
    """One line, one stage, always open."""
    gate = gate_of([FAR], [(0, 0, servers)])
    return case_of(gate, vehicles_of(arrives, [[s] for s in services], **more), until)


TIMES = st.integers(0, 12)


@st.composite
def gates(draw):
    """A gate of up to two entrances and three more stages, small numbers, many ties."""
    rooms = draw(st.lists(st.integers(0, 4), min_size=1, max_size=2))
    rooms += [INNER] * draw(st.integers(0, 3))
    stages = range(len(rooms))
    control = st.tuples(st.integers(0, 60), st.sampled_from(stages), st.integers(0, 3))
    opening = [(0, stage, draw(st.integers(0, 3))) for stage in stages]
    changes = sorted(draw(st.lists(control, max_size=6)), key=lambda one: one[0])
    starts = st.integers(-8, 8)
    size = len(rooms) * 2
    return gate_of(
        rooms,
        opening + changes,
        head_starts=draw(st.lists(starts, min_size=size, max_size=size)),
        kinds=2,
        drive=draw(st.integers(-1, len(rooms) - 1)),
        window=draw(st.integers(0, 9)),
        allowed=draw(st.integers(0, 2)),
    )


@st.composite
def random_cases(draw):
    gate = draw(gates())
    entrances = int((gate.rooms != INNER).sum())
    inner = len(gate.rooms) - entrances
    vehicle = st.tuples(
        st.integers(0, 40),
        st.integers(-10, 40),
        st.integers(0, 1),
        st.integers(0, entrances - 1),
        st.one_of(st.just(PATIENT), TIMES),
        st.integers(0, 3),
        st.lists(st.one_of(st.just(-1), TIMES), min_size=inner + 1, max_size=inner + 1),
    )
    drawn = sorted(draw(st.lists(vehicle, max_size=25)), key=lambda one: one[0])
    services = []
    for one in drawn:
        row = [-1] * entrances + one[6][1:]
        row[one[3]] = max(one[6][0], 0)
        services.append(row)
    vehicles = vehicles_of(
        [one[0] for one in drawn],
        services,
        key=[one[1] for one in drawn],
        kind=[one[2] for one in drawn],
        entrance=[one[3] for one in drawn],
        gives_up=[min(one[0] + one[4], PATIENT) for one in drawn],
        misses=[one[5] for one in drawn],
    )
    return case_of(gate, vehicles, draw(st.sampled_from([0, 20, 60, FAR])))

"""Draw a whole day beforehand: the vehicles of a what-if replication, with papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from gateway.domain.declared import Category
from simulator.scenario.figures import Service
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.traffic import goods, identities, laws
from simulator.traffic.identities import Unused
from simulator.traffic.streams import Streams
from simulator.traffic.vehicles import Vehicle
from simulator.whatif.drawing import CATEGORIES, Traffic, traffic

Draws = Mapping[str, float]


def prepare_day(
    scenario: Scenario,
    *,
    seed: int,
    day: int,
    on: date,
    share: float = 1.0,
    register: "Register | None" = None,
) -> list[Vehicle]:
    """Return the vehicles of the run's *day*-th day, by time of declaring.

    They are those of a what-if question: a scenario of several days is one replication,
    the next one begins after them. Plates and other identities follow from the date
    *on* as well: two days' vehicles may stand in one line. *share* scales their number.
    What identities they have is noted in the *register*.
    """
    register = register or Register()
    replication, since = divmod(day, scenario.run.days)
    drawn = Streams(seed, replication)
    identity = Streams(seed, on.toordinal())
    thinned = scaled(scenario, share)
    vehicles = [
        _vehicle(thinned, flow, row, register)
        for flow in thinned.flows
        for row in _rows(traffic(thinned, flow, drawn), flow, since, drawn, identity)
    ]
    return sorted(vehicles, key=lambda vehicle: (vehicle.declares_at, vehicle.id))


def scaled(scenario: Scenario, share: float) -> Scenario:
    """Return *scenario* with *share* as many vehicles, of each flow at least one."""
    flows = tuple(
        flow.model_copy(update={"vehicles": max(1, round(flow.vehicles * share))})
        for flow in scenario.flows
    )
    return scenario.model_copy(update={"flows": flows})


class Register:
    """The identities given out on one day: no two vehicles share one."""

    def __init__(self) -> None:
        self.plates_vn = Unused(identities.PLATES_VN)
        self.plates_cn = Unused(identities.PLATES_CN)
        self.trailers = Unused(identities.TRAILERS)
        self.containers = Unused(identities.CONTAINERS)
        self.people = Unused(identities.PEOPLE)
        self.numbers = Unused(identities.CUSTOMS_NUMBERS)


_OF_BODY = ("nationality", "weight", "firm", "uncalled", "slip_pick")
_ERRING = ("slips", "faults", "lateness")
_IDENTITY = ("plate", "trailer", "container", "person", "number")


@dataclass(frozen=True, slots=True)
class _Row:
    """One vehicle as it was drawn; `declared` and `planned` are ms after midnight.

    Those of `erring` are as in `Traffic`.
    """

    number: int
    declared: int
    planned: int
    category: Category
    no_show: bool
    never: bool
    erring: Mapping[str, int]
    times: Mapping[Service, float]
    draws: Draws


def _rows(
    found: Traffic, flow: Flow, since: int, drawn: Streams, identity: Streams
) -> Iterable[_Row]:
    """Yield the vehicles that are declared on the day *since* the first one."""
    number = len(found.declared)
    columns = {
        name: streams.uniforms(f"{flow.name}/{name}", number)
        for streams, names in ((drawn, _OF_BODY), (identity, _IDENTITY))
        for name in names
    }
    for row in np.flatnonzero(found.declared // DAY_MS == since).tolist():
        yield _Row(
            number=row,
            declared=int(found.declared[row]) - since * DAY_MS,
            planned=int(found.planned[row]) - since * DAY_MS,
            category=CATEGORIES[found.kind[row]],
            no_show=bool(found.no_show[row]),
            never=bool(found.never[row]),
            erring={name: int(getattr(found, name)[row]) for name in _ERRING},
            times={of: int(ms[row]) / MINUTE_MS for of, ms in found.times.items()},
            draws={name: column[row] for name, column in columns.items()},
        )


def _vehicle(scenario: Scenario, flow: Flow, row: _Row, register: Register) -> Vehicle:
    uncalled = scenario.behaviour.uncalled.probability
    slip, fault, lateness = (row.erring[name] for name in _ERRING)
    return Vehicle(
        id=f"{flow.name}/{row.number}",
        gate=flow.gate,
        direction=flow.direction,
        declares_at=row.declared / 1000,
        arrives_at=row.planned / 1000,
        body=_body(scenario, flow, row.category, row.draws, register),
        times=row.times,
        no_show=row.no_show,
        never=row.never,
        uncalled=row.draws["uncalled"] < uncalled,
        slip_min=slip / MINUTE_MS,
        slip_pick=row.draws["slip_pick"],
        fault_min=fault / MINUTE_MS,
        near_at=(row.planned + lateness) / 1000 if lateness else 0.0,
    )


def service_times(
    scenario: Scenario, uniforms: Mapping[str, float]
) -> dict[Service, float]:
    """Return every time a vehicle may need, in minutes."""
    return {
        service: laws.minutes(scenario.service[service], uniforms[service])
        for service in Service
    }


def _body(
    scenario: Scenario,
    flow: Flow,
    category: Category,
    draws: Draws,
    register: Register,
) -> dict[str, object]:
    direction = flow.direction
    number = register.numbers.take(draws["number"])
    carried = goods.lines(
        category,
        direction,
        weight=draws["weight"],
        firm=draws["firm"],
        number=number,
    )
    vietnamese = draws["nationality"] < scenario.nationality.vietnamese[direction]
    person = register.people.take(draws["person"])
    driver = identities.person_vn if vietnamese else identities.person_cn
    container = goods.in_container(category)
    return {
        "gate": flow.gate,
        "direction": direction.value,
        "regime": "ordinary",
        "vehicle": {
            **plates(draws, register, vietnamese=vietnamese, container=container),
            "gross_weight_kg": goods.gross_weight(carried),
            "laden": bool(carried),
        },
        "driver": driver(person),
        "goods": carried,
        "quarantine": goods.certificates(category, number),
        "receiving_vehicles": [],
    }


def plates(
    draws: Draws, register: Register, *, vietnamese: bool, container: bool
) -> dict[str, str | None]:
    serial = register.containers.take(draws["container"])
    trailer = register.trailers.take(draws["trailer"])
    if vietnamese:
        plate = identities.plate_vn(register.plates_vn.take(draws["plate"]))
    else:
        plate = identities.plate_cn(register.plates_cn.take(draws["plate"]))
    return {
        "nationality": "VN" if vietnamese else "CN",
        "plate": plate,
        "trailer_plate": identities.trailer_vn(trailer) if vietnamese else None,
        "container": identities.container(serial) if container else None,
        "seal": f"VD{serial:07}" if container else None,
    }

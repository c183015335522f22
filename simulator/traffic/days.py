"""Draw a whole day beforehand."""

from collections.abc import Iterable, Mapping
from datetime import date, time

from simulator.scenario.figures import Service
from simulator.scenario.models import Flow, Planning, Scenario
from simulator.traffic import goods, identities, laws
from simulator.traffic.identities import Unused
from simulator.traffic.streams import Streams
from simulator.traffic.vehicles import Vehicle

_HOUR_S = 3600.0


Draws = Mapping[str, float]


def prepare_day(
    scenario: Scenario, *, seed: int, day: int, on: date, share: float = 1.0
) -> list[Vehicle]:
    """Return the vehicles of the run's *day*-th day, by time of declaring.

    When they come, what they are and how long they take follow from *seed* and *day*.
    Plates and other identities follow from the date *on* as well: two days' vehicles
    may stand in one line. *share* scales how many there are; of each flow at least 1.
    """
    register = Register()
    behaviour = Streams(seed, day)
    identity = Streams(seed, on.toordinal())
    vehicles = [
        _vehicle(scenario, flow, index, draws, register)
        for flow in scenario.flows
        for index, draws in enumerate(_draws(flow, share, behaviour, identity))
    ]
    return sorted(vehicles, key=lambda vehicle: (vehicle.declares_at, vehicle.id))


class Register:
    """The identities given out on one day: no two vehicles share one."""

    def __init__(self) -> None:
        self.plates_vn = Unused(identities.PLATES_VN)
        self.plates_cn = Unused(identities.PLATES_CN)
        self.trailers = Unused(identities.TRAILERS)
        self.containers = Unused(identities.CONTAINERS)
        self.people = Unused(identities.PEOPLE)
        self.numbers = Unused(identities.CUSTOMS_NUMBERS)


_BEHAVIOUR = (
    "arrival", "plan", "ahead", "category", "nationality", "weight", "firm",
    "no_show", "uncalled",
)  # fmt: skip
_IDENTITY = ("plate", "trailer", "container", "person", "number")


def _draws(
    flow: Flow, share: float, behaviour: Streams, identity: Streams
) -> Iterable[Draws]:
    count = max(1, round(flow.vehicles * share))
    columns: dict[str, list[float]] = {}
    for name in (*_BEHAVIOUR, *Service):
        columns[name] = behaviour.uniforms(f"{flow.name}/{name}", count)
    for name in _IDENTITY:
        columns[name] = identity.uniforms(f"{flow.name}/{name}", count)
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _vehicle(
    scenario: Scenario, flow: Flow, index: int, draws: Draws, register: Register
) -> Vehicle:
    curve = scenario.curves[flow.direction].hourly
    declares_at = round(laws.hour_of_day(curve, draws["arrival"]) * _HOUR_S, 3)
    behaviour = scenario.behaviour
    return Vehicle(
        id=f"{flow.name}/{index}",
        gate=flow.gate,
        direction=flow.direction,
        declares_at=declares_at,
        arrives_at=_arrival(scenario.planning, declares_at, draws),
        body=_body(scenario, flow, draws, register),
        times=service_times(scenario, draws),
        no_show=draws["no_show"] < behaviour.no_show.probability,
        uncalled=draws["uncalled"] < behaviour.uncalled.probability,
    )


def service_times(
    scenario: Scenario, uniforms: Mapping[str, float]
) -> dict[Service, float]:
    """Return every time a vehicle may need, in minutes."""
    return {
        service: laws.minutes(scenario.service[service], uniforms[service])
        for service in Service
    }


def _arrival(planning: Planning, declares_at: float, draws: Draws) -> float:
    if draws["plan"] < planning.at_once:
        return declares_at
    least, most = planning.hours_ahead
    ahead = least + (most - least) * draws["ahead"]
    planned = declares_at + round(ahead * _HOUR_S, 3)
    # Too late to be through before closing: it comes at once.
    return planned if planned <= _seconds(planning.latest_arrival) else declares_at


def _seconds(moment: time) -> float:
    return moment.hour * _HOUR_S + moment.minute * 60 + moment.second


def _body(
    scenario: Scenario, flow: Flow, draws: Draws, register: Register
) -> dict[str, object]:
    direction = flow.direction
    category = laws.choose(scenario.goods[direction].shares, draws["category"])
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
            **_plates(draws, register, vietnamese=vietnamese, container=container),
            "gross_weight_kg": goods.gross_weight(carried),
            "laden": bool(carried),
        },
        "driver": driver(person),
        "goods": carried,
        "quarantine": goods.certificates(category, number),
        "receiving_vehicles": [],
    }


def _plates(
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

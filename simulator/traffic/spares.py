"""Vehicles that were not drawn with the day: substitutes, and ones met on the way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from gateway.domain.declarations import Direction
from simulator.scenario.figures import Service
from simulator.scenario.models import Scenario
from simulator.traffic import identities
from simulator.traffic.days import service_times
from simulator.traffic.streams import Streams
from simulator.traffic.vehicles import Vehicle


def substitute(vehicle: Vehicle, on: date, attempt: int) -> Vehicle:
    """Return the same load and driver on another tractor, trailer and container."""
    streams = Streams(on.toordinal(), attempt)
    plate, trailer, container = streams.uniforms(f"substitute/{vehicle.id}", 3)
    carrier = dict(vehicle.body["vehicle"])
    if carrier["nationality"] == "VN":
        carrier["plate"] = identities.plate_vn(int(plate * identities.PLATES_VN))
    else:
        carrier["plate"] = identities.plate_cn(int(plate * identities.PLATES_CN))
    if carrier["trailer_plate"] is not None:
        number = int(trailer * identities.TRAILERS)
        carrier["trailer_plate"] = identities.trailer_vn(number)
    if carrier["container"] is not None:
        number = int(container * identities.CONTAINERS)
        carrier["container"] = identities.container(number)
    return replace(vehicle, body={**vehicle.body, "vehicle": carrier})


def met(declaration: Mapping[str, Any], scenario: Scenario) -> Vehicle:
    """Return a vehicle for a *declaration* that an earlier run left behind."""
    return Vehicle(
        id=declaration["id"],
        gate=declaration["gate"],
        direction=Direction(declaration["direction"]),
        declares_at=0.0,
        arrives_at=0.0,
        body=declaration,
        times=times_of(declaration["id"], scenario),
    )


def times_of(declaration_id: str, scenario: Scenario) -> dict[Service, float]:
    """Return times for a declaration that was not drawn: they follow from its id."""
    streams = Streams(0, 0)
    uniforms = {
        service.value: streams.uniforms(f"met/{declaration_id}/{service}", 1)[0]
        for service in Service
    }
    return service_times(scenario, uniforms)

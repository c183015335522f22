"""Points that begin now: what is varied stays varied, all else is the gateway's."""

from collections.abc import Sequence

from simulator.errors import SweepNotAllowed
from simulator.scenario.keys import value_at, with_value
from simulator.scenario.models import Scenario
from simulator.sweeps.axes import Axis, Point, Value

# Hours, calls and lanes: a gateway says what they are, and may be asked what if not.
_ASKED_ABOUT = "gates."


def from_now(
    points: Sequence[Point], begun: Sequence[Scenario], axes: Sequence[Axis]
) -> list[Point]:
    """Return *points* with the scenarios that begin now in place of their own.

    Raises:
        SweepNotAllowed: the gateway's lines, not the scenario, decide what is varied.
    """
    keys = [axis.key for axis in axes]
    return [
        Point(point.at, _varied(point.scenario, own, keys))
        for point, own in zip(points, begun, strict=True)
    ]


def _varied(scenario: Scenario, begun: Scenario, keys: Sequence[str]) -> Scenario:
    for key in keys:
        path = key.split(".")
        wanted = value_at(scenario, path)
        if value_at(begun, path) == wanted:
            continue
        if not key.startswith(_ASKED_ABOUT):
            msg = (
                f"--vary {key}: with --from-live the gateway's present lines decide"
                " that; vary lanes, calls, desks, services or what is asked"
            )
            raise SweepNotAllowed(msg)
        begun = with_value(begun, path, wanted)
    return begun


def value_now(begun: Scenario, key: str, own: Value | None) -> Value | None:
    """Return what holds now at *key*: the gateway's value, or the scenario's *own*."""
    if not key.startswith(_ASKED_ABOUT):
        return own
    found = value_at(begun, key.split("."))
    if not isinstance(found, int | float):
        return own
    return int(found) if found == int(found) else found

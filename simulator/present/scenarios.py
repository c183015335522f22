"""A scenario that begins now: the board's lines, hours and lanes over a usual day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from gateway.domain.calendar import WEEKDAYS
from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from gateway.domain.whereabouts import Place
from simulator.errors import GatewayNotUnderstood, ScenarioNotAllowed
from simulator.present.closures import Board, Sourced, changes_of
from simulator.present.provisos import provisos_of
from simulator.scenario.changes import Change, HoursChange, concerns
from simulator.scenario.figures import Grade
from simulator.scenario.gates import Gate, Lanes
from simulator.scenario.models import Scenario, Standing
from simulator.scenario.under_way import UnderWay
from simulator.scenario.units import MINUTE_MS, window_ms

# A line of the evening may last until the morning, whose vehicles stand behind it.
_DAYS = 2


def begin_now(
    scenario: Scenario, board: Board, source: str, under_way: Mapping[str, Board]
) -> Scenario:
    """Return *scenario* from the moment and the lines of *board* on.

    *source* is told as where the figures are from, *under_way* says by gate who is
    called or inside. Of a gate that it does not name nobody is.

    Raises:
        GatewayNotUnderstood: the board lacks what is needed; says what.
        ScenarioNotAllowed: the gateway lacks a gate of the scenario.
    """
    try:
        return _begin_now(scenario, board, source, under_way)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        msg = f"{source}: its board cannot be read, {error!r:.200}: another version?"
        raise GatewayNotUnderstood(msg) from error


def _begin_now(
    scenario: Scenario, board: Board, source: str, under_way: Mapping[str, Board]
) -> Scenario:
    now = datetime.fromisoformat(board["now"]).astimezone(scenario.zone)
    boards = {one["id"]: one for one in board["gates"]}
    if absent := sorted(set(scenario.used_gates) - set(boards)):
        msg = f"{source} has no gate {absent[0]!r}; it has: {', '.join(boards)}"
        raise ScenarioNotAllowed(msg)
    found: dict[str, Gate] = {}
    standing: list[Standing] = []
    begun: list[UnderWay] = []
    asked: list[Change] = []
    days = max(_DAYS, scenario.run.days)
    for name in scenario.used_gates:
        one, figure = (
            boards[name],
            Sourced(grade=Grade.A, source=f"{source}, {now:%H:%M}"),
        )
        found[name] = _gate(scenario.gates[name], one, now.date(), figure)
        standing += _standing(scenario, one, figure)
        begun += _under_way(scenario, name, under_way.get(name), figure)
        until = days + scenario.run.drain_days
        asked += _unasked(scenario, name, changes_of(one, now, until, figure))
    changes = (*scenario.changes, *asked)
    since = (now.hour * 60 + now.minute) * MINUTE_MS
    return scenario.model_copy(
        update={
            "gates": found,
            "standing": tuple(standing),
            "under_way": tuple(begun),
            "changes": changes,
            "run": scenario.run.model_copy(update={"since": since, "days": days}),
        }
    )


def provisos(scenario: Scenario, board: Board) -> list[dict[str, Any]]:
    """Return what is played otherwise than *board* says of the gates of *scenario*.

    *scenario* is one that begins now; provisos.py says what there may be.
    """
    now = datetime.fromisoformat(board["now"]).astimezone(scenario.zone)
    days = scenario.run.days + scenario.run.drain_days
    return [
        told
        for one in board["gates"]
        if one["id"] in scenario.used_gates
        for told in provisos_of(one, now, days)
    ]


def _unasked(
    scenario: Scenario, gate: str, found: Iterable[Change]
) -> Iterator[Change]:
    """Leave out hours where the scenario asks for other ones.

    Closures hold beside each other: nobody is called while one of them holds.
    """
    own = [one for one in scenario.changes if isinstance(one, HoursChange)]
    is_asked = any(concerns(one, gate) for one in own)
    for change in found:
        if not (is_asked and isinstance(change, HoursChange)):
            yield change


def _gate(gate: Gate, board: Board, on: date, figure: Sourced) -> Gate:
    hours = gate.hours.model_copy(update={"open": _windows(board, on), **figure})
    starts = board["order_rule"]["head_start_minutes"]
    calls = gate.calls.model_copy(
        update={
            "window": float(board["call_window_minutes"]),
            "lead": float(board["call_lead_minutes"]),
            "head_starts": {Category(of): float(at) for of, at in starts.items()},
            **figure,
        }
    )
    lanes = {}
    for direction in gate.lanes:
        flow = board["directions"][direction]
        lanes[direction] = Lanes(
            lanes=max(1, flow["lanes"]),
            # None a day is a closure, which is told apart.
            per_hour=max(1, flow["admission_rate"]),
            room=max(1, flow["yard_capacity"]),
            **figure,
        )
    return gate.model_copy(update={"hours": hours, "calls": calls, "lanes": lanes})


def _windows(board: Board, on: date) -> Sequence[tuple[int, int]]:
    """Return the opening hours of today, or of the next weekday that has some."""
    for days in range(len(WEEKDAYS)):
        name = WEEKDAYS[(on + timedelta(days=days)).weekday()]
        if windows := board["calendar"]["windows"].get(name):
            return tuple(window_ms(text) for text in windows)
    lacking = "calendar.windows"
    raise KeyError(lacking)


def _standing(scenario: Scenario, board: Board, figure: Sourced) -> Iterator[Standing]:
    for flow in scenario.flows:
        if flow.gate == board["id"]:
            own = board["directions"][flow.direction]
            # Who is in review will be in line before long.
            waiting = own["waiting"] + own["in_review"]
            yield Standing(
                gate=flow.gate,
                direction=flow.direction,
                vehicles=waiting,
                scheduled=own["scheduled"],
                **figure,
            )


def _under_way(
    scenario: Scenario, gate: str, told: Board | None, figure: Sourced
) -> Iterator[UnderWay]:
    """Yield who is called or inside, by flow and place."""
    if told is None:
        return
    if told["gate"] != gate:
        msg = f"of {told['gate']!r} it is told who is called or inside, not of {gate!r}"
        raise ValueError(msg)
    flows = {flow.direction for flow in scenario.flows if flow.gate == gate}
    found: dict[tuple[Direction, Place], list[Board]] = {}
    for one in told["vehicles"]:
        key = Direction(one["direction"]), Place(one["at"])
        found.setdefault(key, []).append(one)
    for (direction, at), vehicles in found.items():
        if direction in flows:
            is_called = at is Place.CALLED
            yield UnderWay(
                gate=gate,
                direction=direction,
                at=at,
                been=tuple(one["minutes"] for one in vehicles),
                left=tuple(one["minutes_left"] for one in vehicles if is_called),
                **figure,
            )

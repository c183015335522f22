"""What a scenario changes of a gate, turned by its management at its virtual time.

Lanes, rates, room and hours are the gateway's own. So they are asked for as everybody
has to ask, by `PATCH /v1/gates/{gate}/controls`, and put back when the run ends: not
by one that was killed, and only what was turned here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from gateway.domain.calendar import WEEKDAYS
from gateway.domain.declarations import Direction
from simulator.errors import UnexpectedAnswer
from simulator.live.client import Ask, Client
from simulator.live.clock import Clock
from simulator.live.gateway import MANAGEMENT
from simulator.scenario.changes import (
    CapacityChange,
    Change,
    ClosureChange,
    HoursChange,
    RoomChange,
    concerns,
)
from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS

# Somebody else may turn controls at the same moment: then it is looked at again.
_ATTEMPTS = 5
Board = Mapping[str, Any]
Patch = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What to send at a time, in seconds after the midnight of the first day."""

    at: float
    gate: str
    patch: Patch


class GateControls:
    """Turns the controls of a scenario's gates, and puts them back."""

    def __init__(self, client: Client, clock: Clock, scenario: Scenario) -> None:
        self._client = client
        self._clock = clock
        self._scenario = scenario
        self._before: dict[str, Board] = {}
        self._turned: dict[str, Patch] = {}

    @property
    def is_needed(self) -> bool:
        return any(is_of_gate(change) for change in self._scenario.changes)

    async def turn(self, midnight: float, on: date) -> None:
        """Turn all that is asked, each at its time; *midnight* is virtual, of *on*.

        Raises:
            UnexpectedAnswer: the gateway refuses a change.
        """
        # What the days before left turned is put back first.
        await self.put_back()
        self._before = self._before or await self._boards()
        for one in turns(self._scenario, self._before, on):
            await self._clock.until(midnight + one.at)
            self._turned[one.gate] = _over(self._turned.get(one.gate, {}), one.patch)
            await self._send(one.gate, one.patch)

    async def put_back(self) -> None:
        """Give each gate again what it had of what was turned."""
        while self._turned:
            gate, patch = self._turned.popitem()
            await self._send(gate, _as_before(patch, self._before[gate]), last=True)

    async def _send(self, gate: str, patch: Patch, *, last: bool = False) -> None:
        for _ in range(_ATTEMPTS):
            version = (await self._boards(last=last))[gate]["version"]
            path = f"/v1/gates/{gate}/controls"
            ask = Ask(
                "controls", "PATCH", path, MANAGEMENT, body=patch, version=version
            )
            answer = await self._client.send(ask, last=last)
            if answer.status != HTTPStatus.PRECONDITION_FAILED:
                break
        if not answer.ok:
            msg = f"{gate}: {patch} is refused: {answer.status} {answer.body!r:.300}"
            raise UnexpectedAnswer(msg)

    async def _boards(self, *, last: bool = False) -> dict[str, Board]:
        answer = await self._client.send(Ask("board", "GET", "/v1/gates"), last=last)
        if not answer.ok:
            msg = f"/v1/gates: {answer.status} {answer.body!r:.300}"
            raise UnexpectedAnswer(msg)
        return {board["id"]: board for board in answer.body["gates"]}


def is_of_gate(change: Change) -> bool:
    """Whether it is a gate's management that does this."""
    if isinstance(change, CapacityChange):
        return change.direction is not None
    return isinstance(change, ClosureChange | HoursChange | RoomChange)


def turns(scenario: Scenario, boards: Mapping[str, Board], on: date) -> list[Turn]:
    """Return what to turn and when, from what each gate has on its board.

    Lanes that close take their part of the rate along, as in a what-if question.
    """
    found = [
        Turn(at_ms / 1000, gate, patch)
        for gate in scenario.used_gates
        for patches in (_flows(scenario, gate, boards), _hours(scenario, gate, on))
        for at_ms, patch in patches
    ]
    return sorted(found, key=lambda turn: turn.at)


def _flows(
    scenario: Scenario, gate: str, boards: Mapping[str, Board]
) -> Iterator[tuple[int, Patch]]:
    """Yield lanes, rate and room of each direction whenever they are others."""
    ends = scenario.run.days * DAY_MS
    for direction in Direction:
        own = [
            change
            for change in scenario.changes
            if is_of_gate(change) and _is_about(change, gate, direction)
        ]
        edges = {at for change in own for at in change.window if at < ends}
        before: Patch = _flow(boards[gate], direction, ())
        for at in sorted({0, *edges}):
            holding = [change for change in own if change.holds_at(at)]
            flow = _flow(boards[gate], direction, holding)
            if flow != before:
                yield at, {"flows": {direction.value: flow}}
            before = flow


def _is_about(change: Change, gate: str, direction: Direction) -> bool:
    if isinstance(change, HoursChange):
        return False
    if isinstance(change, CapacityChange):
        return change.gate == gate and change.direction is direction
    return concerns(change, gate, str(direction))


def _flow(board: Board, direction: Direction, holding: Sequence[Change]) -> Patch:
    own = board["directions"][direction]
    lanes, room = own["lanes"], own["yard_capacity"]
    for change in holding:
        if isinstance(change, CapacityChange):
            lanes += change.delta
        elif isinstance(change, RoomChange):
            room = change.vehicles
    if any(isinstance(change, ClosureChange) for change in holding):
        lanes = 0
    lanes = max(lanes, 0)
    rate = round(own["admission_rate"] * lanes / max(own["lanes"], 1))
    return {"lanes": lanes, "admission_rate": rate, "yard_capacity": room}


def _hours(scenario: Scenario, gate: str, on: date) -> Iterator[tuple[int, Patch]]:
    """Yield the opening windows of each day that has others than its gate."""
    for day in range(scenario.run.days):
        for change in scenario.changes:
            if (
                isinstance(change, HoursChange)
                and change.gate == gate
                and change.holds_at(day * DAY_MS)
            ):
                name = WEEKDAYS[(on + timedelta(days=day)).weekday()]
                windows = [_window(*window) for window in change.open]
                yield day * DAY_MS, {"calendar": {"windows": {name: windows}}}


def _window(opens: int, closes: int) -> str:
    edges = (divmod(at // MINUTE_MS, 60) for at in (opens, closes))
    return "-".join(f"{hour:02}:{minute:02}" for hour, minute in edges)


def _over(base: Patch, patch: Patch) -> Patch:
    """Return *base* with what *patch* says, tables merged."""
    merged = dict(base)
    for key, value in patch.items():
        is_table = isinstance(value, dict)
        merged[key] = _over(merged.get(key, {}), value) if is_table else value
    return merged


def _as_before(turned: Patch, board: Board) -> Patch:
    """Return what *board* said of everything that was *turned*."""
    found: Patch = {}
    if "flows" in turned:
        found["flows"] = {
            direction: {name: board["directions"][direction][name] for name in flow}
            for direction, flow in turned["flows"].items()
        }
    if "calendar" in turned:
        windows = board["calendar"]["windows"]
        names = turned["calendar"]["windows"]
        found["calendar"] = {"windows": {n: windows.get(n, []) for n in names}}
    return found

"""The lights of the drawing: what each stage does, as a colour, an icon and a word."""

from dataclasses import dataclass

from gateway.console.management.stages import counts
from gateway.domain.declarations import Direction
from gateway.domain.gates import CALLS_VEHICLES
from gateway.domain.lifecycle import Status
from gateway.services.boards import Board

# Of the yard's capacity: above this there is little room for another call.
NEARLY_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Light:
    """`tone` is of the stylesheet and of the icons, `word` a key of texts."""

    tone: str
    word: str


def room(board: Board, direction: Direction) -> tuple[int, int]:
    """Return how many are called or inside, and how many may be."""
    taken = board.status(direction, Status.CALLED, Status.ENTERED, Status.CLEARED)
    return taken, board.gate.controls.flows[direction].yard_capacity


def lights(board: Board, direction: Direction) -> dict[str, Light]:
    """Return the light of each stage that has one."""
    standing = counts(board, direction)
    taken, capacity = room(board, direction)
    return {
        "buffer": _calling(board, direction, taken, capacity),
        "lanes": _expected(board, standing["lanes"]),
        "checks": _crowded(taken, capacity, standing["checks"]),
        "line": Light("moving", "light_leaving")
        if standing["line"]
        else Light("over", "light_empty"),
    }


def barrier(board: Board) -> Light:
    """Return the barrier's light: it is up while the gate calls vehicles."""
    if board.gate.controls.mode not in CALLS_VEHICLES:
        return Light("stopped", "light_not_calling")
    if not board.gate.is_open(board.now):
        return Light("over", "light_resting")
    return Light("moving", "light_calling")


def _calling(board: Board, direction: Direction, taken: int, capacity: int) -> Light:
    """Say whether whoever waits is called, and if not, what stops it."""
    flow, light = board.gate.controls.flows[direction], barrier(board)
    if light.tone != "moving":
        return light
    if not flow.admission_rate or not flow.lanes:
        return Light("stopped", "light_no_lanes")
    if taken >= capacity:
        return Light("called", "light_full")
    if not board.waiting(direction):
        return Light("over", "light_empty")
    return Light("moving", "light_calling")


def _expected(board: Board, called: int) -> Light:
    if not called:
        return Light("over", "light_empty")
    if not board.gate.is_open(board.now):
        return Light("called", "light_after_hours")
    return Light("moving", "light_driving_up")


def _crowded(taken: int, capacity: int, inside: int) -> Light:
    if not inside:
        return Light("over", "light_empty")
    if taken >= NEARLY_FULL * capacity:
        return Light("called", "light_crowded")
    return Light("moving", "light_checking")

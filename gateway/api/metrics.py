"""What is counted for whoever operates the gateway, in Prometheus' own form.

Labels are routes, methods, statuses, gates and directions: never a plate, an id or an
account. Each process counts its own requests; what is read of the gates is the same in
all of them.
"""

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

from fastapi import APIRouter, Request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from gateway.api.answers.describing import tells_text
from gateway.api.deps import Now, Open
from gateway.domain.declarations import Direction, Line
from gateway.domain.lifecycle import Status
from gateway.resources import Resources
from gateway.services.boards import Board

router = APIRouter(tags=["operation"])

# From what a cached answer takes to where a client gives up.
BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# What no route serves: one label for all of it, whatever was asked.
NO_ROUTE = "other"


class Metrics:
    """What this process has counted since it started."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._seconds = Histogram(
            "gateway_request_seconds",
            "From the request until its answer began.",
            ("method", "route", "status"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        # Looking a child up by its labels costs more than observing.
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, scope: Any, status: int, started: float) -> None:
        """Count a request that began at *started* by `perf_counter`."""
        route = getattr(scope.get("route"), "path", NO_ROUTE)
        key = (scope["method"], route, status)
        child = self._children.get(key)
        if child is None:
            # A method may be any word: those of no route share their label.
            method = "other" if route == NO_ROUTE else key[0]
            child = self._seconds.labels(method, route, str(status))
            if route != NO_ROUTE:
                self._children[key] = child
        child.observe(perf_counter() - started)


class _Gates(Collector):
    """How the gates stand at one moment."""

    def __init__(self, boards: Iterable[Board], *, lines_away: bool) -> None:
        self._boards = list(boards)
        self._lines_away = lines_away

    def collect(self) -> Iterator[Metric]:
        away = GaugeMetricFamily("gateway_lines_away", "1 while Redis is not asked.")
        away.add_metric([], float(self._lines_away))
        yield away
        seq = GaugeMetricFamily(
            "gateway_journal_seq", "The last journal number given out.", labels=["gate"]
        )
        for board in self._boards:
            seq.add_metric([board.gate.id], board.gate.journal_seq)
        yield seq
        open_now = GaugeMetricFamily(
            "gateway_gate_open", "1 while vehicles are called.", labels=["gate"]
        )
        for board in self._boards:
            open_now.add_metric([board.gate.id], board.gate.is_open(board.now))
        yield open_now
        yield self._vehicles()

    def _vehicles(self) -> Metric:
        vehicles = GaugeMetricFamily(
            "gateway_vehicles",
            "Vehicles in a line or inside.",
            labels=["gate", "direction", "where"],
        )
        for board in self._boards:
            for direction in Direction:
                for where, count in PLACES.items():
                    labels = [board.gate.id, direction.value, where]
                    vehicles.add_metric(labels, count(board, direction))
        return vehicles


def _in(line: Line) -> Callable[[Board, Direction], int]:
    return lambda board, direction: board.counted.lines.get((line, direction), 0)


PLACES: dict[str, Callable[[Board, Direction], int]] = {
    "scheduled": _in(Line.SCHEDULED),
    "waiting": _in(Line.WAITING),
    "called": lambda board, direction: board.status(direction, Status.CALLED),
    "inside": lambda board, direction: board.status(
        direction, Status.ENTERED, Status.CLEARED
    ),
}


@router.get(
    "/metrics",
    response_class=Response,
    responses=tells_text(["text/plain"], said="In the text form of Prometheus."),
)
async def get_metrics(request: Request, resources: Open, now: Now) -> Response:
    """Everything counted, for Prometheus. No plate, no id, no account in a label."""
    counted: Metrics = request.app.metrics
    text = generate_latest(counted.registry) + await _of_gates(resources, now)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


async def _of_gates(resources: Resources, now: Now) -> bytes:
    registry = CollectorRegistry()
    boards = await resources.boards.every(now)
    registry.register(_Gates(boards, lines_away=resources.lines.away))
    return generate_latest(registry)

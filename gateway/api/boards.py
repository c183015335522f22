"""The public boards as they are sent: made once for all who see the same."""

import csv
import hashlib
import io
import json
from typing import Any

from fastapi import Request
from pydantic_core import to_json
from starlette.responses import Response

from gateway.api import views
from gateway.services.shared_boards import Sighting

# What changes all the time, and is no reason to send a board again.
_TIME = "now"
_NOT_KEPT = {"Cache-Control": "no-cache"}

# Of each gate, and of each of its directions: a row is one direction of one gate.
_OF_A_GATE = ("mode", "open_now", "opens_at", "closes_at", "density", "source")
_OF_A_DIRECTION = (
    *("waiting", "called", "inside", "in_review", "scheduled", "entered_today"),
    *("admission_rate", "expected_wait_minutes"),
)
COLUMNS = ("now", "gate", *_OF_A_GATE, "direction", *_OF_A_DIRECTION)


def every(sighting: Sighting, request: Request) -> Response:
    """Answer with all boards; 304 for who has them."""
    body, tag = sighting.said.get("") or sighting.said.setdefault("", _every(sighting))
    return _unless_known(request, body, f'"{tag}"')


def one(sighting: Sighting, gate: str, request: Request) -> Response:
    """Answer with one board; its tag begins with the gate's version.

    Raises GateNotFound.
    """
    board = sighting.one(gate)
    body, tag = sighting.said.get(gate) or sighting.said.setdefault(
        gate, _tagged(views.board(board))
    )
    return _unless_known(request, body, f'"{board.gate.version}-{tag}"')


def as_table(sighting: Sighting) -> Response:
    """Answer with all boards as CSV (RFC 4180), a row for each direction of a gate."""
    table = io.StringIO(newline="")
    rows = csv.DictWriter(table, COLUMNS, extrasaction="ignore")
    rows.writeheader()
    for board in sighting.boards.values():
        shown = json.loads(to_json(views.board(board)))
        for direction, flow in shown["directions"].items():
            names = {"gate": shown["id"], "direction": direction}
            rows.writerow(shown | flow | names)
    headers = {"Content-Disposition": 'inline; filename="gates.csv"'}
    return Response(
        table.getvalue(), media_type="text/csv", headers=headers | _NOT_KEPT
    )


def _every(sighting: Sighting) -> tuple[bytes, str]:
    boards = sighting.boards.values()
    sources = {board.counted.source for board in boards}
    shown = [views.board(board) for board in boards]
    timeless = [_timeless(board) for board in shown]
    source = "database" if "database" in sources else "lines"
    body = to_json({"now": sighting.now, "source": source, "gates": shown})
    return body, _digest(timeless)


def _tagged(shown: dict[str, Any]) -> tuple[bytes, str]:
    return to_json(shown), _digest(_timeless(shown))


def _timeless(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shown.items() if key != _TIME}


def _digest(shown: object) -> str:
    return hashlib.sha256(to_json(shown)).hexdigest()[:16]


def _unless_known(request: Request, body: bytes, tag: str) -> Response:
    headers = {"ETag": tag} | _NOT_KEPT
    known = request.headers.get("if-none-match", "").split(",")
    if tag in {one.strip().removeprefix("W/") for one in known}:
        return Response(status_code=304, headers=headers)
    return views.JsonResponse(body, headers=headers)

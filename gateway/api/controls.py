"""The controls of a gate: what its management turns."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers.boards import Board, ControlsPreview
from gateway.api.answers.describing import tells
from gateway.api.answers.headers import ETAG
from gateway.api.bodies import Body, documented
from gateway.api.conditions import IF_MATCH, version_of
from gateway.api.deps import Now, Open, one_of
from gateway.api.refusals import refuses
from gateway.api.shapes import EARLIEST, LATEST, PLAIN, Moment
from gateway.api.verdicts import Reason
from gateway.domain import errors
from gateway.domain.calendar import HolidayRule
from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from gateway.domain.gates import MOST_SUSPENSIONS, Mode
from gateway.domain.journal import Actor
from gateway.services.controlling import ChangeControls
from gateway.services.previewing import Preview, preview

router = APIRouter(prefix="/v1/gates/{gate}/controls", tags=["controls"])

Management = Annotated[Actor, Depends(one_of("management"))]
Number = Annotated[int, Field(ge=0, le=100_000)]
Day = Annotated[date, Field(ge=EARLIEST.date(), lt=LATEST.date())]
Window = Annotated[
    str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$")
]
Windows = Annotated[list[Window], Field(max_length=6)]
Said = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=500, pattern=PLAIN, strip_whitespace=True
    ),
]
# What null clears; anywhere else it says the same as a field that is not there.
CLEARED = ("closed_until", "note")


class FlowIn(Body):
    lanes: Number | None = None
    admission_rate: Number | None = None
    yard_capacity: Number | None = None


class FlowsIn(Body):
    export: FlowIn | None = None
    import_: Annotated[FlowIn | None, Field(alias="import")] = None


class BufferYardIn(Body):
    export: bool | None = None
    import_: Annotated[bool | None, Field(alias="import")] = None


class WindowsIn(Body):
    """Opening windows of weekdays, local; a day that is named is replaced."""

    mon: Windows | None = None
    tue: Windows | None = None
    wed: Windows | None = None
    thu: Windows | None = None
    fri: Windows | None = None
    sat: Windows | None = None
    sun: Windows | None = None


class HolidayIn(Body):
    first: Day
    last: Day
    rule: HolidayRule


class CalendarIn(Body):
    """The list of holidays is replaced as a whole."""

    windows: WindowsIn | None = None
    holidays: Annotated[list[HolidayIn], Field(max_length=100)] | None = None


class SuspensionIn(Body):
    """From the first to the last local day; without a direction, for both."""

    category: Category
    direction: Direction | None = None
    first: Day
    last: Day
    reason: Reason


class MessageIn(Body):
    """What everybody reads, in all three languages."""

    vi: Said
    en: Said
    zh: Said


class ControlsIn(Body):
    """Only what changes. Rates are vehicles an hour, capacity is vehicles.

    Tables are merged, lists are replaced; null clears `closed_until` and `note`.
    """

    mode: Mode | None = None
    call_window_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    call_lead_minutes: Annotated[int, Field(ge=0, le=7 * 1440)] | None = None
    pre_registration_hours: Annotated[int, Field(ge=0, le=168)] | None = None
    flows: FlowsIn | None = None
    buffer_yard: BufferYardIn | None = None
    suspensions: (
        Annotated[list[SuspensionIn], Field(max_length=MOST_SUSPENSIONS)] | None
    ) = None
    calendar: CalendarIn | None = None
    closed_until: Moment | None = None
    note: MessageIn | None = None


EXAMPLE = {
    "mode": "open",
    "flows": {"export": {"admission_rate": 40}},
    "buffer_yard": {"export": False},
    "suspensions": [
        {
            "category": "frozen",
            "direction": "export",
            "first": "2026-12-01",
            "last": "2026-12-03",
            "reason": "cold store full across the line",
        }
    ],
    "calendar": {
        "holidays": [{"first": "2027-02-05", "last": "2027-02-08", "rule": "closed"}]
    },
}


def wanted_in(body: ControlsIn) -> dict[str, Any]:
    """Return what changes, in the form of `Controls.to_json`."""
    wanted = body.model_dump(mode="json", exclude_none=True, by_alias=True)
    cleared = {name: None for name in CLEARED if name in body.model_fields_set}
    return cleared | wanted


@router.patch(
    "",
    responses=tells(Board, ETAG)
    | refuses(
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.GateNotFound,
        errors.VersionMissing,
        errors.VersionStale,
        errors.ControlsNotAllowed,
    ),
    openapi_extra=documented(ControlsIn, example=EXAMPLE, parameters=[IF_MATCH]),
)
async def change_controls(
    gate: str, request: Request, resources: Open, actor: Management, now: Now
) -> Response:
    """Turn the gate's controls; send the gate's ETag as `If-Match`."""
    version = version_of(request)
    wanted = wanted_in(await bodies.read(request, ControlsIn))
    writer = resources.writer(gate)
    changed = await writer.ask(ChangeControls(version, wanted, actor))
    board = await resources.boards.one(gate, now)
    headers = {"ETag": f'"{changed.version}"'}
    return views.JsonResponse(views.board(board), headers=headers)


@router.post(
    "/preview",
    responses=tells(ControlsPreview)
    | refuses(
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.GateNotFound,
        errors.ControlsNotAllowed,
    ),
    openapi_extra=documented(ControlsIn, example=EXAMPLE),
)
async def preview_controls(
    gate: str, request: Request, resources: Open, actor: Management, now: Now
) -> Response:
    """Tell what these controls would change; nothing is changed."""
    wanted = wanted_in(await bodies.read(request, ControlsIn))
    board = await resources.boards.one(gate, now)
    found = await preview(resources.engine, board, wanted)
    return views.JsonResponse(_previewed(found))


def _previewed(found: Preview) -> dict[str, Any]:
    before, after = views.board(found.before), views.board(found.after)
    directions = {
        direction.value: {
            "leave": found.leaving.get(direction, 0),
            "come": found.coming.get(direction, 0),
            **{
                name: _both(before["directions"], after["directions"], direction, name)
                for name in ("waiting", "expected_wait_minutes", "capacity_per_day")
            },
        }
        for direction in Direction
    }
    compared = ("mode", "open_now", "opens_at", "closes_at")
    gate = {name: {"before": before[name], "after": after[name]} for name in compared}
    return gate | {"directions": directions, "version": before["version"]}


def _both(
    before: dict[str, Any], after: dict[str, Any], direction: Direction, name: str
) -> dict[str, Any]:
    return {"before": before[direction][name], "after": after[direction][name]}

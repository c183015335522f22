"""Notices: what management tells everybody on the board."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers.boards import Notice
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.answers.headers import LOCATION
from gateway.api.bodies import Body, documented
from gateway.api.controls import Management, MessageIn
from gateway.api.deps import Open
from gateway.api.refusals import refuses
from gateway.api.shapes import Moment
from gateway.domain import errors
from gateway.domain.notices import Severity
from gateway.services.broadcasting import PostNotice, WithdrawNotice

router = APIRouter(prefix="/v1/gates/{gate}/notices", tags=["notices"])

_REFUSES = refuses(errors.NotAuthenticated, errors.RoleNotAllowed, errors.GateNotFound)
EXAMPLE: dict[str, Any] = {
    "message": {
        "vi": "Bão số 5: xe hàng tươi lên cửa khẩu trước 15 giờ.",
        "en": "Typhoon no. 5: fresh goods should come before 15:00.",
        "zh": "5号台风：生鲜货车请于15时前到达口岸。",
    },
    "severity": "warning",
    "until": "2026-11-24T10:00:00Z",
}


class NoticeIn(Body):
    """In all three languages; the board shows it until then."""

    message: MessageIn
    severity: Severity = Severity.INFO
    until: Moment


@router.post(
    "",
    status_code=201,
    responses=tells(Notice, LOCATION, status=201)
    | _REFUSES
    | refuses(errors.ControlsNotAllowed),
    openapi_extra=documented(NoticeIn, example=EXAMPLE),
)
async def post_notice(
    gate: str, request: Request, resources: Open, actor: Management
) -> Response:
    """Put a notice up on the public board of this gate."""
    writer = resources.writer(gate)
    body = await bodies.read(request, NoticeIn)
    message = body.message.model_dump()
    command = PostNotice(message, body.severity, body.until, actor)
    posted = await writer.ask(command)
    headers = {"Location": f"/v1/gates/{gate}/notices/{posted.id}"}
    return views.JsonResponse(views.notice(posted), status_code=201, headers=headers)


@router.delete(
    "/{notice_id}",
    status_code=204,
    responses=tells_nothing() | _REFUSES | refuses(errors.NoticeNotFound),
)
async def withdraw_notice(
    gate: str, notice_id: UUID, resources: Open, actor: Management
) -> Response:
    """Take a notice down before its time."""
    await resources.writer(gate).ask(WithdrawNotice(notice_id, actor))
    return Response(status_code=204)

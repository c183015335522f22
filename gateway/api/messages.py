"""Messages: what people are told of their vehicles without asking."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from gateway.api import views
from gateway.api.answers.describing import tells
from gateway.api.answers.webhooks import Message, MessagePage
from gateway.api.declarations import Limit
from gateway.api.deps import Open, one_of
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.services.messages.inbox import Shown

router = APIRouter(prefix="/v1/messages", tags=["messages"])

Declarant = Annotated[Actor, Depends(one_of("driver", "agent"))]
_REFUSED = (errors.NotAuthenticated, errors.RoleNotAllowed)


@router.get("", responses=tells(MessagePage) | refuses(*_REFUSED))
async def list_messages(
    resources: Open,
    actor: Declarant,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    unread: Annotated[bool, Query()] = False,  # noqa: FBT002 - passed by name
    limit: Limit = 50,
) -> Response:
    """Your messages, the oldest first; with `after`, what came since."""
    found = await resources.inbox.page(
        actor, after=after, unread=unread, limit=limit + 1
    )
    shown = found[:limit]
    following = shown[-1].message.number if len(found) > limit else None
    items = [_message(one) for one in shown]
    return views.JsonResponse({"items": items, "next": following})


@router.post(
    "/{message_id}/read",
    responses=tells(Message) | refuses(*_REFUSED, errors.MessageNotFound),
)
async def read_message(message_id: UUID, resources: Open, actor: Declarant) -> Response:
    """Say that you have read it; a firm's users read for all of them."""
    return views.JsonResponse(_message(await resources.inbox.read(actor, message_id)))


def _message(shown: Shown) -> dict[str, Any]:
    found, about = shown.message, shown.declaration
    return {
        "id": found.id,
        "number": found.number,
        "code": shown.told.code,
        "message": dict(shown.told.message),
        "at": shown.at,
        "gate": found.gate,
        "declaration": about
        and {
            "number": about.number,
            "path": f"/v1/declarations/{about.id}" if about.id else None,
        },
        "read_at": found.read_at,
    }

"""The answer to whoever changed a declaration: how it is now, and its new tag."""

from typing import Any

from starlette.responses import Response

from gateway.api import views
from gateway.domain.declarations import Declaration
from gateway.domain.journal import Actor
from gateway.resources import Resources


async def answer(
    resources: Resources, after: Declaration, actor: Actor, **told: Any
) -> Response:
    """Show *after* as *actor* may see it; *told* is said beside it."""
    shown = await resources.reader.after(after)
    now = resources.clock()
    headers = {"ETag": views.etag(shown, now)}
    return views.JsonResponse(views.seen(shown, now, actor) | told, headers=headers)

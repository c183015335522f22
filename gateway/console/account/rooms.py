"""What the pages of an account share: the way between them, and how one is shown."""

from typing import Any

from starlette.responses import Response

from gateway.console.rendering import render
from gateway.console.visitors import Visitor
from gateway.domain.accounts import SELF_REGISTERED
from gateway.domain.journal import Actor
from gateway.resources import Resources


def rooms_of(actor: Actor, room: str) -> dict[str, Any]:
    """Return what `account/tabs.html` needs; a firm is there for whoever has one."""
    found = {"mine": "/account", "password": "/account/password"}
    if actor.role in SELF_REGISTERED and actor.owner_id != actor.account_id:
        found["firm"] = "/account/firm"
    found["data"] = "/account/data"
    return {"room": room, "rooms": found}


async def own_page(
    room: str,
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    status: int = 200,
    **more: Any,
) -> Response:
    """Show a room about the visitor's own account: `wrong` by field, or `refused`."""
    profile = await resources.reception.accounts.profile(actor)
    usual: dict[str, Any] = {"wrong": {}, "refused": ""}
    return render(
        f"account/{room}.html",
        visitor,
        status=status,
        **rooms_of(actor, room),
        username=profile.account.username,
        may_erase=actor.role in SELF_REGISTERED,
        **usual | more,
    )

"""Which of those who signed in may see a page: the API's roles, by the cookie."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from gateway.api.deps import require
from gateway.console.visitors import SignedIn
from gateway.domain.errors import RoleNotAllowed
from gateway.domain.journal import Actor


def one_of(*roles: str) -> Callable[[Request, Actor], Awaitable[Actor]]:
    """Make a dependency that lets only these roles pass, at their own gate.

    It raises as `api.deps.one_of` does: NotAuthenticated, EnrolmentNeeded and
    RoleNotAllowed.
    """

    async def allowed(request: Request, actor: SignedIn) -> Actor:
        require(actor, *roles)
        gate = request.path_params.get("gate")
        if gate is not None and actor.gate not in {None, gate}:
            msg = f"you work at {actor.gate}"
            raise RoleNotAllowed(msg)
        return actor

    return allowed

"""What an endpoint may ask for."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from gateway.domain.errors import NotAuthenticated, RoleNotAllowed, SandboxOnly
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.sessions import hash_token


# Not plain functions, although they await nothing: those would run in threads.
async def get_resources(request: Request) -> Resources:
    resources: Resources = request.state.resources
    return resources


Open = Annotated[Resources, Depends(get_resources)]


def token_in(authorization: str) -> str:
    """Return the token of an `Authorization` header; raises NotAuthenticated."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        msg = "send the token of POST /v1/sessions as Authorization: Bearer …"
        raise NotAuthenticated(msg)
    return token.strip()


def bearer_token(request: Request) -> str:
    """Return the request's token; raises NotAuthenticated."""
    return token_in(request.headers.get("authorization", ""))


async def authenticate(request: Request, resources: Resources) -> Actor:
    """Return who asks; raises NotAuthenticated."""
    actor = await resources.actors.ask(hash_token(bearer_token(request)))
    if actor is None:
        msg = "the session has ended or never was; sign in again"
        raise NotAuthenticated(msg)
    return actor


async def get_actor(request: Request, resources: Open) -> Actor:
    return await authenticate(request, resources)


SignedIn = Annotated[Actor, Depends(get_actor)]


def require(actor: Actor, *roles: str) -> None:
    """Raises RoleNotAllowed."""
    if actor.role not in roles:
        msg = f"this is for {', '.join(roles)}; you are {actor.role}"
        raise RoleNotAllowed(msg)


def one_of(*roles: str) -> Callable[[Request, Resources], Awaitable[Actor]]:
    """Make a dependency that lets only these roles pass, at their own gate."""

    async def allowed(request: Request, resources: Open) -> Actor:
        actor = await authenticate(request, resources)
        require(actor, *roles)
        gate = request.path_params.get("gate")
        if gate is not None and actor.gate not in {None, gate}:
            msg = f"you work at {actor.gate}"
            raise RoleNotAllowed(msg)
        return actor

    return allowed


async def current_time(resources: Open) -> datetime:
    return resources.clock()


Now = Annotated[datetime, Depends(current_time)]


async def sandbox_only(resources: Open) -> None:
    if not resources.is_sandbox:
        msg = "this is there only in the sandbox"
        raise SandboxOnly(msg)

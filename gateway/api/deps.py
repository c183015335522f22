"""What an endpoint may ask for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from gateway.domain.accounts import OFFICER_ROLES
from gateway.domain.errors import (
    EnrolmentNeeded,
    NotAuthenticated,
    RoleNotAllowed,
    SandboxOnly,
    ScopeMissing,
)
from gateway.domain.journal import Actor
from gateway.domain.scopes import Scope
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


async def identify(request: Request, resources: Resources) -> Actor:
    """Return whose session or key came along; raises NotAuthenticated."""
    return await recognise(request.headers.get("authorization", ""), resources)


async def recognise(authorization: str, resources: Resources) -> Actor:
    """Return whose token it is; raises NotAuthenticated."""
    token_hash = hash_token(token_in(authorization))
    actors = resources.actors
    actor = actors.known(token_hash) or await actors.ask(token_hash)
    if actor is None:
        msg = "the session has ended or never was; sign in again"
        raise NotAuthenticated(msg)
    return actor


async def authenticate(
    request: Request, resources: Resources, scope: Scope | None = None
) -> Actor:
    """Return who asks; a key needs the scope, by default that of the method.

    Raises:
        NotAuthenticated, ScopeMissing
    """
    actor = await identify(request, resources)
    reads = request.method in {"GET", "HEAD"}
    usual = Scope.DECLARATIONS_READ if reads else Scope.DECLARATIONS_WRITE
    require_entitled(actor, resources, scope or usual)
    return actor


def require_entitled(actor: Actor, resources: Resources, scope: Scope) -> None:
    """Raises EnrolmentNeeded, ScopeMissing."""
    require_enrolment(actor, resources)
    require_scope(actor, scope)


def require_enrolment(actor: Actor, resources: Resources) -> None:
    """Raises EnrolmentNeeded: an officer with a password alone may only enrol."""
    if (
        resources.officers_need_totp
        and actor.role in OFFICER_ROLES
        and not actor.is_enrolled
    ):
        msg = "enrol your telephone first: POST /v1/accounts/current/totp"
        raise EnrolmentNeeded(msg)


def require_scope(actor: Actor, scope: Scope) -> None:
    """Raises ScopeMissing when a key is without it; people need none."""
    if actor.scopes is not None and scope not in actor.scopes:
        msg = f"this key has not the scope {scope}; make one that has it"
        raise ScopeMissing(msg)


async def get_actor(request: Request, resources: Open) -> Actor:
    return await authenticate(request, resources)


SignedIn = Annotated[Actor, Depends(get_actor)]


def require(actor: Actor, *roles: str) -> None:
    """Raises RoleNotAllowed."""
    if actor.role not in roles:
        msg = f"this is for {', '.join(roles)}; you are {actor.role}"
        raise RoleNotAllowed(msg)


def one_of(
    *roles: str, scope: Scope | None = None
) -> Callable[[Request, Resources], Awaitable[Actor]]:
    """Make a dependency that lets only these roles pass, at their own gate."""

    async def allowed(request: Request, resources: Open) -> Actor:
        actor = await authenticate(request, resources, scope)
        require(actor, *roles)
        gate = request.path_params.get("gate")
        if gate is not None and actor.gate not in {None, gate}:
            msg = f"you work at {actor.gate}"
            raise RoleNotAllowed(msg)
        return actor

    return allowed


def in_person(*roles: str) -> Callable[[Request, Resources], AsyncIterator[Actor]]:
    """Make a dependency for what no key may do; without roles, for everybody's own.

    Whose account or session was changed is changed before that is answered, if the
    dependency has `scope="function"`.
    """

    async def allowed(request: Request, resources: Open) -> AsyncIterator[Actor]:
        actor = await identify(request, resources)
        if actor.scopes is not None:
            msg = "no key may do this; sign in with your password"
            raise ScopeMissing(msg)
        if roles:
            require_enrolment(actor, resources)
            require(actor, *roles)
        yield actor
        if request.method != "GET":
            await resources.actors.settle()

    return allowed


InPerson = Annotated[Actor, Depends(in_person(), scope="function")]


def address_of(request: Request) -> str:
    """Return where the request came from: the proxy, unless that one is trusted."""
    return request.client.host if request.client else ""


async def current_time(resources: Open) -> datetime:
    return resources.clock()


Now = Annotated[datetime, Depends(current_time)]


async def sandbox_only(resources: Open) -> None:
    if not resources.is_sandbox:
        msg = "this is there only in the sandbox"
        raise SandboxOnly(msg)

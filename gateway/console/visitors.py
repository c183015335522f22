"""Who looks at a page: the language they read, and whose session their cookie holds."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError

from gateway.api.deps import Open, require_enrolment
from gateway.console import cookies
from gateway.console.languages import choose
from gateway.domain.errors import NotAuthenticated
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.sessions import hash_token


@dataclass(frozen=True, slots=True)
class Visitor:
    """`path` is the page's own; `actor` is None for whoever is not signed in.

    `chose` is whether the language was asked for just now, which is remembered.
    """

    language: str
    path: str
    chose: bool = False
    actor: Actor | None = None
    token: str | None = None


def stranger(request: Request) -> Visitor:
    """Return the visitor without asking who it is: for pages that say what failed."""
    asked = request.query_params.get("lang")
    language = choose(
        asked or request.cookies.get(cookies.LANGUAGE),
        request.headers.get("accept-language", ""),
    )
    return Visitor(language, request.url.path, chose=asked == language)


async def visitor_if_known(request: Request) -> Visitor:
    """Return a stranger when nobody can be asked: the page matters more than the name.

    Not for pages that show what is somebody's own.
    """
    try:
        return await get_visitor(request)
    except (SQLAlchemyError, OSError):
        return stranger(request)


async def get_visitor(request: Request) -> Visitor:
    resources: Resources = request.state.resources
    found = stranger(request)
    token = request.cookies.get(cookies.session_name(resources.is_sandbox))
    actor = await resources.actors.ask(hash_token(token)) if token else None
    # Pages are for people: a key has scopes, which no page looks at.
    if actor is None or actor.scopes is not None:
        return found
    return replace(found, actor=actor, token=token)


AnyVisitor = Annotated[Visitor, Depends(get_visitor)]


async def get_person(visitor: AnyVisitor) -> Actor:
    """Raises NotAuthenticated, which pages answer with the way to sign in."""
    if visitor.actor is None:
        msg = "sign in to see this page"
        raise NotAuthenticated(msg)
    return visitor.actor


# For one's own account, which an officer without a telephone may look after, too.
InPerson = Annotated[Actor, Depends(get_person)]


async def get_actor(actor: InPerson, resources: Open) -> Actor:
    """Raises NotAuthenticated, EnrolmentNeeded: as the API does."""
    require_enrolment(actor, resources)
    return actor


SignedIn = Annotated[Actor, Depends(get_actor)]

"""What the pages of the desk share: who sits at it, and the way between them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from gateway.api.problems import name_of
from gateway.console.staff import one_of
from gateway.console.todo import todo
from gateway.domain.errors import DomainError
from gateway.domain.journal import Actor

Agent = Annotated[Actor, Depends(one_of("agent"))]
ROOMS: Mapping[str, str] = MappingProxyType(
    {
        "vehicles": "/agent",
        "upload": "/agent/upload",
        "fees": "/agent/fees",
        "webhooks": "/agent/webhooks",
        "keys": "/agent/keys",
    }
)


def owner_of(actor: Actor) -> UUID:
    """Return whose desk it is: the firm's, or the agent's own."""
    assert actor.owner_id is not None  # noqa: S101 - whoever signs in has an account
    return actor.owner_id


def remedy(error: DomainError, language: str) -> str:
    """Return what to do about it, in the words that the API has for it."""
    return todo(name_of(type(error)), language) or str(error)

"""What the pages of the desk share: who sits at it, and the way between them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

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


def remedy(error: DomainError, language: str) -> str:
    """Return what to do about it, in the words that the API has for it."""
    return todo(name_of(type(error)), language) or str(error)

"""What the pages of the desk share: who sits at it, and the way between them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import Depends

from gateway.console.staff import one_of
from gateway.domain.journal import Actor

Agent = Annotated[Actor, Depends(one_of("agent"))]
ROOMS: Mapping[str, str] = MappingProxyType(
    {"vehicles": "/agent", "upload": "/agent/upload"}
)

"""Why a declaration is where it is."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.api.answers.describing import Answer, Texts
from gateway.domain.reason_texts import TEXTS

# Whose move it is.
Owner = Literal[
    "driver",
    "system",
    "yard",
    "border_guard",
    "customs",
    "quarantine",
    "management",
]

# A later version may know more.
_CODES = Field(json_schema_extra={"x-extensible-enum": [*sorted(TEXTS)]})


class Reason(Answer):
    """Why it is where it is, whose move it is, and what to do."""

    code: Annotated[str, _CODES]
    """One of these; a later version may know more."""
    message: Texts
    owner: Owner
    """The role whose move it is."""
    next_action: Texts


class Finding(Answer):
    """A rule that is broken, and the field to mend."""

    rule: str
    """The id of the rule; `GET /v1/rules` has them all."""
    pointer: str
    """A JSON pointer (RFC 6901) into the declaration."""
    message: Texts


class Hold(Answer):
    """Why it is stopped, and which role can release it."""

    reason: str
    owner: Literal["customs", "border_guard"]
    at: datetime


class Overtaking(Answer):
    """Another vehicle was brought before it by hand."""

    at: datetime
    by: str
    """The role that did it."""
    reason: str | None

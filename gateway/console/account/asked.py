"""What the forms of accounts ask, and which of their fields are wrong.

The API's own rules judge them; the API stops at the first, a page marks them all.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.responses import Response

from gateway.api import bodies
from gateway.api.problems import name_of
from gateway.console.forms import Fields
from gateway.console.texts import TEXTS
from gateway.console.todo import todo
from gateway.domain import accounts as rules
from gateway.domain import errors

Model = TypeVar("Model", bound=BaseModel)
# What is wrong, by field; in the visitor's words.
Wrong = dict[str, str]
# A new password is typed twice, since nobody sees it: no message brings one back.
AGAIN = "again"
_SECRETS = frozenset({"password", "current", "new", AGAIN})
# What a form is refused for as a whole; it may be sent again as it is.
LATER = (errors.TooManyAttempts, errors.Busy)

_RULES: Mapping[str, Callable[[Fields], object]] = MappingProxyType(
    {
        "username": lambda said: rules.declared_username(said["username"]),
        "password": lambda said: rules.require_password(
            said["password"], said.get("username", "").lower() or "\0"
        ),
        "phone": lambda said: rules.declared_phone(said["phone"]),
        "tax_code": lambda said: rules.declared_tax_code(said["tax_code"]),
    }
)


def typed(sent: Fields, *names: str) -> dict[str, str]:
    """Return these fields, "" for one that is not there.

    Spaces around are no part of anything but a password.
    """
    return {
        name: text if name in _SECRETS else text.strip()
        for name in names
        for text in (sent.get(name, ""),)
    }


def judge(
    said: Fields, body: Mapping[str, object], model: type[Model], language: str
) -> tuple[Model | None, Wrong]:
    """Return the API's body, None if it has not its shape, and what is wrong."""
    found = {
        name for name, rule in _RULES.items() if name in said and not _holds(rule, said)
    }
    if AGAIN in said and said[AGAIN] != said.get("new", said.get("password")):
        found.add(AGAIN)
    asked = None
    try:
        asked = bodies.parse(to_json(body), model)
    except ValidationError as error:
        found |= {str(one["loc"][-1]) for one in error.errors(include_url=False)}
    return asked, {name: said_of(name, said, language) for name in found}


def _holds(rule: Callable[[Fields], object], said: Fields) -> bool:
    with suppress(errors.ShapeNotAllowed):
        rule(said)
        return True
    return False


def said_of(name: str, said: Fields, language: str) -> str:
    """Say what is wrong with a field: that it is empty, or what it must be like."""
    texts = TEXTS[language]
    if not said.get(name) and name != AGAIN:
        return texts["wrong_missing"]
    return texts[f"account_{name}_wrong"]


def refusal(error: errors.DomainError, language: str) -> str:
    """Return what to do about it, in the visitor's words."""
    return todo(name_of(type(error)), language) or str(error)


def told_when(response: Response, error: errors.DomainError) -> Response:
    """Say in a header, too, when it pays to try again."""
    if isinstance(error, errors.TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response

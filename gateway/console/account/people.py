"""What a page about somebody else's account shares: a firm's user, an officer.

Whoever gives somebody a password sees what is typed: it has to be told on.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from starlette.responses import RedirectResponse, Response

from gateway.console.account.asked import refusal
from gateway.console.forms import SEE_OTHER
from gateway.console.texts import TEXTS
from gateway.domain.errors import DomainError, MalformedRequest, UsernameTaken
from gateway.resources import Resources

# What a form may ask for and, once it is done, the address of the page after it.
DONE = ("added", "admin", "user", "password", "ended", "back", "moved", "telephone")

# What such a page says, unless a form was just sent.
QUIET: Mapping[str, Any] = MappingProxyType({"wrong": {}, "refused": "", "done": ""})


def done_in(asked: Mapping[str, str], language: str) -> str:
    """Say what was just done, if the address says so."""
    done = asked.get("done", "")
    return TEXTS[language][f"account_done_{done}"] if done in DONE else ""


async def onward(resources: Resources, path: str, done: str) -> Response:
    """Go on to that page, once every process knows of the change."""
    await resources.actors.settle()
    return RedirectResponse(f"{path}?done={done}", SEE_OTHER)


def no_such_act(act: str) -> MalformedRequest:
    return MalformedRequest(f"no form of ours asks for {act!r}")


def refused_in(error: DomainError, language: str) -> dict[str, Any]:
    """Return what a page tells of a refusal: beside its field, or above the form."""
    if isinstance(error, UsernameTaken):
        return {"wrong": {"username": TEXTS[language]["account_username_taken"]}}
    return {"refused": refusal(error, language)}

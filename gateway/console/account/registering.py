"""Getting an account by page, as a driver, as an agent, or as the first of a firm."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from gateway.api.accounts import AccountIn, registration
from gateway.api.deps import Open, address_of
from gateway.api.problems import STATUS
from gateway.console import cookies
from gateway.console.account.asked import (
    AGAIN,
    LATER,
    Wrong,
    judge,
    refusal,
    told_when,
    typed,
)
from gateway.console.forms import SEE_OTHER, Fields, Form, local_path
from gateway.console.rendering import render
from gateway.console.texts import TEXTS
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors

router = APIRouter(prefix="/register", include_in_schema=False)

# Who registers, and in which role; a firm's first user is an agent.
KINDS = {"driver": "driver", "agent": "agent", "firm": "agent"}
_EVERYBODYS = ("as", "username", "password", AGAIN, "phone")
_FIRMS = ("name", "tax_code")
# Where a new account is shown, and what to do next.
_MADE = "/account?made=yes"


@router.get("")
async def show_register(visitor: AnyVisitor, next: str = "") -> Response:  # noqa: A002
    """Show the empty form; whoever is signed in has an account."""
    if visitor.actor is not None:
        return RedirectResponse("/account", SEE_OTHER)
    return _page(visitor, {"as": "driver", "next": next})


@router.post("")
async def register(
    request: Request, resources: Open, visitor: AnyVisitor, sent: Form
) -> Response:
    """Make the account, sign in, and go on to where the visitor was headed."""
    said = typed(sent, *_EVERYBODYS, *(_FIRMS if sent.get("as") == "firm" else ()))
    asked, wrong = judge(said, _body(said), AccountIn, visitor.language)
    said |= typed(sent, "next", *_FIRMS)
    if asked is None or wrong:
        return _page(visitor, said, 422, wrong=wrong)
    reception, address = resources.reception, address_of(request)
    try:
        wanted = registration(asked, asked.firm)
        await reception.accounts.register(wanted, address)
    except errors.UsernameTaken:
        taken = {"username": TEXTS[visitor.language]["account_username_taken"]}
        return _page(visitor, said, STATUS[errors.UsernameTaken], wrong=taken)
    except LATER as error:
        told = refusal(error, visitor.language)
        return told_when(_page(visitor, said, STATUS[type(error)], refused=told), error)
    try:
        made = await reception.doorkeeper.sign_in(
            wanted.username, asked.password, None, address
        )
    except LATER:
        # The account is there; only the session has to wait.
        return RedirectResponse("/sign-in", SEE_OTHER)
    response = RedirectResponse(_onward(said["next"]), SEE_OTHER)
    cookies.keep_session(
        response, made.token, made.expires_at, is_sandbox=resources.is_sandbox
    )
    return response


def _body(said: Fields) -> dict[str, Any]:
    firm = {name: said[name] for name in _FIRMS if name in said}
    return {
        **{name: said[name] for name in ("username", "password", "phone")},
        "role": KINDS.get(said["as"], said["as"]),
        "firm": firm or None,
    }


def _onward(wanted: str) -> str:
    path = local_path(wanted)
    return _MADE if path == "/" else path


def _page(
    visitor: Visitor,
    said: Fields,
    status: int = 200,
    *,
    wrong: Wrong | None = None,
    refused: str = "",
) -> Response:
    names = (*_EVERYBODYS, *_FIRMS)
    return render(
        "account/register.html",
        visitor,
        status=status,
        said={name: said.get(name, "") for name in names},
        next=local_path(said.get("next", "/")),
        kinds=list(KINDS),
        wrong=wrong or {},
        refused=refused,
    )

"""Signing in and out with a page: the session is the API's, kept in a cookie."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Open, address_of
from gateway.api.problems import STATUS
from gateway.console import cookies
from gateway.console.forms import SEE_OTHER, Fields, Form, local_path
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors

router = APIRouter(include_in_schema=False)

LONGEST = {"username": 100, "password": 200, "otp": 40}
_SAID: dict[type[errors.DomainError], str] = {
    errors.WrongPassword: "wrong_password",
    errors.OneTimePasswordNeeded: "otp_needed",
    errors.TooManyAttempts: "too_many_attempts",
}
_REFUSED = tuple(_SAID)


@router.get("/sign-in")
async def show_sign_in(visitor: AnyVisitor, next: str = "/") -> Response:  # noqa: A002
    """Ask for name and password; whoever is signed in goes on."""
    if visitor.actor is not None:
        return RedirectResponse(local_path(next), SEE_OTHER)
    return _page(visitor, {"next": next})


@router.post("/sign-in")
async def sign_in(
    request: Request, resources: Open, visitor: AnyVisitor, sent: Form
) -> Response:
    """Begin a session, and go on to where the visitor was headed."""
    name, password, otp = (
        sent.get(key, "")[:most].replace("\0", "") for key, most in LONGEST.items()
    )
    try:
        made = await resources.reception.doorkeeper.sign_in(
            name.strip(), password, otp.strip() or None, address_of(request)
        )
    except _REFUSED as error:
        response = _page(visitor, sent, error)
        if isinstance(error, errors.TooManyAttempts):
            response.headers["Retry-After"] = str(error.retry_after_s)
        return response
    response = RedirectResponse(local_path(sent.get("next", "/")), SEE_OTHER)
    cookies.keep_session(
        response, made.token, made.expires_at, is_sandbox=resources.is_sandbox
    )
    return response


def _page(
    visitor: Visitor, sent: Fields, error: errors.DomainError | None = None
) -> Response:
    shown: dict[str, Any] = {
        "username": sent.get("username", ""),
        "next": local_path(sent.get("next", "/")),
        "refused": _SAID[type(error)] if error else "",
        # Once asked for, the field stays: the password has to be typed again.
        "wants_otp": isinstance(error, errors.OneTimePasswordNeeded) or "otp" in sent,
    }
    status = STATUS[type(error)] if error else 200
    return render("sign_in.html", visitor, status=status, longest=LONGEST, **shown)


@router.post("/sign-out")
async def sign_out(resources: Open, visitor: AnyVisitor, sent: Form) -> Response:
    """End the session, here and in the database."""
    if visitor.token is not None:
        await resources.reception.doorkeeper.sign_out(visitor.token)
        await resources.actors.settle()
    response = RedirectResponse("/", SEE_OTHER)
    cookies.drop_session(response, is_sandbox=resources.is_sandbox)
    return response

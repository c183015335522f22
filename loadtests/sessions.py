"""Who plays is signed in once, before the run: what can be wrong with that is told."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment

from loadtests.options import credentials

SIGN_IN = "/v1/sessions"
# As long as users wait: a port may be open, and silent.
CONNECTED_S, ANSWERED_S = 10.0, 30.0


class NotSignedIn(Exception):
    """The message says what was answered, and what can be done."""


def open_session(environment: Environment) -> FastHttpSession:
    """Return what the master itself asks with."""
    return FastHttpSession(
        *(environment.host, environment.events.request),
        user=None,
        connection_timeout=CONNECTED_S,
        network_timeout=ANSWERED_S,
    )


def sign_in(session: FastHttpSession, accounts: Iterable[str]) -> dict[str, str]:
    """Return a token for each account: one session for all users of it.

    Hashing a password takes 30 ms of a core, and how fast people can sign in is
    another question.

    Raises:
        NotSignedIn: one of them is refused, or nobody answers.
    """
    return {account: _sign_in(session, account) for account in accounts}


def _sign_in(session: FastHttpSession, account: str) -> str:
    name, password = credentials(account)
    body = {"username": name, "password": password}
    answer: Any = session.post(SIGN_IN, json=body)
    if not answer.status_code:
        msg = (
            f"nobody answers at {session.base_url} ({answer.error}). Start a gateway,"
            " `make run` is one, or say with --host where yours is"
        )
        raise NotSignedIn(msg)
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        msg = (
            f"{name} cannot sign in at {session.base_url}: name or password is wrong."
            " These are the accounts of a sandbox; for others, set LOADTEST_USERNAME"
            " and LOADTEST_PASSWORD"
        )
        raise NotSignedIn(msg)
    try:
        token: str = answer.json()["token"]
    except (ValueError, TypeError, KeyError):
        msg = (
            f"{session.base_url} is no gateway, or one that is not well: POST {SIGN_IN}"
            f" for {name} is answered {answer.status_code}, without a token"
        )
        raise NotSignedIn(msg) from None
    return token

"""The two cookies of the pages: the session, and the language."""

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

LANGUAGE = "language"
_YEAR = timedelta(days=365)


def session_name(is_sandbox: bool) -> str:  # noqa: FBT001 - there is nothing else
    """Return the cookie's name.

    A browser takes `__Host-` only over TLS and for this host alone. A sandbox is served
    without TLS, on loopback, where such a cookie would be refused.
    """
    return "border-gate" if is_sandbox else "__Host-border-gate"


def keep_session(
    response: Response, token: str, expires_at: datetime, *, is_sandbox: bool
) -> None:
    """Let no script read it, and send it along with no other site's form."""
    response.set_cookie(
        session_name(is_sandbox),
        token,
        max_age=max(0, int((expires_at - datetime.now(UTC)).total_seconds())),
        path="/",
        secure=not is_sandbox,
        httponly=True,
        samesite="lax",
    )


def drop_session(response: Response, *, is_sandbox: bool) -> None:
    """Forget who it was, and what was kept to be read without a network."""
    response.delete_cookie(
        session_name(is_sandbox),
        path="/",
        secure=not is_sandbox,
        httponly=True,
        samesite="lax",
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def keep_language(response: Response, language: str) -> None:
    response.set_cookie(
        LANGUAGE,
        language,
        max_age=int(_YEAR.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
    )

"""A sandbox before a run: emptied, and its clock set as the shape says."""

from datetime import date, datetime, time, timedelta, timezone
from http import HTTPStatus
from typing import Any, Protocol

from loadtests.shapes import Shape

TESTER = "tester"
# Both gates lie in Vietnam, which knows no summer time.
AT_THE_GATES = timezone(timedelta(hours=7))
# A Monday without a holiday at either side.
THE_DAY = date(2030, 1, 7)
NOON = time(12)


class NoSandbox(Exception):
    """The sandbox could not be prepared; the message says why, and what can be done."""


class Asking(Protocol):
    """What is needed of a session: Locust's, or a test's."""

    def request(self, method: str, url: str, **more: Any) -> Any: ...


def prepare_sandbox(
    session: Asking, shape: Shape, token: str, *, seed: str, resets: bool
) -> None:
    """Empty the sandbox and set its clock, if the shape sets it; else leave it alone.

    Without a reset, the time is left as it is: it must not go back below what
    has happened. Only the speed is set then.

    Raises:
        NoSandbox: it is none, or nobody answers.
    """
    if shape.clock_speed is None:
        return
    clock: dict[str, Any] = {"speed": shape.clock_speed}
    if resets:
        _ask(session, token, "POST", "/sandbox/reset", {"seed": number_of(seed)})
        begins = datetime.combine(THE_DAY, shape.starts_at or NOON, AT_THE_GATES)
        clock["now"] = begins.isoformat()
    _ask(session, token, "PUT", "/sandbox/clock", clock)


def calm_sandbox(session: Asking, shape: Shape, token: str) -> None:
    """Have a clock that the shape set go at the pace of real time again.

    Raises:
        NoSandbox: nobody answers any more.
    """
    if shape.clock_speed is not None:
        _ask(session, token, "PUT", "/sandbox/clock", {"speed": 1})


def number_of(seed: str) -> int:
    """Return the number that the sandbox draws channels by: the same for a seed."""
    return int.from_bytes(seed.encode()[:7], "big")


def _ask(
    session: Asking, token: str, method: str, path: str, body: dict[str, Any]
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = session.request(method, path, json=body, headers=headers, name=path)
    status = answer.status_code
    if status == HTTPStatus.OK:
        return
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
        msg = (
            f"{method} {path} is refused with {status}: only a sandbox can be emptied"
            " and have its clock set. Start one with `border-gate up`, or play a shape"
            " that sets no clock"
        )
    else:
        msg = f"{method} {path} is answered {status or 'by nobody'}"
    raise NoSandbox(msg)

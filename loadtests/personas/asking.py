"""One request of a persona: timed from when it was due, and judged by its answer."""

import json
import time
from collections.abc import Container
from types import TracebackType
from typing import Any, Self

from locust.contrib.fasthttp import ResponseContextManager
from locust.exception import (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)

from loadtests.ledger import Ledger

# How Locust ends a story; no failure of a request.
ENDINGS = (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)
GOOD = frozenset((200, 201, 202, 204, 304))
# So much of a message that is no JSON is shown.
MOST_SHOWN = 200


class Refused(AssertionError):
    """What was answered is not what was wanted; the message says both."""


class Answer:
    """What came back. As a context, it takes a failed assertion for a failed request.

    `status` is 0 if nobody answered.
    """

    __slots__ = (
        "_due",
        "_exchange",
        "_js",
        "_ledger",
        "_naive_ms",
        "_name",
        "_wanted",
        "done",
        "status",
    )

    def __init__(
        self,
        exchange: ResponseContextManager,
        *,
        name: str,
        due: float,
        ledger: Ledger,
        wanted: Container[int],
    ) -> None:
        self.done = time.monotonic()
        self.status: int = exchange.status_code
        self._exchange, self._ledger, self._name = exchange, ledger, name
        self._due, self._wanted = due, wanted
        self._naive_ms: float = exchange.request_meta["response_time"]
        self._js: Any = None

    @property
    def is_good(self) -> bool:
        return self.status in self._wanted

    @property
    def headers(self) -> Any:
        """Return the headers; asked in any case of letters."""
        return self._exchange.headers

    @property
    def content(self) -> bytes:
        return self._exchange.content or b""

    @property
    def js(self) -> Any:
        """Return what the body says.

        Raises:
            Refused: the status is none of those wanted, or the body is no JSON.
        """
        if not self.is_good:
            raise Refused(self.refusal)
        if self._js is None:
            self._js = self._parse()
        return self._js

    @property
    def problem(self) -> dict[str, Any]:
        """Return the body of a refusal: RFC 9457, or empty."""
        try:
            told = json.loads(self.content)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}

    @property
    def refusal(self) -> str:
        """Say what was answered in place of what was wanted."""
        if not self.status:
            return f"nobody answered: {self._exchange.error!s}"  # type: ignore[attr-defined] # set by Locust
        return f"answered {self.status}: {self.problem.get('title', 'nothing')}"

    def _parse(self) -> Any:
        try:
            # Of text, for of bytes the encoding would be guessed first.
            return json.loads(self.content.decode())
        except ValueError:
            shown = self.content[:MOST_SHOWN].decode(errors="replace")
            msg = f"answered {self.status} with what is no JSON: {shown}"
            raise Refused(msg) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        is_ours = isinstance(error, Exception) and not isinstance(error, ENDINGS)
        fault = ""
        if is_ours:
            fault = _told(error)
        elif not self.is_good:
            fault = self.refusal
        self._report(fault)
        return is_ours

    def _report(self, fault: str) -> None:
        due_ms = (self.done - self._due) * 1000
        self._ledger.timed(self._name, due_ms, self._naive_ms, fault)
        with self._exchange as exchange:
            if fault:
                exchange.failure(fault)
            else:
                exchange.success()


def _told(error: BaseException | None) -> str:
    """Return the message of an assertion; of what else went wrong, its kind as well."""
    if isinstance(error, AssertionError) and error.args:
        return str(error)
    return f"{type(error).__name__}: {error}"

"""A headless Chromium, spoken to in its DevTools protocol over two pipes."""

import asyncio
import fcntl
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_S = 60
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
# Chromium reads its orders from descriptor 3 and answers on 4.
_WITH_PIPES = (
    "import os, sys; orders, answers, *command = sys.argv[1:];"
    "os.dup2(int(orders), 3); os.dup2(int(answers), 4);"
    "os.execvp(command[0], command)"
)


class Refused(Exception):
    """Chromium did not do what it was asked."""


class Page:
    """One tab."""

    def __init__(self, browser: "Browser", session: str) -> None:
        self._browser = browser
        self._session = session

    async def ask(self, method: str, **params: Any) -> Any:
        return await self._browser.ask(method, session=self._session, **params)

    async def go(self, url: str) -> None:
        """Open *url*, and return when its script has run."""
        await self.ask("Page.navigate", url=url)
        await self.until(f"location.href === {json.dumps(url)}", expected=True)
        await self.until("document.readyState", expected="complete")

    async def evaluate(self, expression: str) -> Any:
        found = await self.ask(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def text(self, selector: str) -> str:
        """What an element says, or the empty text while there is none."""
        quoted = json.dumps(selector)
        found = f"document.querySelector({quoted})?.textContent.trim() ?? ''"
        return str(await self.evaluate(found))

    async def until(self, expression: str, expected: object) -> None:
        found: object = None
        for _ in range(PATIENCE_S * 10):
            # A tab that is on its way from one page to the next answers nothing.
            with suppress(Refused):
                found = await self.evaluate(expression)
            if expected == found:
                return
            await asyncio.sleep(0.1)
        assert expected == found, f"{expression} stays {found!r}"

    async def until_text(self, selector: str, expected: str) -> None:
        quoted = json.dumps(selector)
        await self.until(
            f"document.querySelector({quoted})?.textContent.trim()", expected
        )


class Browser:
    def __init__(self, orders: int, answers: asyncio.StreamReader) -> None:
        self._orders = orders
        self._answers = answers
        self._serial = count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}

    @classmethod
    @asynccontextmanager
    async def started(cls, folder: Path) -> AsyncIterator[Self]:
        """Run a Chromium that keeps its data in *folder*, and end it with the block."""
        name = next(filter(None, map(shutil.which, NAMES)), None)
        assert name, "no Chromium on the PATH: run tools/ensure-chromium"
        theirs, orders = map(_high, os.pipe())
        answers, theirs_too = map(_high, os.pipe())
        # fmt: off
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _WITH_PIPES, str(theirs), str(theirs_too),
            name, *FLAGS, f"--user-data-dir={folder}", "about:blank",
            pass_fds=(theirs, theirs_too),
            start_new_session=True,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        # fmt: on
        os.close(theirs)
        os.close(theirs_too)
        try:
            async with _reading(answers) as reader:
                browser = cls(orders, reader)
                hearing = asyncio.create_task(browser._hear())
                yield browser
                await browser.ask("Browser.close")
                await hearing
        finally:
            os.close(orders)
            await _end(process)

    async def open(self, url: str) -> Page:
        target = await self.ask("Target.createTarget", url="about:blank")
        attached = await self.ask(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        page = Page(self, attached["sessionId"])
        await page.go(url)
        return page

    async def ask(self, method: str, *, session: str | None = None, **params: Any):
        serial = next(self._serial)
        order = {"id": serial, "method": method, "params": params}
        if session is not None:
            order["sessionId"] = session
        answered = self._asked[serial] = asyncio.get_running_loop().create_future()
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        async with asyncio.timeout(PATIENCE_S):
            answer = await answered
        if "error" in answer:
            raise Refused(method, answer["error"])
        return answer["result"]

    async def _hear(self) -> None:
        """Hand out answers until Chromium ends; events are of no interest."""
        with suppress(asyncio.IncompleteReadError):
            while True:
                message = json.loads((await self._answers.readuntil(b"\0"))[:-1])
                if asked := self._asked.pop(message.get("id"), None):
                    asked.set_result(message)
        for asked in self._asked.values():
            asked.set_exception(ConnectionError("Chromium has ended"))


def _high(descriptor: int) -> int:
    """Move it out of the way of the numbers that Chromium wants."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


@asynccontextmanager
async def _reading(descriptor: int) -> AsyncIterator[asyncio.StreamReader]:
    reader = asyncio.StreamReader(limit=2**26)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    try:
        yield reader
    finally:
        transport.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Wait until it has ended by itself; else end it and all its children."""
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

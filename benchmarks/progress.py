"""How far a run is: a bar in a terminal, a line for each suite elsewhere."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.suites import Suite

# Begins a suite; returns where the suite says what it is at.
Follow = Callable[[Suite], Callable[[str], None]]


@contextmanager
def following(suites: Sequence[Suite]) -> Iterator[Follow]:
    with _bars(suites) if sys.stderr.isatty() else _lines(suites) as follow:
        yield follow


@contextmanager
def _lines(suites: Sequence[Suite]) -> Iterator[Follow]:
    """Say what each suite is at, and after how many seconds: a log is read later."""
    began, number = monotonic(), count(1)

    def follow(suite: Suite) -> Callable[[str], None]:
        place = f"{next(number)} of {len(suites)}, {suite.name}"

        def tell(what: str) -> None:
            sys.stderr.write(f"{monotonic() - began:4.0f} s  {place}: {what}\n")
            sys.stderr.flush()

        tell(f"takes about {suite.seconds} s")
        return tell

    yield follow


@contextmanager
def _bars(suites: Sequence[Suite]) -> Iterator[Follow]:
    with Progress(
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task("", total=sum(suite.seconds for suite in suites))
        begun: list[Suite] = []

        def follow(suite: Suite) -> Callable[[str], None]:
            progress.update(task, completed=sum(done.seconds for done in begun))
            begun.append(suite)

            def tell(what: str) -> None:
                progress.update(task, description=f"{suite.name}: {what}")

            tell("starting")
            return tell

        yield follow

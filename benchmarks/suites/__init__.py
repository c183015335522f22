"""The suites of `make bench`, each a module in this folder; none is listed elsewhere.

A suite is a module with

- a docstring: its first line says what is compared, and stands in `--list`; the rest
  says how it is made fair;
- `SECONDS`: how long it takes on two idle cores, with nothing asked for by options;
- `measure(plan)`: starts what it needs (`benchmarks.servers`), measures, stops it, and
  returns rows (`benchmarks.rows`). What is compared is compared in one call, the sides
  taking turns. It says what it is at with `plan.tell`, and asks the plan how many
  rounds, clients and requests are wanted: `plan.rounds_or(7)`, `plan.amount(3000)`.

The name of a row is what a reader looks for and a program compares: it is unique over
all suites and does not change. A ratio is named `accept / no-op`; it may have a target.
A figure that cannot be had raises an exception: the other suites go on without it.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.rows import Row


@dataclass(frozen=True, slots=True)
class Plan:
    """What the options ask of a suite, and where it says what it is at."""

    tell: Callable[[str], None] = lambda _: None
    rounds: int | None = None
    clients: int = 64
    # Of the usual amount of work: a tenth is for a look, not for a figure.
    share: float = 1.0

    def rounds_or(self, usual: int) -> int:
        return self.rounds or usual

    def amount(self, usual: int) -> int:
        return max(1, round(usual * self.share))


@dataclass(frozen=True, slots=True)
class Suite:
    name: str
    about: str
    seconds: int
    measure: Callable[[Plan], Sequence[Row]]


class NoSuchSuite(ValueError):
    """There is no suite of that name."""


def names() -> list[str]:
    return sorted(found.name for found in pkgutil.iter_modules(__path__))


def find(wanted: Sequence[str]) -> list[Suite]:
    """Return the suites with these names, or all; raises NoSuchSuite."""
    known = names()
    for name in wanted:
        if name not in known:
            msg = f"there is no suite {name!r}; there are: {', '.join(known)}"
            raise NoSuchSuite(msg)
    return [_load(name) for name in known if name in wanted or not wanted]


def _load(name: str) -> Suite:
    module = importlib.import_module(f"{__name__}.{name}")
    about = str(module.__doc__).partition("\n")[0]
    return Suite(name, about, module.SECONDS, module.measure)

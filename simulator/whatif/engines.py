"""Run a case: the kernel as plain Python, or compiled where numba is installed."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import util
from inspect import isfunction
from types import ModuleType
from typing import Any, TypeVar

import numpy as np

from simulator.errors import EngineMissing
from simulator.whatif import kernel
from simulator.whatif.cases import Case, Numbers
from simulator.whatif.kernel import CENSORED, Records

_COMPILED = "simulator.whatif.compiled_kernel"
Columns = TypeVar("Columns", bound=tuple[Any, ...])


class Engine(StrEnum):
    """`auto` compiles where numba is installed; the results are the same."""

    AUTO = "auto"
    PYTHON = "python"
    NUMBA = "numba"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case came to; times in ms, -1 for what did not happen.

    `joined`, `started` and `ended` have a row for each vehicle and a column for each
    stage. `area` is the number present summed over time, as the kernel counted it.
    """

    case: Case
    joined: Numbers
    started: Numbers
    ended: Numbers
    left: Numbers
    fate: Numbers
    missed: Numbers
    area: int


def run(case: Case, engine: Engine = Engine.AUTO) -> Outcome:
    """Play *case*.

    Raises:
        EngineMissing: numba was asked for, and is not installed.
    """
    if engine is Engine.NUMBA or (engine is Engine.AUTO and is_compilable()):
        records = _records(case)
        area = _compiled()(case.gate, case.vehicles, records, case.until)
    else:
        lists = _as_lists(_records(case))
        gate, vehicles = _as_lists(case.gate), _as_lists(case.vehicles)
        area = kernel.play(gate, vehicles, lists, case.until)
        records = Records(*(np.array(column, np.int64) for column in lists))
    rows = (case.number, len(case.stages))
    return Outcome(
        case,
        records.joined.reshape(rows),
        records.started.reshape(rows),
        records.ended.reshape(rows),
        records.left,
        records.fate,
        records.missed,
        int(area),
    )


def ready(engine: Engine) -> Engine:
    """Return *engine*, if it can be used here.

    Raises:
        EngineMissing: numba was asked for, and is not installed.
    """
    if engine is Engine.NUMBA and not is_compilable():
        msg = "the engine numba is not installed: pip install 'border-gate[fast]'"
        raise EngineMissing(msg)
    return engine


def is_compilable() -> bool:
    return util.find_spec("numba") is not None


def _records(case: Case) -> Records:
    def never(number: int) -> Numbers:
        return np.full(number, -1, np.int64)

    visits, number = case.number * len(case.stages), case.number
    return Records(
        joined=never(visits),
        started=never(visits),
        ended=never(visits),
        left=never(number),
        fate=np.full(number, CENSORED, np.int64),
        missed=np.zeros(number, np.int64),
    )


def _as_lists(columns: Columns) -> Columns:
    """Lists are faster than arrays where nothing is compiled."""
    listed = (
        column.tolist() if isinstance(column, np.ndarray) else column
        for column in columns
    )
    return type(columns)(*listed)


@cache
def _compiled() -> Callable[..., int]:
    """Read the kernel a second time, with all its functions compiled.

    numba keeps what it compiled in __pycache__: the next process begins at once.
    """
    ready(Engine.NUMBA)
    from numba import njit  # noqa: PLC0415 - it is optional, and slow to import

    module = _second_reading()
    for name, found in list(vars(module).items()):
        if isfunction(found) and found.__module__ == module.__name__:
            # Written into the loop, they need no call of their own, and only the loop
            # has to be kept: half the time of compiling.
            is_loop = name == "play"
            compile_ = njit(
                cache=is_loop, nogil=True, inline="never" if is_loop else "always"
            )
            setattr(module, name, compile_(found))
    compiled: Callable[..., int] = module.play
    return compiled


def _second_reading() -> ModuleType:
    spec = util.spec_from_file_location(_COMPILED, kernel.__file__)
    if spec is None or spec.loader is None:
        msg = f"cannot read {kernel.__file__} again"
        raise EngineMissing(msg)
    module = util.module_from_spec(spec)
    # numba finds the types of what it kept by the name of their module.
    sys.modules[_COMPILED] = module
    spec.loader.exec_module(module)
    return module

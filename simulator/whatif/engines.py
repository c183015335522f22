"""Run a case: the kernel as plain Python, or compiled where numba is installed."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import util
from types import ModuleType
from typing import Any, TypeVar

import numpy as np

from simulator.errors import EngineMissing
from simulator.whatif import kernel
from simulator.whatif.cases import Case, Numbers
from simulator.whatif.kernel import CENSORED, NEVER, Column, Records, Work

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case as its engine wants it, to be played once."""

    case: Case
    records: Records
    play: Callable[[], int]

    def outcome(self, area: int = 0) -> Outcome:
        """Return what was played."""
        records = Records(*map(_as_array, self.records))
        rows = (self.case.number, len(self.case.stages))
        return Outcome(
            self.case,
            records.joined.reshape(rows),
            records.started.reshape(rows),
            records.ended.reshape(rows),
            records.left,
            records.fate,
            records.missed,
            area,
        )


def run(case: Case, engine: Engine = Engine.AUTO) -> Outcome:
    """Play *case*.

    Raises:
        EngineMissing: numba was asked for, and is not installed.
    """
    playing = prepared(case, engine)
    return playing.outcome(int(playing.play()))


def prepared(case: Case, engine: Engine) -> Prepared:
    """Return *case* in arrays or lists, ready to be played.

    Raises:
        EngineMissing: numba was asked for, and is not installed.
    """
    if engine is Engine.NUMBA or (engine is Engine.AUTO and is_compilable()):
        records, compiled = _records(case), _compiled()
        work = _arrays(case)
        return Prepared(
            case,
            records,
            lambda: compiled(case.gate, case.vehicles, records, work, case.until),
        )
    lists = _as_lists(_records(case))
    gate, vehicles = _as_lists(case.gate), _as_lists(case.vehicles)
    begin = _lists(case)
    return Prepared(
        case, lists, lambda: kernel.play(gate, vehicles, lists, begin, case.until)
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


def _lists(case: Case) -> Work:
    """Return nothing going on, as lists with what `heapq` needs."""
    stages = len(case.stages)
    return Work(
        events=[NEVER],
        lines=[[NEVER] for _ in range(stages)],
        busy=[0] * stages,
        servers=[0] * stages,
        inside=[0] * stages,
        touched=[0] * stages,
        paced=[-NEVER] * stages,
        is_free=case.is_free.tolist(),
        marked=[0] * stages,
        stage_bits=case.stage_bits,
        vehicle_bits=case.vehicle_bits,
    )


def _arrays(case: Case) -> Work:
    """Return the same as arrays; a heap's last number says how many are on it.

    Each is as long as it could ever become. What is not reached takes no memory: it is
    not written to.
    """
    stages = len(case.stages)
    heaps = np.empty((stages + 1, case.number + 2), np.int64)
    heaps[:, 0], heaps[:, -1] = NEVER, 1
    busy, servers, inside, touched = np.zeros((4, stages), np.int64)
    return Work(
        events=heaps[stages],
        lines=heaps,
        busy=busy,
        servers=servers,
        inside=inside,
        touched=touched,
        paced=np.full(stages, -NEVER, np.int64),
        is_free=case.is_free,
        marked=np.zeros(stages, np.int64),
        stage_bits=case.stage_bits,
        vehicle_bits=case.vehicle_bits,
    )


def _as_lists(columns: Columns) -> Columns:
    """Lists are faster than arrays where nothing is compiled."""
    listed = (
        column.tolist() if isinstance(column, np.ndarray) else column
        for column in columns
    )
    return type(columns)(*listed)


def _as_array(column: Column) -> Numbers:
    # Half of what `np.asarray` takes for a list.
    return np.fromiter(column, np.int64, len(column))


@cache
def _compiled() -> Callable[..., int]:
    """Read the kernel a second time, compiled, with heaps that are arrays.

    numba keeps what it compiled in __pycache__: the next process begins at once.
    """
    ready(Engine.NUMBA)
    from numba import njit  # noqa: PLC0415 - it is optional, and slow to import

    module: Any = _second_reading()
    # They are named in the loop, which finds them when it is compiled.
    module.heappush, module.heappop = njit(module.push), njit(module.pop)
    module.play = njit(cache=True, nogil=True)(module.play)
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

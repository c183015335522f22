"""What-if questions: the event kernel, plain and compiled, beside SimPy.

All play the same week of the same gate, with seven stages and closed at night, and have
to come to the same answer, to the millisecond; taking turns, in this process, by CPU
time. SimPy plays the model that the kernel is tested against, in which nothing is
drawn. Drawing, compiling and turning arrays into lists are not counted. Compiled, the
week takes five milliseconds: it is played twenty times, as replications are.

A planner's question is 30 weeks of both gates, before and after a change, on two cores
without numba, drawn and measured and all. A year is 650,000 vehicles, which the
province has: time and memory for one vehicle, as many times what a tenth takes.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import monotonic, process_time

import psutil

from benchmarks.gates import seven_stages
from benchmarks.rows import Row, at_least, at_most, one, ratio, row
from benchmarks.suites import Plan
from simulator.scenario.gates import Run
from simulator.scenario.reading import read_scenario
from simulator.whatif.engines import Engine, Prepared, prepared, run
from simulator.whatif.experiments import Asked, answer
from simulator.whatif.kept import Kept
from tests.simulator.whatif.oracle import Oracle

SECONDS = 45
_WEEK = (7, 1_500)
_COMPILED_TIMES = 20
_YEAR = 650_000
_A_DAY = 1_780


def measure(plan: Plan) -> list[Row]:
    plan.tell("a week at seven stages")
    rows = _against_simpy(plan)
    plan.tell("a planner's question, without numba")
    rows.append(_question(plan))
    plan.tell("a year of the province")
    return rows + _year(plan)


def _against_simpy(plan: Plan) -> list[Row]:
    case = seven_stages(*_WEEK, seed=1)
    # The first one is compiled, or read from what was.
    run(case, Engine.NUMBA)
    took: dict[str, list[float]] = {"simpy": [], "plain": [], "compiled": []}
    for _ in range(plan.rounds_or(3)):
        oracle = Oracle(case)  # type: ignore[no-untyped-call]
        plain = prepared(case, Engine.PYTHON)
        compiled = [prepared(case, Engine.NUMBA) for _ in range(_COMPILED_TIMES)]
        took["simpy"].append(_cpu_s(oracle.play))
        took["plain"].append(_cpu_s(plain.play))
        took["compiled"].append(_cpu_s(*(each.play for each in compiled)))
        _same(oracle, plain, compiled[-1])
    rates = {name: [case.number / s for s in of] for name, of in took.items()}
    return [
        row("kernel: SimPy", rates["simpy"], "vehicles/s"),
        row("kernel: plain", rates["plain"], "vehicles/s"),
        row("kernel: compiled", rates["compiled"], "vehicles/s"),
        ratio("kernel / SimPy", rates["plain"], rates["simpy"], at_least(7)),
        ratio(
            "compiled kernel / SimPy", rates["compiled"], rates["simpy"], at_least(200)
        ),
    ]


def _cpu_s(*plays: Callable[[], object]) -> float:
    """Return what each of them takes, in the mean."""
    began = process_time()
    for play in plays:
        play()
    return (process_time() - began) / len(plays)


def _same(oracle: Oracle, plain: Prepared, compiled: Prepared) -> None:
    left = oracle.left.tolist()
    if not left == plain.outcome().left.tolist() == compiled.outcome().left.tolist():
        msg = "the engines differ: nothing is compared"
        raise ValueError(msg)


def _question(plan: Plan) -> Row:
    names = ("july-2025", "lane-closed-3h")
    week = {"run": Run(days=7)}
    scenarios = [read_scenario(name).model_copy(update=week) for name in names]
    asked = Asked(1, plan.amount(30), None, Engine.PYTHON, workers=2)
    began = monotonic()
    answer(scenarios, asked, Kept(None), lambda *_: None)
    took = monotonic() - began
    return one("what-if: 2 x 30 weeks, plain", took, "s", at_most(15))


def _year(plan: Plan) -> list[Row]:
    days = [plan.amount(_YEAR // share) // _A_DAY + 1 for share in (10, 1)]
    # Each in a process of its own: memory that another gave back would not count.
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as apart:
        (few_s, few_kb), (many_s, many_kb) = apart.map(_costs, days)
    return [
        one("kernel: a vehicle of a year", many_s * 1e6, "µs CPU"),
        one("kernel: time, a year / a tenth", many_s / few_s, "ratio", at_most(1.5)),
        one("kernel: memory of a vehicle", many_kb, "kB"),
        one(
            "kernel: memory, a year / a tenth", many_kb / few_kb, "ratio", at_most(1.5)
        ),
    ]


def _costs(days: int) -> tuple[float, float]:
    """Return CPU seconds and kB that a vehicle costs, drawn, prepared and played."""
    # Compiled, or read from what was, before anything is counted.
    run(seven_stages(1, _A_DAY, seed=1), Engine.NUMBA)
    before = psutil.Process().memory_info().rss
    case = seven_stages(days, _A_DAY, seed=1)
    playing = prepared(case, Engine.NUMBA)
    took = _cpu_s(playing.play)
    more = psutil.Process().memory_info().rss - before
    return took / case.number, more / case.number / 1024

"""A named load, as Locust plays it: pools, arrivals, and the end of the run."""

import time
from typing import Any

from locust import LoadTestShape, User
from locust.dispatch import UsersDispatcher
from locust.runners import STATE_INIT, MasterRunner, WorkerNode

from loadtests.beginning import is_ready
from loadtests.exchange import end_workers
from loadtests.options import chosen_shape, personas_of
from loadtests.personas.persona import Persona
from loadtests.runs import Run
from loadtests.shapes import Shape

# Users of the pools begin within seconds.
A_SECOND = 50.0
# Workers report every three seconds how many users they have.
REPORT_S = 4.0

Tick = tuple[int, float]


class PoolsDispatcher(UsersDispatcher):
    """Gives the pools their users, and leaves alone whoever arrives by a plan."""

    def __init__(
        self, worker_nodes: list[WorkerNode], user_classes: list[type[User]]
    ) -> None:
        pools = [each for each in user_classes if not getattr(each, "arrives", False)]
        # Locust wants one class at least; nobody of it is asked for.
        super().__init__(worker_nodes, pools or user_classes[:1])


class Play(LoadTestShape):
    """The shape that `--shape` names, until its last visit has ended."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # locust's
        self._before: Run | None = None
        self._tick: Tick = (0, A_SECOND)
        self._ends_early = ""

    def end_early(self, reason: str) -> None:
        """End the run within a second; the reason is logged and reported."""
        self._ends_early = reason
        Persona.current_run.ended_early = reason

    def tick(self) -> Tick | None:
        """Return how many users the pools have; nothing, and the run ends."""
        runner: Any = self.runner
        run = Persona.current_run
        if runner.state == STATE_INIT and run is not self._before:
            self._ends_early = ""
            # Before anybody of a pool is there: nobody plays a run that cannot begin.
            if not is_ready(runner.environment):
                return None
            self._before = run
            self._tick = fill_pools(runner.environment)
        # It begins when the master has prepared it, and everybody has heard.
        if run is self._before or run.shape is None:
            return self._tick
        if not self._ends_early and self._goes_on(run, run.shape):
            return self._tick
        self._end()
        return None

    def _goes_on(self, run: Run, shape: Shape) -> bool:
        beyond_s = time.monotonic() - run.begins - shape.length_s
        if beyond_s < 0:
            return True
        runner: Any = self.runner
        if isinstance(runner, MasterRunner) and beyond_s < REPORT_S:
            return True
        is_busy = runner.user_count > self._tick[0]
        return is_busy and beyond_s < shape.drain_s

    def _end(self) -> None:
        runner: Any = self.runner
        if isinstance(runner, MasterRunner):
            end_workers(runner)


def fill_pools(environment: Any) -> Tick:
    """Set how many users each closed persona has; return how many that are."""
    shape = chosen_shape(environment.parsed_options)
    picked = personas_of(environment.parsed_options)
    users = 0
    for each in environment.user_classes:
        if issubclass(each, Persona) and not each.arrives:
            is_played = not picked or each.named() in picked
            each.fixed_count = shape.pools.get(each.named(), 0) if is_played else 0
            users += each.fixed_count
    return users, A_SECOND

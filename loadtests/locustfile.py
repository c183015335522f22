"""Declare and watch: `locust`, or `locust --headless -u 20 -r 5 -t 20s`.

docs/how-to/load-test.md says what can be set, and what a run ends with.
"""

import logging
import os
import secrets
import sys
from typing import Any

from locust import events
from locust.env import Environment
from locust.runners import WorkerRunner

from loadtests.objectives import Objectives
from loadtests.targets import TargetNotAllowed, check_target
from loadtests.users import VehicleOwner
from loadtests.vehicles import Vehicles

__all__ = ["VehicleOwner"]

OBJECTIVES = Objectives.from_environment(os.environ)
SEED = os.environ.get("LOADTEST_SEED") or secrets.token_hex(4)
# Seconds that users have at the end of a run.
PATIENCE_S = 10
MISSED, USAGE = 1, 2
log = logging.getLogger("loadtests")


@events.init.add_listener  # type: ignore[untyped-decorator] # locust's
def be_patient(environment: Environment, **_: Any) -> None:
    """Let requests under way end, so that whoever declared can leave the line."""
    environment.stop_timeout = environment.stop_timeout or PATIENCE_S


@events.init.add_listener  # type: ignore[untyped-decorator] # locust's
def refuse_strangers(environment: Environment, **_: Any) -> None:
    """End at once when the host is somebody else's; in the web page it may change."""
    if environment.host is None:
        return
    try:
        check_target(environment.host, os.environ.get("LOADTEST_ALLOW_HOST"))
    except TargetNotAllowed as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        sys.exit(USAGE)


@events.test_start.add_listener  # type: ignore[untyped-decorator] # locust's
def draw_vehicles(environment: Environment, **_: Any) -> None:
    """Begin with the seed; each process of a distributed run has its own vehicles."""
    number = getattr(environment.runner, "worker_index", 0)
    log.info("The vehicles are drawn with LOADTEST_SEED=%s", SEED)
    VehicleOwner.vehicles = Vehicles(f"{SEED}:{number}")
    VehicleOwner.token = ""


@events.quitting.add_listener  # type: ignore[untyped-decorator] # locust's
def judge(environment: Environment, **_: Any) -> None:
    """End with 1 when the run was slow, had failures, or did nothing."""
    if isinstance(environment.runner, WorkerRunner):
        return  # It has told its master everything, who judges.
    missed = list(OBJECTIVES.missed(environment.stats))
    for what in missed:
        log.error("Missed: %s", what)
    environment.process_exit_code = MISSED if missed else 0

"""Declare and watch: `locust`, or `locust --headless -u 20 -r 5 -t 20s`.

docs/how-to/load-test.md says what can be set, and what a run ends with.
"""

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from locust import events
from locust.env import Environment

from loadtests import beginning, ending
from loadtests.objectives import ObjectivesRefused
from loadtests.options import add_options
from loadtests.personas.vehicle_owner import VehicleOwner
from loadtests.targets import TargetNotAllowed, check_target

__all__ = ["VehicleOwner"]

# Seconds that users have at the end of a run.
PATIENCE_S = 10
USAGE = 2
log = logging.getLogger("loadtests")


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator] # locust's
def offer(parser: ArgumentParser, **_: Any) -> None:
    add_options(parser)


@events.init.add_listener  # type: ignore[untyped-decorator] # locust's
def set_up(environment: Environment, **_: Any) -> None:
    """Let requests under way end, so that whoever declared can leave the line."""
    environment.stop_timeout = environment.stop_timeout or PATIENCE_S
    refuse_strangers(environment)
    beginning.listen(environment)
    try:
        ending.listen(environment)
    except ObjectivesRefused as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        sys.exit(USAGE)


def refuse_strangers(environment: Environment) -> None:
    """End at once when the host is somebody else's; in the web page it may change."""
    options: Any = environment.parsed_options
    if environment.host is None:
        return
    try:
        check_target(environment.host, options.allow_host)
    except TargetNotAllowed as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        sys.exit(USAGE)

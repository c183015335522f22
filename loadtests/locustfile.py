"""Load with a name: `locust`, or `locust --headless --shape rush-hour`.

docs/how-to/load-test.md says what can be set, and what a run ends with.
"""

import logging
import os
import sys
from argparse import ArgumentParser
from typing import Any

from locust import events
from locust.env import Environment

from loadtests import beginning, ending
from loadtests.names import remember_names
from loadtests.objectives import ObjectivesRefused
from loadtests.options import (
    OptionNotRight,
    add_options,
    chosen_shape,
    hurry_of,
    report_of,
)
from loadtests.personas.agent import Agent
from loadtests.personas.bad_network import BadNetwork
from loadtests.personas.barrier import Barrier
from loadtests.personas.bot import Bot
from loadtests.personas.canceller import Canceller
from loadtests.personas.client import Client
from loadtests.personas.driver import Driver
from loadtests.personas.first_comer import FirstComer
from loadtests.personas.no_show import NoShow
from loadtests.personas.officer import Officer
from loadtests.personas.persona import Persona
from loadtests.personas.poller import Poller
from loadtests.personas.vehicle_owner import VehicleOwner
from loadtests.personas.watcher import Watcher
from loadtests.personas.yard import Yard
from loadtests.playing import Play, PoolsDispatcher
from loadtests.shapes import ShapeNotRight
from loadtests.targets import TargetNotAllowed, check_target

__all__ = [
    "Agent",
    "BadNetwork",
    "Barrier",
    "Bot",
    "Canceller",
    "Client",
    "Driver",
    "FirstComer",
    "NoShow",
    "Officer",
    "Play",
    "Poller",
    "VehicleOwner",
    "Watcher",
    "Yard",
]

# Seconds that users have at the end of a run.
PATIENCE_S = 10
USAGE = 2
log = logging.getLogger("loadtests")


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator] # locust's
def offer(parser: ArgumentParser, **_: Any) -> None:
    try:
        add_options(parser, list(Persona.everybody()))
    except ShapeNotRight as refusal:
        parser.error(str(refusal))


@events.init.add_listener  # type: ignore[untyped-decorator] # locust's
def set_up(environment: Environment, **_: Any) -> None:
    """Let requests under way end, so that whoever declared can leave the line."""
    environment.stop_timeout = environment.stop_timeout or PATIENCE_S
    environment.dispatcher_class = PoolsDispatcher
    refuse_what_is_wrong(environment)
    remember_names()
    beginning.listen(environment)
    try:
        ending.listen(environment)
    except ObjectivesRefused as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        sys.exit(USAGE)


def refuse_what_is_wrong(environment: Environment) -> None:
    """End at once when an option is wrong, or the host is somebody else's.

    In the web page both may change: they are looked at again when a run begins.
    """
    options: Any = environment.parsed_options
    try:
        chosen_shape(options)
        report_of(options)
        hurry_of(os.environ)
        if environment.host is not None:
            check_target(environment.host, options.allow_host)
    except (OptionNotRight, ShapeNotRight, TargetNotAllowed) as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        sys.exit(USAGE)

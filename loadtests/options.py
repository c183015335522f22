"""What `locust --help` lists under "Border gate", and the web form shows."""

import os
import secrets
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any


def add_options(parser: ArgumentParser) -> None:
    """Add our options; each has a variable of the environment as well."""
    ours = parser.add_argument_group("Border gate", "What is played at the gates.")
    add = ours.add_argument
    add(
        "--seed",
        default="",
        env_var="LOADTEST_SEED",
        help="the same seed plays the same arrivals and vehicles; drawn if not given",
    )
    add(
        "--allow-host",
        metavar="NAME",
        default="",
        env_var="LOADTEST_ALLOW_HOST",
        help="a host, beside this machine, that is yours to put under load",
    )
    _add_ending(add)


def _add_ending(add: Callable[..., Any]) -> None:
    """Add what a run is judged by, and where that is written down."""
    add(
        "--objectives",
        metavar="FILE",
        default="",
        env_var="LOADTEST_OBJECTIVES",
        help="a TOML file of objectives beside ours, or in their place",
    )
    add(
        "--report",
        metavar="DIR",
        default="load-report",
        env_var="LOADTEST_REPORT",
        help="the folder for report.html, junit.xml and ledger.json; '' for none",
    )
    add(
        "--keep-going",
        action="store_true",
        env_var="LOADTEST_KEEP_GOING",
        help="do not end a run early that cannot come out well any more",
    )


def seed_of(given: str) -> str:
    """Return the seed that was given, or draw one."""
    return given.strip() or secrets.token_hex(4)


def credentials(
    account: str, environment: Mapping[str, str] = os.environ
) -> tuple[str, str]:
    """Return the name and the password of an account: the sandbox's, or as set."""
    name = environment.get("LOADTEST_USERNAME", "") if account == "agent" else ""
    return name or account, environment.get("LOADTEST_PASSWORD", "sandbox")

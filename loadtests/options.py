"""What this kit adds to the options of Locust: `python -m loadtests` prints it.

Values stay text until they are used: the web form sends text, and only by the kind
that they had before.
"""

import os
import secrets
from argparse import Action, ArgumentParser, ArgumentTypeError, BooleanOptionalAction
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from loadtests.shapes import DEFAULT, Shape, ShapeUnknown, known_shapes, shape_named

EVERYBODY = "all"


class OptionNotRight(Exception):
    """The message says which option, and what is allowed."""


def add_options(parser: ArgumentParser, personas: Sequence[str] = ()) -> None:
    """Add our options; each has a variable of the environment as well."""
    shapes = known_shapes()
    ours = parser.add_argument_group("Border gate", "What is played at the gates.")

    def add(option: str, *, is_multiple: bool = False, **told: Any) -> Action:
        action: Any = ours.add_argument(option, **told)
        # What Locust itself sets where an argument is in no group, for its form.
        action.include_in_web_ui, action.is_multiple = True, is_multiple
        action.is_secret = action.is_required = False
        return action  # type: ignore[no-any-return] # argparse's, as it has made it

    _add_playing(add, shapes, personas)
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
    add(
        "--reset",
        action=BooleanOptionalAction,
        default=True,
        env_var="LOADTEST_RESET",
        help="empty the sandbox before a shape that sets its clock",
    )
    _add_ending(add)


def _add_playing(
    add: Callable[..., Any], shapes: Mapping[str, Shape], personas: Sequence[str]
) -> None:
    """Add who plays what, and how long."""
    add(
        "--shape",
        metavar="NAME",
        default=DEFAULT,
        env_var="LOADTEST_SHAPE",
        type=_known(shapes),
        help="; ".join(f"{each.name}: {each.title}" for each in shapes.values()),
    ).choices = list(shapes)
    add(
        "--personas",
        metavar="NAME",
        nargs="*",
        # Locust's form takes an empty list for one of numbers.
        default=[EVERYBODY],
        env_var="LOADTEST_PERSONAS",
        choices=[EVERYBODY, *personas],
        is_multiple=True,
        help="play these of the shape only",
    )
    add(
        "--minutes",
        default="",
        env_var="LOADTEST_MINUTES",
        type=_positive("--minutes"),
        help="how long visits begin; as the shape says if not given",
    )
    add(
        "--speed",
        default="1",
        env_var="LOADTEST_SPEED",
        type=_positive("--speed"),
        help="so many times the arrivals of the shape",
    )


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
    add(
        "--verify",
        action=BooleanOptionalAction,
        default=None,
        env_var="LOADTEST_VERIFY",
        help="run `border-gate verify` at the end; if it can be, when not given",
    ).include_in_web_ui = False


def chosen_shape(options: Any) -> Shape:
    """Return the shape as the options want it.

    Raises:
        OptionNotRight: there is no such shape, or a number is none.
    """
    try:
        shape = shape_named(options.shape, known_shapes())
    except ShapeUnknown as unknown:
        msg = f"--shape: {unknown}"
        raise OptionNotRight(msg) from None
    return shape.changed(minutes=minutes_of(options), speed=speed_of(options))


def personas_of(options: Any) -> frozenset[str]:
    """Return the personas that are picked; none if all play."""
    picked = frozenset(options.personas)
    return frozenset() if EVERYBODY in picked else picked


def minutes_of(options: Any) -> float | None:
    return positive("--minutes", options.minutes) if options.minutes else None


def speed_of(options: Any) -> float:
    return positive("--speed", options.speed or "1")


def hurry_of(environment: Mapping[str, str]) -> float:
    """Return how many times as often as it is asked to a `vehicle-owner` looks.

    Raises:
        OptionNotRight: the variable is no number above 0.
    """
    return positive("LOADTEST_HURRY", environment.get("LOADTEST_HURRY") or "1")


def report_of(options: Any) -> Path | None:
    """Return the folder of the report, None if none is wanted.

    Raises:
        OptionNotRight: a file is in its place.
    """
    if not options.report:
        return None
    folder = Path(options.report)
    if folder.exists() and not folder.is_dir():
        msg = f"--report must be a folder, and {folder} is a file"
        raise OptionNotRight(msg)
    return folder


def positive(option: str, text: str) -> float:
    """Return the number that is written.

    Raises:
        OptionNotRight: it is none, or not above 0.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not isfinite(number) or number <= 0:
        msg = f"{option} must be a number above 0, not {text!r}"
        raise OptionNotRight(msg)
    return number


def _positive(option: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        try:
            return str(positive(option, text)) if text else text
        except OptionNotRight as refusal:
            raise ArgumentTypeError(str(refusal)) from None

    return check


def _known(shapes: Mapping[str, Shape]) -> Callable[[str], str]:
    def check(text: str) -> str:
        try:
            return shape_named(text, shapes).name
        except ShapeUnknown as unknown:
            raise ArgumentTypeError(str(unknown)) from None

    return check


def seed_of(given: str) -> str:
    """Return the seed that was given, or draw one."""
    return given.strip() or secrets.token_hex(4)


def credentials(
    account: str, environment: Mapping[str, str] = os.environ
) -> tuple[str, str]:
    """Return the name and the password of an account: the sandbox's, or as set."""
    name = environment.get("LOADTEST_USERNAME", "") if account == "agent" else ""
    return name or account, environment.get("LOADTEST_PASSWORD", "sandbox")

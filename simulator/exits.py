"""What the commands end with, and how a refusal becomes an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer

from simulator.errors import (
    ClusterNotReady,
    EngineMissing,
    FormatNotAllowed,
    GatewayNotReachable,
    GatewayNotUnderstood,
    Interrupted,
    LagTooHigh,
    LogNotReadable,
    QuestionNotAllowed,
    QueueGrows,
    ResultsNotWritten,
    SandboxMissing,
    ScenarioNotAllowed,
    SimulatorError,
    SweepNotAllowed,
    TargetNotAllowed,
    TooLittleData,
)


class Exit(IntEnum):
    """Documented in docs/reference/commands.md."""

    OK = 0
    USAGE = 2
    UNREACHABLE = 3
    LATE = 4
    BROKEN = 5
    IMPRECISE = 6
    INTERRUPTED = 130


_EXITS: dict[type[SimulatorError], Exit] = {
    FormatNotAllowed: Exit.USAGE,
    LogNotReadable: Exit.USAGE,
    ResultsNotWritten: Exit.USAGE,
    TooLittleData: Exit.USAGE,
    QuestionNotAllowed: Exit.USAGE,
    ScenarioNotAllowed: Exit.USAGE,
    SweepNotAllowed: Exit.USAGE,
    TargetNotAllowed: Exit.USAGE,
    QueueGrows: Exit.USAGE,
    EngineMissing: Exit.USAGE,
    GatewayNotReachable: Exit.UNREACHABLE,
    GatewayNotUnderstood: Exit.UNREACHABLE,
    ClusterNotReady: Exit.UNREACHABLE,
    SandboxMissing: Exit.UNREACHABLE,
    LagTooHigh: Exit.LATE,
    Interrupted: Exit.INTERRUPTED,
}


@contextmanager
def refusals() -> Iterator[None]:
    """Print what a command was refused for, and end with its exit code."""
    try:
        yield
    except SimulatorError as error:
        typer.echo(f"border-sim: {error}", err=True)
        raise typer.Exit(_EXITS.get(type(error), Exit.BROKEN)) from None

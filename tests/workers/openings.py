"""Opens gates on a clock that is set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.calendar import WEEKDAYS, Calendar
from gateway.domain.declarations import Direction
from gateway.domain.gates import Controls, Flow, Mode
from gateway.lines.lines import Lines
from gateway.resources import Resources, open_resources, read_gates
from gateway.settings import DEFAULT_GATES_FILE, Settings
from gateway.storage import gates
from tests.workers.plain_line import (
    CALL_LEAD,
    CALL_WINDOW,
    CLOSES,
    HEAD_STARTS,
    OPENS,
)

MINUTE = timedelta(minutes=1)


class HandClock:
    """The time is what the test says."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def opened_by_hand(
    settings: Settings, clock: HandClock
) -> AsyncIterator[Resources]:
    """Open what a gateway holds, on a clock of the test's own.

    Redis is tried again at once, not after a second, when it was away.
    """
    real = settings.model_copy(update={"sandbox": False})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.resources.SystemClock", lambda: clock)
        patch.setattr("gateway.resources.Lines", partial(Lines, pause_s=0))
        async with open_resources(real) as resources:
            yield resources


async def define_gates(engine: AsyncEngine, *names: str) -> None:
    """Add gates that are run as `PlainGate` is, with room for everybody."""
    found = read_gates(DEFAULT_GATES_FILE)[0]
    day = [f"{OPENS:02}:00-{CLOSES}:00"]
    flow = Flow(lanes=1, admission_rate=100_000, yard_capacity=100_000)
    controls = Controls(
        mode=Mode.OPEN,
        call_window_minutes=CALL_WINDOW // MINUTE,
        call_lead_minutes=CALL_LEAD // MINUTE,
        missed_calls_allowed=1,
        flows=dict.fromkeys(Direction, flow),
        calendar=Calendar.from_json({"windows": dict.fromkeys(WEEKDAYS, day)}),
    )
    starts = {name: start // MINUTE for name, start in HEAD_STARTS.items()}
    run = replace(found, controls=controls, head_start_minutes=starts)
    async with engine.begin() as connection:
        for name in names:
            await gates.define(connection, replace(run, id=name, code=name.upper()))

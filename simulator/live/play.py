"""Play one day, or day after day, against a running gateway."""

import asyncio
from contextlib import suppress

from simulator.errors import GatewayNotReachable, Interrupted, SimulatorError
from simulator.eventlogs.events import EventLog
from simulator.live import pacing
from simulator.live.client import Client
from simulator.live.clock import Clock
from simulator.live.controls import GateControls
from simulator.live.gateway import MANAGEMENT, SANDBOX_PASSWORD, USERS, Gateway
from simulator.live.journeys import Ledger
from simulator.live.options import Options
from simulator.live.run import Audience, Run
from simulator.live.sandbox import SandboxClock
from simulator.live.stage import Stage, staff
from simulator.results.records import LagWindow, Records
from simulator.scenario.models import Scenario

# The gateway's clock runs on at this speed when nobody plays any more.
_SPEED_AFTER = 1.0
_DRAIN_S = 5.0
_LAST_WORD_S = 2.0
_READY_AGAIN_S = 0.5


async def play(
    scenario: Scenario,
    options: Options,
    audience: Audience,
    stopping: asyncio.Event,
) -> Records:
    """Play until the day is over, or until *stopping* when it is to loop.

    Raises:
        SimulatorError: see `simulator.errors`. `Interrupted` is one of them: by then
            all requests under way have been answered.
    """
    clock = Clock()
    records = Records(log=EventLog(scenario.title, scenario.zone))
    lags = LagWindow(pacing.WINDOW_S)
    async with Client(options.url, clock=clock, records=records, lags=lags) as client:
        stage = Stage(
            scenario=scenario,
            clock=clock,
            gateway=Gateway(client),
            ledger=Ledger(records),
            records=records,
            desks=staff(scenario, clock, records),
        )
        sandbox = SandboxClock(client, clock)
        controls = GateControls(client, clock, scenario)
        try:
            async with asyncio.TaskGroup() as tasks:
                stop = tasks.create_task(_stop(client, stopping))
                await _get_ready(client, clock, sandbox, controls, options)
                run = Run(
                    stage,
                    tasks,
                    options=options,
                    sandbox=sandbox,
                    controls=controls,
                    lags=lags,
                    audience=audience,
                )
                await run.until_over()
                stop.cancel()
        except ExceptionGroup as group:
            first = _first(group)
            # A broken promise says more than that somebody stopped the run.
            if not (isinstance(first, Interrupted) and records.broken):
                raise first from group
        finally:
            await _hand_back(client, sandbox, controls)
    return records


async def _get_ready(
    client: Client,
    clock: Clock,
    sandbox: SandboxClock,
    controls: GateControls,
    options: Options,
) -> None:
    give_up = clock.real + options.wait_s
    while not await client.ready():
        if clock.real >= give_up:
            msg = (
                f"{options.url}/readyz does not answer with 200 "
                f"(waited {options.wait_s:g} s): is the gateway running there?"
            )
            raise GatewayNotReachable(msg)
        await asyncio.sleep(_READY_AGAIN_S)
    users = (*USERS, MANAGEMENT) if controls.is_needed else USERS
    await client.sign_in(*users, password=SANDBOX_PASSWORD)
    await sandbox.read()


async def _stop(client: Client, stopping: asyncio.Event) -> None:
    await stopping.wait()
    await client.drain(_DRAIN_S)
    msg = "stopped before the day was over"
    raise Interrupted(msg)


async def _hand_back(
    client: Client, sandbox: SandboxClock, controls: GateControls
) -> None:
    """Put controls back, and let the clock run on like a real one.

    A gateway that is gone has neither.
    """
    if not client.signed_in:
        return
    client.patience_s = _LAST_WORD_S
    with suppress(SimulatorError):
        await controls.put_back()
    with suppress(SimulatorError):
        await sandbox.set(speed=_SPEED_AFTER, last=True)


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """Return why the run ended, out of everything that ended with it."""
    for kind in (Interrupted, SimulatorError):
        found = group.subgroup(kind)
        while isinstance(found, ExceptionGroup):
            inner = found.exceptions[0]
            if not isinstance(inner, ExceptionGroup):
                return inner
            found = inner
    return group

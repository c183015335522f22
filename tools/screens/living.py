"""A morning with traffic, for pictures of what a whole gate looks like."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from datetime import datetime, timedelta
from signal import SIGINT

from tools.screens.scene import Scene, playing

# A day is played on the day after the clock's: the Monday of the small morning.
BEFORE = "2030-01-06T12:00:00Z"
# 10:40 at the gates.
UNTIL = datetime.fromisoformat("2030-01-07T03:40:00Z")
SPEED = 240
# On a machine that is slow, the simulator slows the clock down.
PATIENCE = timedelta(minutes=10)
# What `border-sim live` ends with when it was stopped.
STOPPED = 130


async def live(url: str) -> Scene:
    """Empty the sandbox, have a simulated morning in it, and stop its clock.

    Raises RuntimeError when the simulator ends before that, with what it said, and
    TimeoutError.
    """
    async with playing(url) as players:
        await players.ask("tester", "POST", "/sandbox/reset", json={"seed": 1})
        before = {"now": BEFORE, "speed": 1}
        await players.ask("tester", "PUT", "/sandbox/clock", json=before)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "simulator.cli", "live", "--plain"),
            *("--url", url, "--speed", str(SPEED)),
            stdout=DEVNULL,
            stderr=PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                while process.returncode is None:
                    shown = await players.ask("tester", "GET", "/sandbox/clock")
                    if datetime.fromisoformat(shown["now"]) >= UNTIL:
                        break
                    await asyncio.sleep(1)
        finally:
            if process.returncode is None:
                process.send_signal(SIGINT)
            _, said = await process.communicate()
        if process.returncode != STOPPED:
            msg = f"border-sim live ended with {process.returncode}:\n{said.decode()}"
            raise RuntimeError(msg)
        await players.ask("tester", "PUT", "/sandbox/clock", json={"speed": 0})
    return Scene(url)

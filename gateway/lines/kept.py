"""A script that is asked some hundred times a second, on a connection that is kept.

For each command redis-py takes a connection from its pool, looks whether it is alive,
counts it for telemetry, sends in a task of its own so that it may give up, and gives
the connection back: three times what it costs to send and to read.
"""

import asyncio
import math
from collections.abc import Sequence
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.commands.core import AsyncScript
from redis.exceptions import NoScriptError, RedisError, ResponseError

# A server that was restarted is met again at the second attempt.
ATTEMPTS = 2


class KeepingPool(BlockingConnectionPool):
    """A pool that lends one of its connections for good, and closes it in the end."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.turn = asyncio.Lock()
        self._kept: AbstractConnection | None = None

    async def kept(self) -> AbstractConnection:
        """Return it; whoever asks holds the turn."""
        if self._kept is None:
            found = await self.get_connection()  # type: ignore[no-untyped-call]
            self._kept = cast("AbstractConnection", found)
            # The time-out around sending and reading is enough, and costs a tenth.
            self._kept.socket_timeout = None
        return self._kept


class KeptScript:
    """Asks one question after another, as the server runs its scripts anyway."""

    def __init__(self, redis: Redis, text: str, *, patience_s: float) -> None:
        # Every client is made in `client.py`, with such a pool.
        self._pool = cast("KeepingPool", redis.connection_pool)
        self._script: AsyncScript = redis.register_script(text)
        self._patience_s = patience_s

    async def __call__(self, *, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        """Return what the script returns; it may run twice when an answer is lost.

        Raises:
            RedisError, OSError, RuntimeError: whatever `breaker.TROUBLE` names.
        """
        given = (len(keys), *keys, *args)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                # Waiting for a turn counts: who hangs shall not hold up a whole line.
                async with asyncio.timeout(self._patience_s), self._pool.turn:
                    return await self._run(given)
            except ResponseError:
                raise
            except (RedisError, OSError, RuntimeError):
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError

    async def _run(self, given: tuple[str | int, ...]) -> Any:
        try:
            return await self._ask("EVALSHA", self._script.sha, *given)
        except NoScriptError:
            return await self._ask("EVAL", self._script.script, *given)

    async def _ask(self, *command: Any) -> Any:
        """Send and read; whoever breaks off in between ends the connection."""
        connection = await self._pool.kept()
        packed = connection.pack_command(*command)
        # It connects again when it has to.
        await connection.send_packed_command(packed, check_health=False)
        return await connection.read_response(timeout=math.inf)

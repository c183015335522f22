"""Begins a sandbox anew, with chance that can be repeated."""

import secrets
from collections.abc import Sequence
from hashlib import blake2s
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.declarations import Declaration
from gateway.domain.errors import Busy
from gateway.domain.gates import Gate
from gateway.storage import emptying, gates
from gateway.storage.base import autocommitting

MOST_TRIES = 3
# A UUID of version 8 is its maker's own: here, 48 bits of the seed, then chance.
_SEEDED = 8

log = structlog.get_logger()


def epoch_of(seed: int) -> UUID:
    """Return a new epoch that says by which seed its chance is drawn."""
    drawn = blake2s(b"%d" % seed, digest_size=6).digest()
    raw = int.from_bytes(drawn + secrets.token_bytes(10), "big")
    raw &= ~(0xF << 76 | 0x3 << 62)
    return UUID(int=raw | _SEEDED << 76 | 0x2 << 62)


def seeded_sample(epoch: UUID, found: Declaration) -> float | None:
    """Return what the seed draws for this ticket; None in a world without a seed."""
    if epoch.version != _SEEDED or found.ticket is None:
        return None
    name = epoch.bytes[:6] + f"{found.gate}\n{found.ticket}".encode()
    return int.from_bytes(blake2s(name, digest_size=8).digest(), "big") / 2**64


async def begin_anew(
    engine: AsyncEngine, defined: Sequence[Gate], seed: int
) -> dict[str, UUID]:
    """Empty the world, in one transaction; return the gates' new epochs.

    Raises:
        Busy: others were in the way for too long; nothing was done.
    """
    for _ in range(MOST_TRIES):
        try:
            async with engine.begin() as connection:
                heads = await gates.heads(connection)
                epochs = {gate_id: epoch_of(seed) for gate_id, _, _ in heads}
                await emptying.empty(connection, epochs, defined)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in {"40P01", "55P03"}:
                raise
        else:
            await _sweep(engine)
            return epochs
    msg = "too much is happening at the gates; nothing was done"
    raise Busy(msg)


async def _sweep(engine: AsyncEngine) -> None:
    try:
        async with autocommitting(engine).connect() as connection:
            await emptying.sweep(connection)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        # The world is empty all the same, and the server sweeps by itself later.
        log.warning("sandbox_not_swept", error=type(error).__name__)

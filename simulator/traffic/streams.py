"""Named random streams, so that changing one purpose leaves the others alone."""

from hashlib import blake2s

import numpy as np
from numpy.random import PCG64DXSM, Generator, SeedSequence
from numpy.typing import NDArray


class Streams:
    """The streams of one day of one run, or of one replication.

    Keys are hashes of names, not positions: a new stream shifts no other. Every
    vehicle takes exactly one number of each stream, whether it needs it or not, so
    that vehicle 17 stays the same vehicle when something else changes.
    """

    def __init__(self, seed: int, day: int) -> None:
        self._seed = seed
        self._day = day

    def uniforms(self, name: str, count: int) -> list[float]:
        """Return *count* numbers in [0, 1) of the stream called *name*."""
        drawn: list[float] = self.column(name, count).tolist()
        return drawn

    def column(self, name: str, count: int) -> NDArray[np.float64]:
        """Return the same numbers as an array."""
        return self._generator(name).random(count)

    def _generator(self, name: str) -> Generator:
        digest = blake2s(name.encode(), digest_size=8).digest()
        key = (self._day, int.from_bytes(digest[:4]), int.from_bytes(digest[4:]))
        return Generator(PCG64DXSM(SeedSequence(self._seed, spawn_key=key)))

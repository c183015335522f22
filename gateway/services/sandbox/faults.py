"""Faults that a tester orders: the same requests meet them again, whoever asks first.

Which requests is drawn by a hash of the request's id, so it depends neither on chance
nor on the order in which many arrive. All processes read the rules from Redis.
"""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from hashlib import blake2s
from typing import Any, cast

from redis.asyncio import Redis

from gateway.domain.errors import Busy
from gateway.lines.breaker import TROUBLE
from gateway.lines.keys import FAULTS, of_world

TICK_S = 0.2


class FaultKind(StrEnum):
    DELAY = "delay"
    # A 503; nothing is done.
    ERROR = "error"
    # The connection ends; nothing is done.
    DROP = "drop"
    # It is done, then the connection ends in place of the answer.
    LOSE = "lose"


@dataclass(frozen=True, slots=True)
class Rule:
    """`path` may have `*` in it; `share` is of the requests to it, from 0 to 1."""

    path: str
    kind: FaultKind
    share: float = 1.0
    methods: tuple[str, ...] = ()
    delay_ms: int = 0

    def fits(self, method: str, path: str) -> bool:
        asked = not self.methods or method in self.methods
        return asked and fnmatchcase(path, self.path)


@dataclass(frozen=True, slots=True)
class Ordered:
    """All rules in force; the first that fits and is drawn is the one."""

    seed: int = 0
    rules: tuple[Rule, ...] = ()

    def drawn(self, method: str, path: str, request_id: str) -> Rule | None:
        for place, rule in enumerate(self.rules):
            if rule.fits(method, path):
                name = f"{self.seed}\n{place}\n{request_id}".encode()
                digest = blake2s(name, digest_size=8).digest()
                if int.from_bytes(digest, "big") / 2**64 < rule.share:
                    return rule
        return None

    def to_json(self) -> dict[str, Any]:
        return {"seed": self.seed, "rules": [asdict(rule) for rule in self.rules]}


def _read(found: str | None) -> Ordered:
    if found is None:
        return Ordered()
    held = json.loads(found)
    rules = (
        Rule(**one | {"kind": FaultKind(one["kind"]), "methods": tuple(one["methods"])})
        for one in held["rules"]
    )
    return Ordered(held["seed"], tuple(rules))


class Faults:
    """The rules as this process knows them; a tick later than they were set."""

    def __init__(
        self, redis: Redis, *, world: str = "", is_allowed: bool = True
    ) -> None:
        self._redis = redis
        self._key = of_world(world, FAULTS)
        self._is_allowed = is_allowed
        self.ordered = Ordered()

    async def order(self, seed: int, rules: Sequence[Rule]) -> None:
        """Put these rules in the place of all others, for every process.

        Raises:
            Busy: Redis is away, so the others would not hear of it.
        """
        ordered = Ordered(seed, tuple(rules))
        try:
            if ordered.rules:
                await self._redis.set(self._key, json.dumps(ordered.to_json()))
            else:
                await self._redis.delete(self._key)
        except TROUBLE as error:
            msg = "Redis is away, so the other processes would not hear of it"
            raise Busy(msg) from error
        self.ordered = ordered

    async def run(self, stopping: asyncio.Event) -> None:
        """Hear of changes until *stopping*; while Redis is away, nothing changes."""
        while self._is_allowed and not stopping.is_set():
            with suppress(*TROUBLE):
                self.ordered = _read(cast("Any", await self._redis.get(self._key)))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), TICK_S)

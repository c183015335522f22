"""The order is the published one, whatever people, time and Redis do.

Random commands go to a real gate and to a plain model of it. Both must answer the
same, show the same line, and call the same vehicles one after another.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.domain.declarations import Kind
from gateway.lines.breaker import LinesAway, LinesNotBuilt
from tests.workers.conftest import Houses
from tests.workers.gatehouse import Gatehouse
from tests.workers.plain_line import HEAD_STARTS, PlainGate

Step = tuple[Any, ...]

DIRECTIONS = ("export", "import")
# Sums of these never come within two minutes after the end of a call, where a pass
# still opens the barrier.
JUMPS = (
    timedelta(seconds=1),
    timedelta(minutes=7),
    timedelta(minutes=65),
    timedelta(hours=9),
)
# Which vehicles each verb is for; now and then it is said to another all the same.
FITTING = {
    "approve": {"submitted"},
    "reject": {"submitted"},
    "hold": {"submitted", "approved", "called"},
    "release": {"held"},
    "cancel": {"submitted", "approved", "called"},
    "enter": {"called"},
    "leave": {"entered"},
}
AT_ONCE = ("approve", "approve", "approve", "reject", "hold", "release", "cancel")
BY_ITSELF = ("approve", "hold", "release", "cancel", "enter", "enter", "leave")

declares = st.tuples(
    st.just("declare"),
    st.sampled_from(["export", "export", "export", "import"]),
    st.sampled_from(sorted(HEAD_STARTS)),
    st.sampled_from([0, 0, 0, 5, 14, 21]),
)
chosen = (st.integers(0, 9), st.sampled_from(["fitting"] * 7 + ["any"]))
asks = declares | st.tuples(st.sampled_from(AT_ONCE), *chosen)
steps = st.one_of(
    st.tuples(st.just("crowd"), st.lists(declares, min_size=3, max_size=8)),
    st.tuples(st.just("together"), st.lists(asks, min_size=2, max_size=6)),
    st.tuples(st.sampled_from(BY_ITSELF), *chosen),
    st.tuples(st.sampled_from(BY_ITSELF), *chosen),
    st.tuples(st.sampled_from(["late", "late", "route"])),
    st.just(("dispatch",)),
    st.just(("dispatch",)),
    st.tuples(st.just("tick"), st.sampled_from(JUMPS)),
    st.tuples(st.sampled_from(["wipe", "fill", "mend"])),
)


class Both:
    """Does each step to the real gate and to the plain one, and compares."""

    def __init__(self, real: Gatehouse, plain: PlainGate) -> None:
        self.real = real
        self.plain = plain
        self.redis = real.resources.redis

    async def do(self, step: Step) -> None:
        verb, *details = step
        if verb == "together":
            await self.ask(details[0])
        elif hasattr(self, verb):
            await getattr(self, verb)(*details)
        else:
            await self.ask([step])

    async def ask(self, questions: Sequence[Step]) -> None:
        """Ask all at once: they share transactions, and are decided in this order."""
        asked = []
        for verb, *details in questions:
            arguments = self.new(*details) if verb == "declare" else details
            if verb != "declare" and isinstance(details[0], int):
                arguments = self.one_for(verb, *details)
            if arguments:
                allowed = getattr(self.plain, verb)(*arguments)
                asked.append(((verb, *arguments), allowed))
        answers = await asyncio.gather(
            *(getattr(self.real, verb)(*more) for (verb, *more), _ in asked)
        )
        assert asked == [(a, got) for (a, _), got in zip(asked, answers, strict=True)]

    async def crowd(self, declared: Sequence[Step]) -> None:
        """Many come at the same moment, and are approved all at once."""
        before = len(self.plain.vehicles)
        await self.ask(declared)
        await self.ask([("approve", n) for n in list(self.plain.vehicles)[before:]])

    def new(self, *details: Any) -> Step:
        return f"v{len(self.plain.vehicles) + 1}", *details

    def one_for(self, verb: str, number: int, whom: str) -> Step:
        """Return a vehicle that the verb fits, or any; nothing if there is none."""
        known = list(self.plain.vehicles.values())
        fit = FITTING[verb]
        found = [v.name for v in known if v.status in fit or (v.held and "held" in fit)]
        names = found if whom == "fitting" else [v.name for v in known]
        return (names[number % len(names)],) if names else ()

    async def dispatch(self) -> None:
        self.plain.queue_due()
        self.plain.call()
        await self.real.dispatch()
        assert self.plain.calls == await self.real.happened(Kind.CALLED)

    async def late(self) -> None:
        """Let every call run out that nobody answered."""
        await self.tick(timedelta(minutes=65))
        self.plain.miss_overdue()
        await self.real.miss_overdue()

    async def route(self) -> None:
        """Which channel each one gets is another rule's matter."""
        for name in await self.real.route():
            assert self.plain.approve(name)

    async def tick(self, jump: timedelta) -> None:
        self.plain.now += jump
        self.real.clock.now = self.plain.now

    async def wipe(self) -> None:
        await self.redis.flushall()

    async def fill(self) -> None:
        """Let Redis refuse writes: its lines fall behind, and are not asked."""
        await self.redis.config_set("maxmemory", 1)

    async def mend(self) -> None:
        await self.redis.config_set("maxmemory", 0)
        # What the project worker does as soon as Redis is there again.
        await self.real.resources.projector.catch_up(self.real.id)

    async def compare(self) -> None:
        for direction in DIRECTIONS:
            expected = self.plain.line(direction)
            places = list(enumerate(expected, start=1))
            assert places == await self.real.line(direction)
            try:
                assert expected == await self.real.line_in_redis(direction)
            except LinesNotBuilt:
                pass  # wiped; the next commit builds them
            except LinesAway:
                assert self.real.resources.lines.away


@settings(
    max_examples=30,
    # Making a failure's script shorter would take many minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(room=st.integers(1, 4), script=st.lists(steps, min_size=20, max_size=30))
async def test_it_is_the_order_of_a_plain_line(
    houses: Houses, room: int, script: list[Step]
):
    real = await houses()
    await real.make_room(room)
    both = Both(real, PlainGate(real.clock(), room=room))
    try:
        for step in script:
            await both.do(step)
            await both.compare()
    finally:
        await both.mend()

    await both.compare()

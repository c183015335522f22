"""One run: everybody who is always there, and the vehicles of each day."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from itertools import count
from typing import Any, Protocol

from gateway.domain.lifecycle import LIVE, Status
from simulator.live import bots, officers, pacing, watching
from simulator.live.agents import declare, see_through
from simulator.live.auditing import audit
from simulator.live.controls import GateControls
from simulator.live.days import Day
from simulator.live.drivers import drive
from simulator.live.journeys import Journey
from simulator.live.options import Options
from simulator.live.pacing import Pace
from simulator.live.sandbox import SandboxClock
from simulator.live.shifts import put_on_duty
from simulator.live.stage import Stage
from simulator.results.records import LagWindow
from simulator.traffic.days import Register, prepare_day
from simulator.traffic.identities import is_invented, is_of_bot
from simulator.traffic.places import Place, prepare_places
from simulator.traffic.spares import met
from simulator.traffic.vehicles import Vehicle

# News are looked for every virtual minute, within these real seconds.
_NEWS_EVERY_S = 60.0
_SELDOM_S, _OFTEN_S = 2.0, 0.1


class Audience(Protocol):
    """Whoever is shown what happens."""

    def day_begins(self, day: Day, stage: Stage) -> None: ...
    def day_ends(self, day: Day, stage: Stage) -> None: ...
    async def follow(self, stage: Stage, lags: LagWindow) -> None: ...


class Run:
    """Runs its tasks in a group of the caller's, where a failure of one ends all."""

    def __init__(
        self,
        stage: Stage,
        tasks: asyncio.TaskGroup,
        *,
        options: Options,
        sandbox: SandboxClock,
        controls: GateControls,
        lags: LagWindow,
        audience: Audience,
    ) -> None:
        self._stage = stage
        self._options = options
        self._sandbox = sandbox
        self._controls = controls
        self._turning: asyncio.Task[None] | None = None
        self._lags = lags
        self._audience = audience
        self._tasks = tasks
        self._on_road: set[asyncio.Task[None]] = set()
        self._all_home = asyncio.Event()

    async def until_over(self) -> None:
        """Play the days of the scenario, and with `loop` more of them, for ever."""
        always: list[asyncio.Task[None]] = []
        for index in count():
            day = Day.after(self._stage.clock.now(), self._stage.scenario)
            vehicles, places = self._prepare(day, index)
            self._put_on_duty(day, index)
            speed = None if index else self._options.speed
            await self._sandbox.set(now=day.begins, speed=speed)
            if not always:
                always = [self._tasks.create_task(task) for task in self._always()]
                await self._adopt()
            self._audience.day_begins(day, self._stage)
            await self._play(day, vehicles, places)
            await self._end(day)
            is_last = index + 1 >= self._stage.scenario.run.days
            if is_last and not self._options.loop:
                break
        for task in (*always, *self._on_road, self._turning):
            if task is not None:
                task.cancel()

    def _prepare(self, day: Day, index: int) -> tuple[list[Vehicle], list[Place]]:
        scenario, register = self._stage.scenario, Register()
        asked = self._options
        vehicles = prepare_day(
            scenario,
            seed=asked.seed,
            day=index,
            on=day.on,
            share=asked.share,
            register=register,
        )
        places = prepare_places(
            scenario,
            vehicles,
            register,
            seed=asked.seed,
            day=index,
            on=day.on,
            share=asked.share,
        )
        planned = Counter(f"{v.gate}/{v.direction}" for v in vehicles)
        self._stage.records.begin_day(planned)
        return vehicles, places

    def _put_on_duty(self, day: Day, index: int) -> None:
        """Let officers work by the timetable; it is made when a replication begins."""
        replication, since = divmod(index, self._stage.scenario.run.days)
        if since == 0:
            put_on_duty(
                self._stage.desks,
                self._stage.scenario,
                seed=self._options.seed,
                replication=replication,
                midnight=day.midnight,
            )
            if self._controls.is_needed:
                self._turning = self._tasks.create_task(
                    self._controls.turn(day.midnight, day.on)
                )

    def _always(self) -> list[Coroutine[Any, Any, None]]:
        stage, clock = self._stage, self._stage.clock
        every_s = min(_SELDOM_S, max(_OFTEN_S, _NEWS_EVERY_S / self._options.speed))
        pace = Pace(
            speed=self._options.speed,
            budget_s=self._options.lag_budget_s,
            strict=self._options.strict,
            now=clock.real,
        )
        return [
            watching.watch(stage, every_s=every_s),
            self._sandbox.follow(),
            pacing.keep(pace, self._lags, clock, self._sandbox, stage.records),
            self._audience.follow(stage, self._lags),
            *(officers.review(stage, gate, every_s=every_s) for gate in stage.desks),
        ]

    async def _adopt(self) -> None:
        """Take over the vehicles that an earlier run left in line or inside."""
        ledger = self._stage.ledger
        for status in LIVE - {Status.DRAFT}:
            async for body in self._stage.gateway.declarations(status=status.value):
                driver = body["driver"]["identity_number"]
                if is_invented(driver) and not ledger.follows(body["id"]):
                    place = is_of_bot(driver)
                    journey = ledger.open(body, carried=True, place=place)
                    journey.log_from = self._stage.clock.now()
                    self._stage.records.carried += 1
                    self._send_out(self._see_home(body, journey))

    async def _see_home(self, body: Mapping[str, Any], journey: Journey) -> None:
        if journey.is_place:
            await bots.let_expire(self._stage, journey)
        else:
            await drive(self._stage, met(body, self._stage.scenario), journey)

    async def _play(
        self, day: Day, vehicles: list[Vehicle], places: list[Place]
    ) -> None:
        bought = {place.buyer: place for place in places}
        for place in places:
            if place.buyer is None:
                self._send_out(bots.keep(self._stage, place, day.midnight))
        for vehicle in vehicles:
            self._send_out(self._live(vehicle, day, bought.get(vehicle.id)))
        over = self._tasks.create_task(self._stage.clock.until(day.ends))
        home = self._tasks.create_task(_wait(self._all_home))
        await asyncio.wait({over, home}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        home.cancel()

    async def _live(self, vehicle: Vehicle, day: Day, place: Place | None) -> None:
        if place is None:
            journey = await declare(self._stage, vehicle, day.midnight)
        else:
            journey = await bots.buy(self._stage, place, vehicle, day.midnight)
        if journey is not None:
            await see_through(self._stage, vehicle, journey)
            near = day.midnight + vehicle.near_at
            await drive(self._stage, vehicle, journey, near if vehicle.near_at else 0.0)

    def _send_out(self, story: Coroutine[Any, Any, None]) -> None:
        task = self._tasks.create_task(story)
        self._on_road.add(task)
        self._all_home.clear()
        task.add_done_callback(self._came_home)

    def _came_home(self, task: asyncio.Task[None]) -> None:
        self._on_road.discard(task)
        if not self._on_road:
            self._all_home.set()

    async def _end(self, day: Day) -> None:
        """Read what was recorded of all, and stop following who is through."""
        stage = self._stage
        journeys = list(stage.ledger)
        await audit(stage, journeys)
        live = [journey for journey in journeys if not journey.is_over]
        stage.records.left = Counter(str(journey.status) for journey in live)
        self._audience.day_ends(day, stage)
        for journey in journeys:
            if journey.is_over:
                stage.ledger.close(journey)


async def _wait(event: asyncio.Event) -> None:
    await event.wait()

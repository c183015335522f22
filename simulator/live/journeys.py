"""Declarations as last seen, and who waits for news of one."""

import asyncio
from collections.abc import Container, Iterator, Mapping
from math import inf
from typing import Any

from gateway.domain.checks import OWNERS, CheckKind, Outcome
from gateway.domain.declarations import Channel
from gateway.domain.declared import Category
from gateway.domain.lifecycle import FINAL, Status
from simulator.eventlogs.events import Case
from simulator.live.clock import seconds
from simulator.results.records import PASSED, Milestone, Records
from simulator.traffic.vehicles import Vehicle

OVER = FINAL | {Status.REJECTED}
INSIDE = frozenset({Status.ENTERED, Status.CLEARED})


class Journey:
    """One declaration: what the gateway last said, and whether we let it in.

    `changed_at`, `called_at` and `deadline` are virtual times. While `is_answered` its
    papers are wrong, and somebody will correct them once they are sent back. `case` is
    its id in the event log, which has `logged` entries of its history already and wants
    none of before `log_from`. `vehicle` is None for one that an earlier run left.

    What a bot declared `is_place`, and counts as no vehicle, until it is sold; it
    `kept_turn` if its turn went to the buyer.
    """

    def __init__(
        self,
        body: Mapping[str, Any],
        records: Records,
        *,
        case: str,
        vehicle: Vehicle | None = None,
        carried: bool = False,
        place: bool = False,
    ) -> None:
        self.vehicle = vehicle
        self.is_place = place
        self.kept_turn = False
        self.id: str = body["id"]
        self.gate: str = body["gate"]
        self.plate: str = body["vehicle"]["plate"]
        self.case = case
        self.direction: str = body["direction"]
        self.category = _category(body)
        self.logged = 0
        self.log_from = -inf
        self.flow = f"{body['gate']}/{body['direction']}"
        self.version = -1
        self.asked_to_enter = False
        self.is_answered = vehicle is not None and vehicle.fault_min > 0
        self._records = records
        self._reached: set[Milestone] = set()
        self._news = asyncio.Event()
        if carried:
            # What an earlier run reached is not counted a second time.
            self._reached.update(PASSED.get(Status(body["status"]), ()))
            self.asked_to_enter = self.entered
        self.see(body)

    def see(self, body: Mapping[str, Any]) -> None:
        """Take in what the gateway says, unless something newer is known."""
        if body["version"] <= self.version:
            return
        self.version = body["version"]
        self.number: str = body["number"]
        self.ticket: int | None = body["ticket"]
        self.status = Status(body["status"])
        self.channel = Channel(body["channel"]) if body["channel"] else None
        self.changed_at = seconds(body["changed_at"])
        self.rule_failures: list[Any] = body["rule_failures"]
        self.called_at = _time(body.get("called_at"))
        self.deadline = _time(body.get("call_deadline"))
        self.checked = {
            CheckKind(check["kind"])
            for check in body["checks"]
            if check["outcome"] == Outcome.PASS
        }
        self.required = [CheckKind(kind) for kind in body["required"]]
        self._reach()
        self._news.set()
        self._news = asyncio.Event()

    def sold_to(self, vehicle: Vehicle) -> None:
        """Let it be the declaration of *vehicle* from now on."""
        self.vehicle = vehicle
        self.plate = vehicle.plate
        self.is_answered = vehicle.fault_min > 0
        self.is_place = False
        self._reached.clear()
        self._reach()

    def lacking(self, role: str) -> list[CheckKind]:
        """Return what the officers of *role* still have to confirm."""
        return [
            kind
            for kind in self.required
            if OWNERS[kind] == role and kind not in self.checked
        ]

    @property
    def entered(self) -> bool:
        return Milestone.ENTERED in self._reached

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        if self.status is Status.REJECTED:
            return not self.is_answered
        return self.status in FINAL

    async def until(self, wanted: Container[Status]) -> Status:
        """Wait until the declaration has one of the statuses, or is over."""
        while self.status not in wanted and self.status not in OVER:
            await self._news.wait()
        return self.status

    async def next_call(self, after: float | None) -> float | None:
        """Wait for a call other than the one at *after*; None when none can come."""
        while self.status not in OVER and self.status not in INSIDE:
            if self.status is Status.CALLED and self.called_at != after:
                return self.called_at
            await self._news.wait()
        return None

    def in_log(self) -> Case:
        """Return what the event log says of it: nothing of people."""
        channel = self.channel.value if self.channel else ""
        return Case(self.case, self.gate, self.direction, self.category, channel)

    def _reach(self) -> None:
        for milestone in PASSED.get(self.status, ()):
            if milestone not in self._reached:
                self._reached.add(milestone)
                if not self.is_place:
                    self._records.reach(self.flow, milestone)


class Ledger:
    """All journeys by declaration; notices what must never happen."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._journeys: dict[str, Journey] = {}
        self._opened = 0
        self._numbers: dict[str, str] = {}
        self._tickets: dict[tuple[str, int], str] = {}

    def __iter__(self) -> Iterator[Journey]:
        return iter(list(self._journeys.values()))

    def follows(self, declaration_id: str) -> bool:
        return declaration_id in self._journeys

    def open(
        self,
        body: Mapping[str, Any],
        *,
        vehicle: Vehicle | None = None,
        carried: bool = False,
        place: bool = False,
    ) -> Journey:
        """Start following an accepted declaration, or one *carried* over.

        That of a bot is a *place*.
        """
        self._opened += 1
        case = f"{'place' if place else 'vehicle'}-{self._opened:06}"
        journey = Journey(
            body,
            self._records,
            case=case,
            vehicle=vehicle,
            carried=carried,
            place=place,
        )
        self._journeys[journey.id] = journey
        self._records.log.case(journey.in_log())
        self._claim(self._numbers, journey.number, journey, "number")
        self.note_ticket(journey)
        return journey

    def note_ticket(self, journey: Journey) -> None:
        """Notice a ticket that somebody else has already; a draft has none yet."""
        if journey.ticket is not None:
            place = (journey.gate, journey.ticket)
            self._claim(self._tickets, place, journey, "ticket")

    def find(self, declaration_id: str) -> Journey | None:
        """Return the journey of a declaration; None for one of somebody else."""
        return self._journeys.get(declaration_id)

    def see(self, body: Mapping[str, Any]) -> None:
        """Pass news on, if it is about one of ours."""
        if journey := self._journeys.get(body["id"]):
            journey.see(body)

    def close(self, journey: Journey) -> None:
        """Stop following; its number and ticket stay taken."""
        self._journeys.pop(journey.id, None)
        self._records.log.cases.pop(journey.case, None)

    def _claim(
        self, taken: dict[Any, str], key: object, journey: Journey, what: str
    ) -> None:
        holder = taken.setdefault(key, journey.id)
        if holder != journey.id:
            self._records.break_promise(
                f"{what} {key} was given to both {holder} and {journey.id}"
            )


def _category(body: Mapping[str, Any]) -> str:
    """Return what the vehicle carries; a vehicle of ours carries one category."""
    goods = body.get("goods") or [{"category": Category.EMPTY.value}]
    category: str = goods[0]["category"]
    return category


def _time(text: str | None) -> float | None:
    return seconds(text) if text else None

"""Who works at what where: the services of a stage, and the places at its desk."""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from simulator.scenario.figures import Service
from simulator.traffic.goods import is_quarantined


def services_at(
    stage: str, *, direction: Direction, category: Category, is_red: bool
) -> Sequence[Service]:
    """Return what is done at a *stage*, in order, as `simulator.whatif.drawing` adds.

    Nothing where only a lane is waited for.
    """
    if stage == "quarantine":
        # The driver is seen by the officer who sees the goods, if any has to.
        if direction is Direction.EXPORT:
            return (Service.QUARANTINE,)
        goods = (Service.QUARANTINE,) if is_quarantined(category) else ()
        return (*goods, Service.MEDICAL)
    if stage == "customs":
        papers = () if is_red else (Service.CUSTOMS_GREEN,)
        return (Service.BARRIER, *papers)
    return {
        "border_guard": (Service.BORDER_GUARD, Service.BARRIER),
        "inspection": (Service.XRAY, Service.PHYSICAL),
        "handover": (Service.HANDOVER,),
    }.get(stage, ())


def places(spans: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Return the place of each, from 1, of (begins, ends, whose): the first free one.

    Who comes as another leaves takes that one's place.
    """
    taken: list[tuple[int, int]] = []
    free: list[int] = []
    found: dict[int, int] = {}
    for begins, ends, whose in sorted(spans):
        while taken and taken[0][0] <= begins:
            heappush(free, heappop(taken)[1])
        place = heappop(free) if free else len(taken) + 1
        heappush(taken, (ends, place))
        found[whose] = place
    return found

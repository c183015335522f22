"""Bots that take places early, sell some of them, and let the others expire."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.changes import ScalpersChange, concerns
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.traffic.columns import Floats, times_ms
from simulator.traffic.streams import Streams
from simulator.whatif.cases import Numbers
from simulator.whatif.drawing import Drawn, policy_at

# Longer than any run, and far enough from the kernel's own limit to be added to.
FOREVER = 2**60
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Places:
    """How the vehicles of a flow came to their places; times in ms.

    A place that was bought counts from `taken`, when a bot took it, and a *phantom* is
    a place that no vehicle stands behind. `lot` is a number from 0 to 1 for each, and
    `patience` how long it waits to be called.
    """

    bought: Flags
    phantom: Flags
    taken: Numbers
    lot: Floats
    patience: Numbers


@dataclass(frozen=True, slots=True)
class Grabbed:
    """What bots do beside each vehicle of a flow; times in ms.

    A place is sold to whom `bought` names, and `beside` others is one that nobody buys.
    Both were `taken` when declaring began on that vehicle's day.
    """

    bought: Flags
    beside: Flags
    taken: Numbers


def grabbed(
    scenario: Scenario, flow: Flow, streams: Streams, declared: Numbers
) -> Grabbed:
    """Return the places that bots take beside vehicles *declared* at these times.

    Every vehicle takes one number of each stream, whether there are bots or not, so
    that it is the same vehicle with and without them.
    """
    number = len(declared)
    change = _scalpers(scenario, flow)
    places, sold = (change.places, change.sold) if change else (0.0, 0.0)
    unsold = places * (1 - sold) * (1 - policy_at(scenario, flow.gate).deters)
    # Nobody sells a place to who stands there before the first day.
    is_new = declared > scenario.run.since
    opens = declared // DAY_MS * DAY_MS + scenario.begins.hour * 60 * MINUTE_MS
    return Grabbed(
        bought=is_new & (streams.column(f"{flow.name}/buys", number) < places * sold),
        beside=is_new & (streams.column(f"{flow.name}/phantom", number) < unsold),
        # Who took a place before a run that begins now is in the gateway's line.
        taken=np.maximum(opens, scenario.run.since),
    )


def has_bots(scenario: Scenario) -> bool:
    return any(isinstance(change, ScalpersChange) for change in scenario.changes)


def with_places(
    scenario: Scenario, flow: Flow, streams: Streams, drawn: Drawn
) -> tuple[Drawn, Places]:
    """Return *drawn*, with the phantoms of bots behind it, and all places."""
    number = len(drawn.declared)
    change = _scalpers(scenario, flow)
    found = grabbed(scenario, flow, streams, drawn.declared)
    bought, taken = found.bought, found.taken
    lot = streams.column(f"{flow.name}/lot", number)
    tickets = change.tickets if change else 1
    lot = np.where(bought, 1 - (1 - lot) ** (1 / tickets), lot)
    phantoms = np.flatnonzero(found.beside)
    nowhere = np.full(len(phantoms), -1)
    allowed = scenario.gates[flow.gate].calls.missed_allowed
    together = Drawn(
        declared=np.concatenate([drawn.declared, taken[phantoms]]),
        callable=np.concatenate([drawn.callable, taken[phantoms]]),
        kind=np.concatenate([drawn.kind, drawn.kind[phantoms]]),
        reading=np.concatenate([drawn.reading, nowhere]),
        mending=_and_none(drawn.mending, len(phantoms)),
        misses=np.concatenate([drawn.misses, np.full(len(phantoms), allowed + 1)]),
        there=_and_none(drawn.there, len(phantoms)),
        begins=np.concatenate([drawn.begins, nowhere]),
        rest=np.concatenate([drawn.rest, nowhere]),
        services={
            stage: np.concatenate([times, times[phantoms]])
            for stage, times in drawn.services.items()
        },
    )
    patience = np.full(number + len(phantoms), FOREVER)
    if (law := scenario.behaviour.patience) is not None:
        drawn_of = streams.column(f"{flow.name}/patience", number)
        patience[:number] = times_ms(law, drawn_of)
    lots = streams.column(f"{flow.name}/phantom/lot", number)[phantoms]
    return together, Places(
        bought=np.concatenate([bought, np.zeros(len(phantoms), np.bool_)]),
        phantom=np.arange(number + len(phantoms)) >= number,
        taken=np.concatenate([taken, taken[phantoms]]),
        lot=np.concatenate([lot, lots]),
        patience=patience,
    )


def _and_none(column: Numbers, phantoms: int) -> Numbers:
    """Return *column* for phantoms as well: they neither err nor come late."""
    return np.concatenate([column, np.zeros(phantoms, np.int64)])


def of_both(found: list[Places]) -> Places:
    """Return the places of both directions, those of the first one first."""
    return Places(
        bought=np.concatenate([places.bought for places in found]),
        phantom=np.concatenate([places.phantom for places in found]),
        taken=np.concatenate([places.taken for places in found]),
        lot=np.concatenate([places.lot for places in found]),
        patience=np.concatenate([places.patience for places in found]),
    )


def _scalpers(scenario: Scenario, flow: Flow) -> ScalpersChange | None:
    for change in scenario.changes:
        if isinstance(change, ScalpersChange) and concerns(
            change, flow.gate, str(flow.direction)
        ):
            return change
    return None

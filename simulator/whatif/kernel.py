"""One event loop: vehicles through the stages of a gate, in whole milliseconds.

Written in what both CPython and numba understand: run as it stands on lists, compiled
on arrays, with the same result to the last bit (`simulator.whatif.engines`).

At one instant everything happens first: services end, vehicles come, officers come and
go. Then every free place is given to who is first in its line. So no answer depends on
the order in which things of one millisecond are looked at.

- A line is ordered by key, then by vehicle: the key is the moment of joining less a
  head start. Where the gate's order rule holds, that is the gateway's order key; a head
  start of nothing is first come, first served; one longer than the run is a class of
  its own.
- Who is in service when a stage closes is finished; nobody is begun.
- A vehicle is let in at an entrance only while there is room inside.
- Who is called and does not come keeps the room until the call runs out, and joins the
  line again as if it came then; after too many such calls it expires.
- Who waited too long before being called has left; the line notices when it is its
  turn, and the records say when it was.

Two numbers in one order as one number: an event is `time * span + vehicle * stages +
stage`, a place in line is `key * vehicles + vehicle`. Both stay below 2**63, which
`simulator.whatif.models` makes sure of.
"""

from heapq import heappop, heappush
from typing import Any, NamedTuple

# A list of int, or an array of int64.
Column = Any

NEVER = 2**62
# What became of a vehicle. Who is still inside when the run is cut is *censored*.
CENSORED, DEPARTED, GAVE_UP, EXPIRED = 0, 1, 2, 3
# A stage that is no entrance.
INNER = -1


class Gate(NamedTuple):
    """Stages in the order in which they are passed; times in ms.

    `rooms` says for an entrance how many may be inside, and `INNER` for other stages.
    `head_starts` has a row for each stage, a column for each kind of vehicle. A call
    runs out after `call_window` at the end of the stage `drive` (-1: nobody misses).
    From `control_at` on, `control_servers` work at `control_stage`.
    """

    rooms: Column
    head_starts: Column
    kinds: int
    drive: int
    call_window: int
    misses_allowed: int
    control_at: Column
    control_stage: Column
    control_servers: Column


class Vehicles(NamedTuple):
    """By the moment when they join the line of their entrance; times in ms.

    `services` has a row for each vehicle, a column for each stage, -1 where it is not
    needed. `misses` is how many calls it does not follow.
    """

    arrives: Column
    key: Column
    kind: Column
    entrance: Column
    gives_up: Column
    misses: Column
    services: Column


class Records(NamedTuple):
    """What the run writes: rows as in `Vehicles.services`, -1 for never; times in ms.

    Of a vehicle that missed a call, the last call is kept.
    """

    joined: Column
    started: Column
    ended: Column
    left: Column
    fate: Column
    missed: Column


class Work(NamedTuple):
    """What changes while the run goes; `tally` is who has gone, and the area."""

    records: Records
    lines: Any
    events: Any
    touched: Any
    busy: Any
    servers: Any
    inside: Any
    tally: Any


def play(gate: Gate, vehicles: Vehicles, records: Records, until: int) -> int:
    """Play to the end, or to *until*; fill *records*, return the area in vehicle ms.

    The area is the number present summed over time, counted while the run goes: what
    Little's law says it is can be compared with it.
    """
    stages, total = len(gate.rooms), len(vehicles.arrives)
    span, controls = stages * total, len(gate.control_at)
    work = begin(records, stages)
    events, touched, tally = work.events, work.touched, work.tally
    arrived = turned = before = 0
    while tally[0] < total:
        now = next_moment(gate, vehicles, work, arrived, turned)
        if now > until:
            break
        tally[1] += (arrived - tally[0]) * (now - before)
        before = now
        while len(events) > 0 and events[0] // span == now:
            finish(gate, vehicles, work, now, heappop(events) % span)
        while arrived < total and vehicles.arrives[arrived] == now:
            key = vehicles.key[arrived]
            join(work, now, arrived, vehicles.entrance[arrived], key)
            arrived += 1
        while turned < controls and gate.control_at[turned] == now:
            stage = gate.control_stage[turned]
            work.servers[stage] = gate.control_servers[turned]
            touched.append(stage)
            turned += 1
        while len(touched) > 0:
            serve(gate, vehicles, work, now, touched.pop())
    if tally[0] < total:
        tally[1] += (arrived - tally[0]) * (until - before)
        cut(gate, vehicles, work, until)
    area: int = tally[1]
    return area


def begin(records: Records, stages: int) -> Work:
    """Nobody is there; the empty lists are cut from a 0, which gives them a type."""
    return Work(
        records=records,
        lines=[[0][:0] for _ in range(stages)],
        events=[0][:0],
        touched=[0][:0],
        busy=[0] * stages,
        servers=[0] * stages,
        inside=[0] * stages,
        tally=[0, 0],
    )


def next_moment(
    gate: Gate, vehicles: Vehicles, work: Work, arrived: int, turned: int
) -> int:
    """Return when the next service ends, vehicle comes or officer comes or goes."""
    now = NEVER
    if len(work.events) > 0:
        now = work.events[0] // (len(work.lines) * len(vehicles.arrives))
    if arrived < len(vehicles.arrives) and vehicles.arrives[arrived] < now:
        now = vehicles.arrives[arrived]
    if turned < len(gate.control_at) and gate.control_at[turned] < now:
        now = gate.control_at[turned]
    return now


def join(work: Work, now: int, vehicle: int, stage: int, key: int) -> None:
    """Stand in the line of *stage*, at the place that *key* gives."""
    work.records.joined[vehicle * len(work.lines) + stage] = now
    heappush(work.lines[stage], key * len(work.records.left) + vehicle)
    work.touched.append(stage)


def serve(gate: Gate, vehicles: Vehicles, work: Work, now: int, stage: int) -> None:
    """Give every free place of *stage* to who is first in its line."""
    records = work.records
    line, room = work.lines[stage], gate.rooms[stage]
    while len(line) > 0 and work.busy[stage] < work.servers[stage]:
        if room != INNER and work.inside[stage] >= room:
            break
        vehicle = heappop(line) % len(work.records.left)
        if room != INNER:
            if vehicles.gives_up[vehicle] <= now:
                give_up(vehicles, work, now, vehicle)
                continue
            work.inside[stage] += 1
        place = vehicle * len(work.lines) + stage
        takes = vehicles.services[place]
        if stage == gate.drive and records.missed[vehicle] < vehicles.misses[vehicle]:
            takes = gate.call_window
        records.started[place] = now
        work.busy[stage] += 1
        span = len(work.records.left) * len(work.lines)
        heappush(work.events, (now + takes) * span + place)


def finish(gate: Gate, vehicles: Vehicles, work: Work, now: int, place: int) -> None:
    """End a service: go to the next line, back to the first one, or away."""
    records, stages = work.records, len(work.lines)
    vehicle, stage = place // stages, place % stages
    records.ended[place] = now
    work.busy[stage] -= 1
    work.touched.append(stage)
    entrance = vehicles.entrance[vehicle]
    if stage == gate.drive and records.missed[vehicle] < vehicles.misses[vehicle]:
        records.missed[vehicle] += 1
        free_room(work, entrance)
        if records.missed[vehicle] > gate.misses_allowed:
            leave(work, now, vehicle, EXPIRED)
        else:
            head_start = gate.head_starts[
                entrance * gate.kinds + vehicles.kind[vehicle]
            ]
            join(work, now, vehicle, entrance, now - head_start)
        return
    following = stage + 1
    while following < stages and vehicles.services[vehicle * stages + following] < 0:
        following += 1
    if following < stages:
        head_start = gate.head_starts[following * gate.kinds + vehicles.kind[vehicle]]
        join(work, now, vehicle, following, now - head_start)
    else:
        free_room(work, entrance)
        leave(work, now, vehicle, DEPARTED)


def free_room(work: Work, entrance: int) -> None:
    work.inside[entrance] -= 1
    work.touched.append(entrance)


def leave(work: Work, now: int, vehicle: int, fate: int) -> None:
    work.records.left[vehicle] = now
    work.records.fate[vehicle] = fate
    work.tally[0] += 1


def give_up(vehicles: Vehicles, work: Work, now: int, vehicle: int) -> None:
    """Note that it left before *now*; until noticed, it was counted as present."""
    joined = work.records.joined[vehicle * len(work.lines) + vehicles.entrance[vehicle]]
    since = max(vehicles.gives_up[vehicle], joined)
    leave(work, since, vehicle, GAVE_UP)
    work.tally[1] -= now - since


def cut(gate: Gate, vehicles: Vehicles, work: Work, until: int) -> None:
    """Tell who gave up by *until* from who still waits: the others are censored."""
    for stage in range(len(work.lines)):
        if gate.rooms[stage] != INNER:
            for place in work.lines[stage]:
                vehicle = place % len(work.records.left)
                if vehicles.gives_up[vehicle] <= until:
                    give_up(vehicles, work, until, vehicle)

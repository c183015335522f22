"""One event loop: vehicles through the stages of a gate, in whole milliseconds.

Written in what both CPython and numba understand: run as it stands on lists, compiled
on arrays, with the same result to the last bit (`simulator.whatif.engines`). It is one
long function, since each call of another one, for each visit, costs a third of its
speed; columns are taken out of their tuples before the loop for the same reason.

At one instant everything happens first: services end, vehicles come, officers come and
go. Then every free place is given to who is first in its line. So no answer depends on
the order in which things of one millisecond are looked at. Only where nobody ever waits
a vehicle begins when it comes, past the line that it would leave at once.

- A line is ordered by key, then by vehicle: the key is the moment of joining less a
  head start. Where the gate's order rule holds, that is the gateway's order key; a head
  start of nothing is first come, first served; one longer than the run is a class of
  its own.
- Who is in service when a stage closes is finished; nobody is begun.
- A vehicle is let in at an entrance only while there is room inside, and where it calls
  by a rate, only when its next call is due; calling itself takes no time.
- A vehicle may begin at a later stage, called or inside already: it takes up room from
  the moment when it comes, and is served there at once for what is left of it, or joins
  that stage's line. If it misses its call, it passes all stages from the entrance on.
- Who is called and does not come keeps the room until the call runs out, and joins the
  line again as if it came then; after too many such calls it expires. Nor does who is
  not near in time: the way to the gate begins with the call, or when the driver is
  there at last, and a call that runs out before its end is missed.
- Who waited too long before being called has left; the line notices when it is its
  turn, and the records say when it was.

Two numbers in one order are one number: an event is its time and, in the lowest bits,
vehicle and stage; a place in line is a key and the vehicle. Both stay below 2**62,
which `simulator.whatif.cases` makes sure of. Below every heap lies `NEVER`, so nobody
has to ask whether it is empty.
"""

from heapq import heappop, heappush
from typing import Any, NamedTuple

# A list of int, or an array of int64.
Column = Any

NEVER = 2**62
# What became of a vehicle. Who is still inside when the run is cut is *censored*.
CENSORED, DEPARTED, GAVE_UP, EXPIRED = 0, 1, 2, 3
# A stage that is no entrance; one that does not call by a rate.
INNER = SERVES = -1


class Gate(NamedTuple):
    """Stages in the order in which they are passed; times in ms.

    `rooms` says for an entrance how many may be inside, and `INNER` for other stages.
    `bursts` is by how much an entrance that calls by a rate may make up for a quiet
    time, and `SERVES` for all other stages; a service there is the time between two
    calls of one lane, and of several lanes together that part of it.
    `head_starts` has a row for each stage, a column for each kind of vehicle. Calls
    are followed, or run out, at the end of the stage `drive` (-1: nobody misses). From
    `control_at` on, `control_servers` work at `control_stage`.
    """

    rooms: Column
    bursts: Column
    head_starts: Column
    kinds: int
    drive: int
    misses_allowed: int
    control_at: Column
    control_stage: Column
    control_servers: Column


class Vehicles(NamedTuple):
    """By the moment when they join the line of their entrance; times in ms.

    `services` has a row for each vehicle, a column for each stage, -1 where it is not
    needed. `misses` is how many calls it does not follow, `there` from when on it is
    near, and a call of it runs out after `call_windows`. It `begins` at its entrance,
    or at a later stage: there `rest` is left of a service that was begun before, or -1
    where it joins that line, by its `key`. On the way to the gate that is all of its
    service, or of a call that it misses what is left of the call.
    """

    arrives: Column
    key: Column
    kind: Column
    entrance: Column
    begins: Column
    rest: Column
    gives_up: Column
    misses: Column
    there: Column
    call_windows: Column
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
    """What changes while the run goes: heaps, and a number for each stage.

    `paced` is up to when the rate of an entrance is used up, `is_free` 1 where nobody
    ever waits. Stages at which something happened are `touched`, and `marked` as many
    of its first places name them.
    In so many bits is room for the number of any stage, and of any vehicle.
    """

    events: Column
    lines: Any
    busy: Column
    servers: Column
    inside: Column
    touched: Column
    paced: Column
    is_free: Column
    marked: Column
    stage_bits: int
    vehicle_bits: int


def play(  # noqa: C901, PLR0912, PLR0915 - one loop, told above
    gate: Gate, vehicles: Vehicles, records: Records, work: Work, until: int
) -> int:
    """Play to the end, or to *until*; fill *records*, return the area in vehicle ms.

    The area is the number present summed over time, counted while the run goes: what
    Little's law says it is can be compared with it.
    """
    rooms, bursts, head_starts, kinds, drive, misses_allowed = gate[:6]
    control_at, control_stage, control_servers = gate[6:]
    arrives, keys, kind, entrances, begins, rests, gives_up, misses = vehicles[:8]
    there, windows, services = vehicles[8:]
    joined, started, ended, left, fate, missed = records
    events, lines, busy, servers, inside, touched, paced, is_free, marked = work[:9]
    stage_bits, vehicle_bits = work[9:]
    stages, total, controls = len(rooms), len(arrives), len(control_at)
    stage_mask, vehicle_mask = (1 << stage_bits) - 1, (1 << vehicle_bits) - 1
    event_bits = stage_bits + vehicle_bits
    area = arrived = turned = gone = before = due = marks = 0
    comes = arrives[0] if total else NEVER
    turns = control_at[0] if controls else NEVER
    wake = NEVER
    while gone < total:
        now = events[0] >> event_bits
        # Calling `min` for it, at each instant, would cost a twelfth of all.
        if comes < now:  # noqa: PLR1730
            now = comes
        if turns < now:  # noqa: PLR1730
            now = turns
        if wake < now:  # noqa: PLR1730
            now = wake
        if now > until:
            break
        area += (arrived - gone) * (now - before)
        before = now
        # Services end: to the next line, back to the first one, or away.
        while events[0] >> event_bits == now:
            event = heappop(events)
            stage = event & stage_mask
            vehicle = event >> stage_bits & vehicle_mask
            first = vehicle * stages
            ended[first + stage] = now
            busy[stage] -= 1
            if not touched[stage]:
                touched[stage], marked[marks] = 1, stage
                marks += 1
            following, away = stage + 1, DEPARTED
            if stage == drive and (
                missed[vehicle] < misses[vehicle]
                or now - services[first + stage]
                < max(started[first + stage], there[vehicle])
            ):
                missed[vehicle] += 1
                following, away = entrances[vehicle], EXPIRED
                if missed[vehicle] > misses_allowed:
                    following = stages
            while following < stages and services[first + following] < 0:
                following += 1
            if following <= stage or following == stages:
                entrance = entrances[vehicle]
                inside[entrance] -= 1
                if not touched[entrance]:
                    touched[entrance], marked[marks] = 1, entrance
                    marks += 1
            if following == stages:
                left[vehicle], fate[vehicle] = now, away
                gone += 1
                continue
            place = first + following
            joined[place] = now
            if is_free[following]:
                takes = services[place]
                if following == drive:
                    if there[vehicle] > now:
                        takes += there[vehicle] - now
                    if takes > windows[vehicle] or missed[vehicle] < misses[vehicle]:
                        takes = windows[vehicle]
                # What ends at once waits until all of this instant has happened.
                if takes > 0:
                    started[place] = now
                    busy[following] += 1
                    event = (now + takes << vehicle_bits | vehicle) << stage_bits
                    heappush(events, event | following)
                    continue
            key = now - head_starts[following * kinds + kind[vehicle]]
            heappush(lines[following], key << vehicle_bits | vehicle)
            if not touched[following]:
                touched[following], marked[marks] = 1, following
                marks += 1
        # Vehicles come.
        while comes == now:
            stage = begins[arrived]
            place = arrived * stages + stage
            joined[place] = now
            if stage != entrances[arrived]:
                inside[entrances[arrived]] += 1
            if rests[arrived] > 0:
                started[place] = now
                busy[stage] += 1
                event = (now + rests[arrived] << vehicle_bits | arrived) << stage_bits
                heappush(events, event | stage)
            else:
                heappush(lines[stage], keys[arrived] << vehicle_bits | arrived)
                if not touched[stage]:
                    touched[stage], marked[marks] = 1, stage
                    marks += 1
            arrived += 1
            comes = arrives[arrived] if arrived < total else NEVER
        # Officers come and go.
        while turns == now:
            stage = control_stage[turned]
            servers[stage] = control_servers[turned]
            if not touched[stage]:
                touched[stage], marked[marks] = 1, stage
                marks += 1
            turned += 1
            turns = control_at[turned] if turned < controls else NEVER
        # A call is due.
        if wake == now:
            wake = NEVER
            for stage in range(stages):
                if bursts[stage] != SERVES and not touched[stage]:
                    touched[stage], marked[marks] = 1, stage
                    marks += 1
        # Every free place goes to who is first in its line.
        while marks > 0:
            marks -= 1
            stage = marked[marks]
            touched[stage] = 0
            line = lines[stage]
            if line[0] == NEVER:
                continue
            room, places, rate = rooms[stage], servers[stage] - busy[stage], 0
            if bursts[stage] != SERVES and servers[stage] > 0:
                places, rate = NEVER, servers[stage]
            while places > 0 and line[0] < NEVER:
                if room != INNER and inside[stage] >= room:
                    break
                vehicle = line[0] & vehicle_mask
                place = vehicle * stages + stage
                takes = services[place]
                if rate > 0:
                    # The gateway's virtual schedule (GCRA): a call uses up its
                    # interval, and a quiet time is made up for by the burst at most.
                    interval = takes // rate
                    unused = now - max(bursts[stage], interval)
                    due = max(paced[stage], unused) + interval
                    if due > now:
                        wake = min(wake, due)
                        break
                heappop(line)
                if room != INNER:
                    if gives_up[vehicle] <= now:
                        # It left before; until now it was counted as present.
                        left[vehicle] = max(gives_up[vehicle], joined[place])
                        fate[vehicle] = GAVE_UP
                        area -= now - left[vehicle]
                        gone += 1
                        continue
                    inside[stage] += 1
                if rate > 0:
                    paced[stage], takes = due, 0
                elif stage == drive:
                    if there[vehicle] > now:
                        takes += there[vehicle] - now
                    if takes > windows[vehicle] or missed[vehicle] < misses[vehicle]:
                        takes = windows[vehicle]
                started[place] = now
                busy[stage] += 1
                places -= 1
                event = (now + takes << vehicle_bits | vehicle) << stage_bits | stage
                heappush(events, event)
    if gone < total:
        area += (arrived - gone) * (until - before)
        for stage in range(stages):
            if rooms[stage] != INNER:
                waiting = lines[stage]
                while waiting[0] < NEVER:
                    vehicle = heappop(waiting) & vehicle_mask
                    if gives_up[vehicle] <= until:
                        # Who gave up by then is told from who still waits.
                        since = joined[vehicle * stages + stage]
                        left[vehicle] = max(gives_up[vehicle], since)
                        fate[vehicle] = GAVE_UP
                        area -= until - left[vehicle]
    return area


def push(heap: Column, item: int) -> None:
    """Do as `heapq.heappush` on an array; its last number says how many are on it."""
    at = heap[-1]
    heap[-1] = at + 1
    while at > 0 and heap[(at - 1) >> 1] > item:
        heap[at] = heap[(at - 1) >> 1]
        at = (at - 1) >> 1
    heap[at] = item


def pop(heap: Column) -> int:
    """Do as `heapq.heappop` on an array; its last number says how many are on it."""
    first: int = heap[0]
    number = heap[-1] - 1
    heap[-1] = number
    item, at, below = heap[number], 0, 1
    while below < number:
        if below + 1 < number and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= item:
            break
        heap[at] = heap[below]
        at, below = below, 2 * below + 1
    heap[at] = item
    return first

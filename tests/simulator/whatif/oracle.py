"""The same gate told as processes of SimPy: what the kernel is compared with.

Written from the semantics, not from the kernel: a vehicle is a story, a line a list
that is searched, who gives up is taken out at that moment. Only the doorman is of our
making: at each instant he waits until all has happened, then lets in.
"""

import numpy as np
import simpy

from simulator.whatif.kernel import CENSORED, DEPARTED, EXPIRED, GAVE_UP, INNER

LATE = 2
FOREVER = 10**9


class Stage:
    def __init__(self, room, burst):
        self.room, self.burst = room, burst
        self.used, self.interval = -FOREVER, 0
        self.inside = self.busy = self.servers = 0
        self.line = []

    def next(self):
        """Return who is next and may begin, if anybody."""
        full = self.room != INNER and self.inside >= self.room
        if not self.line or self.busy >= self.servers or full:
            return None
        return self.line.pop(self.line.index(min(self.line)))

    def pause(self, now):
        """Return how long the rate forbids the next call, as the gateway counts it."""
        if self.burst < 0 or not self.servers:
            return 0
        interval = self.interval // self.servers
        return self.schedule(now) + interval - now

    def schedule(self, now):
        interval = self.interval // self.servers
        return max(self.used, now - max(self.burst, interval))

    def call(self, now):
        if self.burst >= 0:
            self.used = self.schedule(now) + self.interval // self.servers
        else:
            self.busy += 1
        if self.room != INNER:
            self.inside += 1


class Doorman:
    """Rung by whatever happens; acts once when all of an instant has happened."""

    def __init__(self, env, stages):
        self.env, self.stages, self.rung, self.turns = env, stages, set(), {}

    def ring(self, stage):
        if not self.rung:
            bell = simpy.Event(self.env)
            bell._ok, bell._value = True, None  # noqa: SLF001 - as Timeout does
            bell.callbacks.append(self.let_in)
            self.env.schedule(bell, priority=LATE)
        self.rung.add(stage)

    def let_in(self, _):
        rung, self.rung = self.rung, set()
        for stage in rung:
            while (pause := self.stages[stage].pause(self.env.now)) <= 0:
                if (found := self.stages[stage].next()) is None:
                    break
                self.stages[stage].call(self.env.now)
                self.turns.pop((stage, found[1])).succeed()

            else:
                self.env.process(self.ring_later(stage, pause))

    def ring_later(self, stage, pause):
        yield self.env.timeout(pause)
        self.ring(stage)

    def turn(self, stage, vehicle, key):
        turn = self.turns[stage, vehicle] = self.env.event()
        self.stages[stage].line.append((key, vehicle))
        self.ring(stage)
        return turn

    def walk_off(self, stage, vehicle, key):
        self.stages[stage].line.remove((key, vehicle))
        del self.turns[stage, vehicle]


class Oracle:
    def __init__(self, case):
        self.case, self.gate = case, case.gate
        self.env = simpy.Environment()
        self.stages = [
            Stage(int(room), int(burst))
            for room, burst in zip(case.gate.rooms, case.gate.bursts, strict=True)
        ]
        self.doorman = Doorman(self.env, self.stages)
        rows = (case.number, len(case.stages))
        self.services = case.vehicles.services.reshape(rows).tolist()
        for stage, interval in enumerate(zip(*self.services, strict=True)):
            self.stages[stage].interval = max(interval)
        self.head_starts = case.gate.head_starts.reshape(rows[1], -1).tolist()
        self.joined, self.started, self.ended = (np.full(rows, -1) for _ in range(3))
        self.left = np.full(case.number, -1)
        self.fate = np.full(case.number, CENSORED)
        self.missed = np.zeros(case.number, int)

    def play(self):
        self.env.process(self.officers())
        for vehicle in range(self.case.number):
            self.env.process(self.journey(vehicle))
        self.env.run(until=self.case.until + 1)
        return self

    def officers(self):
        gate = self.gate
        columns = (gate.control_at, gate.control_stage, gate.control_servers)
        for at, stage, servers in zip(*(c.tolist() for c in columns), strict=True):
            yield self.env.timeout(at - self.env.now)
            self.stages[stage].servers = servers
            self.doorman.ring(stage)

    def journey(self, vehicle):
        all_vehicles = self.case.vehicles
        yield self.env.timeout(int(all_vehicles.arrives[vehicle]))
        entrance = int(all_vehicles.entrance[vehicle])
        begins = int(all_vehicles.begins[vehicle])
        kind = all_vehicles.kind[vehicle]
        key = int(all_vehicles.key[vehicle])
        route = [s for s, takes in enumerate(self.services[vehicle]) if takes >= 0]
        ahead, rest = route[route.index(begins) :], -1
        if begins != entrance:
            self.stages[entrance].inside += 1
            rest = yield from self.resume(vehicle, begins, key)
        while True:
            if ahead == route:
                called = yield from self.line_up(vehicle, entrance, key)
                if not called:
                    return self.leave(vehicle, GAVE_UP)
            came = yield from self.pass_through(vehicle, ahead, rest)
            ahead, rest = route, -1
            self.stages[entrance].inside -= 1
            self.doorman.ring(entrance)
            if came:
                return self.leave(vehicle, DEPARTED)
            self.missed[vehicle] += 1
            if self.missed[vehicle] > self.gate.misses_allowed:
                return self.leave(vehicle, EXPIRED)
            key = self.env.now - self.head_starts[entrance][kind]

    def line_up(self, vehicle, entrance, key):
        """Wait to be called, with patience; say whether it was."""
        self.joined[vehicle, entrance] = self.env.now
        rest = int(self.case.vehicles.gives_up[vehicle]) - self.env.now
        turn = self.doorman.turn(entrance, vehicle, key)
        yield turn | self.env.timeout(max(rest, 0))
        if not turn.triggered:
            self.doorman.walk_off(entrance, vehicle, key)
        return turn.triggered

    def resume(self, vehicle, stage, key):
        """Be inside already: served, or in line there; return what is left, or -1."""
        rest = int(self.case.vehicles.rest[vehicle])
        self.joined[vehicle, stage] = self.env.now
        if rest < 0:
            yield self.doorman.turn(stage, vehicle, key)
        else:
            self.stages[stage].busy += 1
        return rest

    def pass_through(self, vehicle, route, rest):
        """Go through the stages, the first one begun; say whether it came at all.

        Of the first one, *rest* is left; all of it, if that is -1.
        """
        kind = self.case.vehicles.kind[vehicle]
        for stage in route:
            if stage != route[0]:
                self.joined[vehicle, stage] = self.env.now
                key = self.env.now - self.head_starts[stage][kind]
                yield self.doorman.turn(stage, vehicle, key)
            self.started[vehicle, stage] = self.env.now
            takes, misses = self.services[vehicle][stage], False
            if stage == self.gate.drive:
                takes, misses = self.way_to_the_gate(vehicle, takes)
            if stage == route[0] and rest >= 0:
                takes = rest
                misses = misses and self.case.vehicles.misses[vehicle] > 0
            if self.stages[stage].burst < 0:
                yield self.env.timeout(takes)
                self.stages[stage].busy -= 1
                self.doorman.ring(stage)
            self.ended[vehicle, stage] = self.env.now
            if misses:
                return False
        return True

    def way_to_the_gate(self, vehicle, takes):
        """Return how long the place is kept, and whether the call runs out."""
        rows = self.case.vehicles
        late, window = rows.there[vehicle] - self.env.now, rows.call_windows[vehicle]
        takes += max(int(late), 0)
        misses = self.missed[vehicle] < rows.misses[vehicle] or takes > window
        return (int(window) if misses else takes), misses

    def leave(self, vehicle, fate):
        self.left[vehicle] = self.env.now
        self.fate[vehicle] = fate

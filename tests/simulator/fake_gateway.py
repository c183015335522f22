"""A small stand-in for the gateway, on loopback: the contract's shape, few rules.

Every third declaration needs an officer. Whatever is approved is called at once, up
to `yard` vehicles at a time. Tests turn its knobs to see what the simulator notices.
"""

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from uuid import uuid4

from aiohttp import web

from simulator.traffic.identities import is_of_bot
from tests.simulator.fake_corrections import broken_rules, correct, reject, standing

PASSWORD = "sandbox"
REQUIRED = {"customs_entry", "customs_inspection"}
START = datetime(2030, 1, 7, 3, tzinfo=UTC)


def text(at):
    return at.isoformat().replace("+00:00", "Z") if at else None


def problem(status, name):
    body = {"type": f"/problems/{name}", "title": name, "status": status}
    return web.json_response(
        body, status=status, content_type="application/problem+json"
    )


def board(gate):
    flow = {"lanes": 2, "admission_rate": 40, "yard_capacity": 150}
    return {
        "id": gate, "version": 7,
        "directions": {"export": flow, "import": dict(flow)},
        "calendar": {"windows": {"tue": ["07:00-20:00"]}},
    }  # fmt: skip


class FakeGateway:
    problem = staticmethod(problem)

    def __init__(self):
        self.virtual, self.real, self.speed = START, time.monotonic(), 1.0
        self.speeds = []
        self.declarations = {}
        self.declared = asyncio.Event()
        self.answers = {}
        self.requests, self.corrected, self.reasons = [], [], []
        self.tickets = count(1)
        self.call_window = timedelta(hours=24)
        self.yard = 10_000
        self.calls, self.calls_early = True, True
        # Knobs for faults.
        self.unavailable = 0
        self.hang_up = 0
        self.slow_s = 0.0
        self.barrier_open_to_all = False
        self.forgets = set()
        self.same_ticket = False
        self.sells_turns = self.takes_twice = self.swaps_refused = False
        self.refuses_bots = False
        self.faulty = False
        self.sandbox = True
        self.tokens = set()
        self.boards = {gate: board(gate) for gate in ("huu-nghi", "tan-thanh")}
        self.turned = []
        self.turned_by_others = 0
        self.controls_refused = False
        self.begun = self.answered = 0

    # -- the clock ------------------------------------------------------------

    def now(self):
        passed = (time.monotonic() - self.real) * self.speed
        return self.virtual + timedelta(seconds=passed)

    @staticmethod
    def hours(number):
        return timedelta(hours=number)

    def set_speed(self, speed):
        """Do as a tester does, unseen by the simulator."""
        self.virtual, self.real, self.speed = self.now(), time.monotonic(), speed

    def rewind(self):
        self.virtual, self.real = START, time.monotonic()

    def revoke(self):
        self.tokens.clear()

    async def read_clock(self, request):
        return web.json_response({"now": text(self.now()), "speed": self.speed})

    async def set_clock(self, request):
        body = await request.json()
        now = self.now()
        if "now" in body:
            now = max(now, datetime.fromisoformat(body["now"]))
        self.virtual, self.real = now, time.monotonic()
        self.speed = body.get("speed", self.speed)
        self.speeds.append(self.speed)
        return await self.read_clock(request)

    # -- declarations ---------------------------------------------------------

    async def declare(self, request):
        key = request.headers["Idempotency-Key"]
        if key in self.answers:
            return web.json_response(self.answers[key], status=201)
        body = await request.json()
        taken = {d["vehicle"]["plate"] for d in self.live()}
        if body["vehicle"]["plate"] in taken and not self.takes_twice:
            return problem(409, "vehicle-already-declared")
        if self.refuses_bots and is_of_bot(body["driver"]["identity_number"]):
            return problem(409, "too-many-places")
        if broken_rules(body, self.now()) is None:
            return problem(422, "shape-not-allowed")
        found = body | {
            "id": str(uuid4()), "number": f"N{len(self.declarations) + 1}",
            "version": 0, "checks": [], "required": sorted(REQUIRED),
            "channel": None, "called_at": None,
            "call_deadline": None, "missed": 0, "kinds": [], "times": [],
        }  # fmt: skip
        self.declarations[found["id"]] = found
        self.declared.set()
        stands = standing(self, found, body)
        is_draft = stands["status"] == "draft"
        self.change(found, "drafted" if is_draft else "submitted", **stands)
        self.answers[key] = dict(found)
        self.tick()
        return web.json_response(self.answers[key], status=201)

    def change(self, found, kind, **fields):
        found.update(fields)
        found["kinds"] = [*found["kinds"], kind]
        found["version"] += 1
        found["changed_at"] = text(self.now())
        found["times"] = [*found["times"], found["changed_at"]]

    def live(self):
        over = {"departed", "expired", "cancelled", "rejected"}
        return [d for d in self.declarations.values() if d["status"] not in over]

    def tick(self):
        """What the workers do: approve green ones, call, and miss calls."""
        for found in self.live():
            if found["status"] == "submitted" and found["channel"] == "green":
                self.change(found, "approved", status="approved")
            deadline = found["call_deadline"]
            late = deadline and datetime.fromisoformat(deadline) < self.now()
            if found["status"] == "called" and late:
                found["missed"] += 1
                self.change(found, "missed", status="approved", call_deadline=None)
                if found["missed"] > 1:
                    self.change(found, "expired", status="expired")
        inside = sum(d["status"] in {"called", "entered"} for d in self.live())
        waiting = [
            d for d in self.live()
            if d["status"] == "approved" and (self.calls_early or self.is_near(d))
        ]  # fmt: skip
        for found in waiting[: max(0, self.yard - inside)] if self.calls else []:
            deadline = text(self.now() + self.call_window)
            self.change(
                found, "called", status="called", called_at=text(self.now()),
                call_deadline=deadline,
            )  # fmt: skip

    def is_near(self, found):
        return datetime.fromisoformat(found["planned_arrival"]) <= self.now()

    async def list(self, request):
        query = request.query
        since = query.get("changed_after")
        status = query.get("status")
        items = [
            d
            for d in self.declarations.values()
            if (since is None or d["changed_at"] > since)
            and status in {None, d["status"]}
        ]
        start = int(query.get("cursor", 0))
        limit = int(query["limit"])
        rest = start + limit
        following = str(rest) if rest < len(items) else None
        return web.json_response({"items": items[start:rest], "next": following})

    def find(self, request):
        return self.declarations.get(request.match_info["id"])

    async def get(self, request):
        found = self.find(request)
        return web.json_response(found) if found else problem(404, "not-found")

    async def history(self, request):
        found = self.find(request)
        if found is None or found["number"] in self.forgets:
            return problem(404, "declaration-not-found")
        items = [
            {"kind": kind, "at": at, "by": "somebody", "data": {"check": "customs"}}
            for kind, at in zip(found["kinds"], found["times"], strict=True)
        ]
        return web.json_response({"items": items})

    async def cancel(self, request):
        found = self.find(request)
        self.change(found, "cancelled", status="cancelled")
        return web.json_response(found)

    async def reviews(self, request):
        gate = request.match_info["gate"]
        waiting = [
            d for d in self.live() if d["status"] == "submitted" and d["gate"] == gate
        ]
        return web.json_response({"items": waiting, "next": None})

    async def approve(self, request):
        found = self.find(request)
        if found["status"] == "submitted":
            self.change(found, "approved", status="approved")
        self.tick()
        return web.json_response(found)

    async def get_pass(self, request):
        found = self.find(request)
        if found["status"] != "called":
            return problem(409, "pass-not-ready")
        return web.Response(text=f"VP1:{found['id']}")

    # -- the gate -------------------------------------------------------------

    def at_gate(self, request, plate):
        gate = request.match_info["gate"]
        return next(
            (
                d
                for d in self.live()
                if d["vehicle"]["plate"] == plate and d["gate"] == gate
            ),
            None,
        )

    async def enter(self, request):
        body = await request.json()
        found = self.at_gate(request, body["plate"])
        if not self.barrier_open_to_all:
            if found is None or found["status"] not in {"called", "entered"}:
                return problem(409, "not-called")
            if body["pass"] != f"VP1:{found['id']}":
                return problem(409, "pass-invalid")
        if found["status"] != "entered":
            self.change(found, "entered", status="entered", call_deadline=None)
        return web.json_response({"open": True, "declaration": found}, status=201)

    async def check(self, request):
        found, body = self.find(request), await request.json()
        if found["status"] not in {"entered", "cleared"}:
            return problem(409, "transition-not-allowed")
        marks = [*found["checks"], {"kind": body["kind"], "outcome": body["outcome"]}]
        self.change(found, "checked", checks=marks)
        if {mark["kind"] for mark in marks} >= REQUIRED:
            self.change(found, "cleared", status="cleared")
        return web.json_response(found, status=201)

    async def leave(self, request):
        body = await request.json()
        found = self.at_gate(request, body["plate"])
        if found is None or found["status"] != "cleared":
            return problem(409, "not-cleared")
        self.change(found, "departed", status="departed")
        return web.json_response({"declaration": found}, status=201)

    async def gates(self, request):
        return web.json_response({"gates": list(self.boards.values())})

    async def turn(self, request):
        gate = request.match_info["gate"]
        if self.turned_by_others:
            self.turned_by_others -= 1
            self.boards[gate]["version"] += 1
        found = self.boards[gate]
        if request.headers["If-Match"] != f'"{found["version"]}"':
            return problem(412, "version-stale")
        if self.controls_refused:
            return problem(422, "controls-not-allowed")
        patch = await request.json()
        self.turned.append((text(self.now()), gate, patch))
        found["version"] += 1
        return web.json_response(found)

    # -- the rest -------------------------------------------------------------

    async def ready(self, request):
        return web.json_response({"status": "ok"})

    async def sign_in(self, request):
        body = await request.json()
        if body["password"] != PASSWORD:
            return problem(401, "wrong-password")
        token = str(uuid4())
        self.tokens.add(token)
        return web.json_response({"token": token}, status=201)

    async def turn_knobs(self, request, handler):
        self.requests.append((request.method, request.path))
        self.begun += 1
        await asyncio.sleep(self.slow_s)
        response = self.refusal(request) or await handler(request)
        declares = request.method == "POST" and "/v1/decl" in request.path
        if self.hang_up and declares:
            # Done, but the answer never arrives.
            self.hang_up -= 1
            request.transport.close()
        self.answered += 1
        return response

    def refusal(self, request):
        if request.path.startswith("/sandbox") and not self.sandbox:
            return problem(404, "no-such-page")
        if not request.path.startswith("/v1/decl"):
            return None
        if request.headers["Authorization"].split()[1] not in self.tokens:
            return problem(401, "not-authenticated")
        if self.faulty:
            return problem(500, "fault")
        if self.unavailable:
            self.unavailable -= 1
            response = problem(503, "busy")
            response.headers["Retry-After"] = "0"
            return response
        return None

    def app(self):
        @web.middleware
        async def knobs(request, handler):
            return await self.turn_knobs(request, handler)

        app = web.Application(middlewares=[knobs])
        one = "/v1/declarations/{id}"
        app.add_routes(
            [
                web.get("/readyz", self.ready),
                web.post("/v1/sessions", self.sign_in),
                web.get("/sandbox/clock", self.read_clock),
                web.put("/sandbox/clock", self.set_clock),
                web.post("/v1/declarations", self.declare),
                web.get("/v1/declarations", self.list),
                web.get(one, self.get),
                web.patch(one, partial(correct, self)),
                web.post(f"{one}/reject", partial(reject, self)),
                web.post(f"{one}/cancel", self.cancel),
                web.get(f"{one}/history", self.history),
                web.get(f"{one}/pass", self.get_pass),
                web.post(f"{one}/approve", self.approve),
                web.post(f"{one}/checks", self.check),
                web.get("/v1/gates", self.gates),
                web.patch("/v1/gates/{gate}/controls", self.turn),
                web.get("/v1/gates/{gate}/reviews", self.reviews),
                web.post("/v1/gates/{gate}/entries", self.enter),
                web.post("/v1/gates/{gate}/exits", self.leave),
            ]
        )
        return app

    async def work(self):
        while True:
            self.tick()
            await asyncio.sleep(0.02)

    @asynccontextmanager
    async def serving(self):
        """Serve on a free port of loopback; gives the address."""
        runner = web.AppRunner(self.app())
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        worker = asyncio.create_task(self.work())
        try:
            host, port = runner.addresses[0][:2]
            yield f"http://{host}:{port}"
        finally:
            worker.cancel()
            await runner.cleanup()

"""Bugs for a gateway that has none: each breaks one promise, and nothing else.

A lie is told about what a right gateway answered. It may remember what was asked
before, for most promises are about more than one answer.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

from loadtests import checks

ONE = re.compile(r"/v1/declarations/(?P<id>[0-9a-f-]{36})")
HISTORY = re.compile(ONE.pattern + "/history")
PASS = re.compile(ONE.pattern + "/pass")
CANCEL = re.compile(ONE.pattern + "/cancel")
DECLARE = re.compile("/v1/declarations")
BULK = re.compile("/v1/declarations/bulk")
ENTRIES = re.compile("/v1/gates/[^/]+/entries")
METRICS = re.compile("/metrics")
JOURNAL = re.compile("/v1/gates/(?P<id>[^/]+)/journal")


@dataclass
class Exchange:
    """A request, and how the right gateway answered it; the answer may be changed."""

    method: str
    path: str
    headers: Mapping[str, str]
    sent: bytes
    status: int
    body: bytes
    # What this liar remembers, and how often what came.
    memory: dict[str, Any]
    seen: Counter[str] = field(default_factory=Counter)

    def fits(self, method: str, path: re.Pattern[str], status: int = 200) -> str | None:
        """Return the id in the path, or "", if it is such an exchange; else None."""
        found = path.fullmatch(self.path)
        if found is None or (self.method, self.status) != (method, status):
            return None
        return found.groupdict().get("id", "")

    @property
    def js(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def asked(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.sent)
        return told

    def tell(self, told: Any, status: int | None = None) -> None:
        self.body = json.dumps(told).encode()
        self.status = status or self.status

    def change(self, **values: Any) -> None:
        self.tell(self.js | values)


Lie: TypeAlias = Callable[[Exchange], None]


def grow_places(found: Exchange) -> None:
    """Show a place that is worse by five at every look."""
    if (one := found.fits("GET", ONE)) and found.js["position"] is not None:
        found.seen[one] += 1
        found.change(position=found.js["position"] + 5 * found.seen[one])


def change_tickets(found: Exchange) -> None:
    if found.fits("GET", ONE):
        found.change(ticket=found.js["ticket"] + 1)


def give_one_ticket(found: Exchange) -> None:
    """Give everybody the first ticket, and stay with it."""
    if found.fits("GET", ONE) or found.fits("POST", DECLARE, 201) is not None:
        found.change(ticket=1)


def show_older_versions(found: Exchange) -> None:
    if found.fits("GET", ONE):
        found.change(version=0)


def say_no_reason(found: Exchange) -> None:
    if found.fits("POST", DECLARE, 201) is not None:
        found.change(reason=None)


def uncancel(found: Exchange) -> None:
    if found.fits("GET", ONE) and found.js["status"] == "cancelled":
        reason = {"message": {"en": "It waits"}, "owner": "customs"}
        found.change(status="approved", reason=reason)


def hide_changes(found: Exchange) -> None:
    """Answer 304 to whoever asks with the ETag from before a change of the own."""
    if one := found.fits("POST", CANCEL):
        found.memory[one] = "changed"
    elif (one := found.fits("GET", ONE)) and one in found.memory:
        found.body, found.status = b"", 304


def lose(found: Exchange) -> None:
    if found.fits("GET", ONE) or found.fits("GET", ONE, 304):
        found.tell({"type": "/problems/declaration-not-found"}, 404)


def show_to_strangers(found: Exchange) -> None:
    if found.fits("POST", DECLARE, 201) is not None:
        found.memory[found.js["id"]] = found.js
    elif (one := found.fits("GET", ONE, 404)) in found.memory:
        found.tell(found.memory[one or ""], 200)


def answer_otherwise(found: Exchange) -> None:
    """Answer a repeated key with another number each time.

    Who asked first may have hung up, and has not seen the right one.
    """
    if found.fits("POST", DECLARE, 201) is not None:
        key = found.headers["Idempotency-Key"]
        found.seen[key] += 1
        if found.seen[key] > 1:
            found.change(number=f"CKHN20261124{found.seen[key]:05}")


def declare_twice(found: Exchange) -> None:
    """Take a vehicle a second time that is declared already."""
    if found.fits("POST", DECLARE, 201) is not None:
        found.memory[found.asked["vehicle"]["plate"]] = found.js
    elif found.fits("POST", DECLARE, 409) is not None:
        found.tell(found.memory[found.asked["vehicle"]["plate"]], 201)


def reward_bots(found: Exchange) -> None:
    """Let whoever declares the same vehicle again stand before the former place."""
    if found.fits("POST", DECLARE, 201) is not None:
        plate, one = found.asked["vehicle"]["plate"], found.js["id"]
        if one not in found.memory:
            key = found.memory.get(plate, found.js["order_key"] + 1) - 1
            found.memory[plate] = found.memory[one] = key
        found.change(order_key=found.memory[one])


def answer_fewer(found: Exchange) -> None:
    if found.fits("POST", BULK) is not None:
        found.tell({"items": found.js["items"][1:]})


def give_passes(found: Exchange) -> None:
    if found.fits("GET", PASS, 409):
        found.body, found.status = b"VP1:FORGED", 200


def open_for_anything(found: Exchange) -> None:
    if found.fits("POST", ENTRIES, 409) is not None and b"INVENTED" in found.sent:
        found.tell({"open": True, "declaration": {"id": "", "status": "entered"}}, 201)


def let_in_twice(found: Exchange) -> None:
    """Take the second showing of a pass for another entry."""
    if found.fits("POST", ENTRIES, 201) is not None:
        found.seen[found.asked["plate"]] += 1
        if found.seen[found.asked["plate"]] > 1:
            found.tell(found.js | {"declaration": {"id": "another"}})


def let_in_unapproved(found: Exchange) -> None:
    """Let histories have no approval."""
    if found.fits("GET", HISTORY):
        items = found.js["items"]
        found.tell({"items": [each for each in items if each["kind"] != "approved"]})


def give_no_grounds(found: Exchange) -> None:
    if found.fits("GET", HISTORY):
        items = [each | {"data": {}} for each in found.js["items"]]
        found.tell({"items": items})


def leave_gaps(found: Exchange) -> None:
    if found.fits("GET", JOURNAL):
        found.tell({"items": [e for e in found.js["items"] if e["seq"] % 5]})


def replace_entry(found: Exchange, *, entry: Mapping[str, Any]) -> None:
    """Journal something else in place of each gate's first declaration."""
    if found.fits("GET", JOURNAL):
        items = [e | entry if e["seq"] == 1 else e for e in found.js["items"]]
        found.tell({"items": items})


def be_busy(found: Exchange) -> None:
    """Send away who tries what must not work, and who would look into it."""
    is_second = found.fits("POST", ENTRIES, 201) is not None
    if is_second:
        found.seen[found.asked["plate"]] += 1
        is_second = found.seen[found.asked["plate"]] > 1
    if (
        is_second
        or found.fits("POST", DECLARE, 409) is not None
        or found.fits("GET", HISTORY)
    ):
        found.tell({"type": "/problems/busy", "title": "Too busy just now"}, 503)


def leak(found: Exchange, *, name: str, much: float) -> None:
    """Show what a process that leaves something behind at each look would tell."""
    if found.fits("GET", METRICS) is not None:
        found.seen[name] += 1
        grown = found.seen[name] * much
        found.body = re.sub(
            rb"^%b (.*)$" % name.encode(),
            lambda line: b"%b %f" % (name.encode(), float(line[1]) + grown),
            found.body,
            flags=re.MULTILINE,
        )


# Somebody who has stood first since the beginning, and is never called.
_FIRST = {
    "kind": "approved",
    "declaration_id": "somebody-else",
    "data": {"direction": "export", "line": "waiting", "score": 0, "ticket": 0},
}
_CLOSED = {
    "kind": "controls_changed",
    "declaration_id": None,
    "data": {"changed": {"mode": "closed"}},
}


@dataclass(frozen=True)
class Bug:
    """A lie, the check that must find it, and who of the personas looks at that.

    `clock_speed` is that of the sandbox: on a slow clock, lines are long.
    """

    lie: Lie
    check: str
    found_by: tuple[str, ...]
    clock_speed: int = 240


BUGS: Mapping[str, Bug] = MappingProxyType(
    {
        "bot-wins": Bug(reward_bots, checks.BOT_GAINS_NOTHING, ("bot",)),
        "cancelled-waits": Bug(
            uncancel, checks.CANCELLED_STAYS_CANCELLED, ("canceller",)
        ),
        "change-hidden": Bug(hide_changes, checks.CHANGE_IS_SHOWN, ("canceller",)),
        "closed-gate-calls": Bug(
            partial(replace_entry, entry=_CLOSED),
            checks.CLOSED_GATE_CALLS_NOBODY,
            ("client", "driver"),
        ),
        "declaration-lost": Bug(lose, checks.NO_DECLARATION_LOST, ("poller",)),
        "entry-unapproved": Bug(
            let_in_unapproved,
            checks.NO_ENTRY_WITHOUT_APPROVAL,
            ("driver", "first-comer"),
        ),
        "fewer-answers": Bug(answer_fewer, checks.EACH_OF_MANY_IS_ANSWERED, ("agent",)),
        "journal-gap": Bug(
            leave_gaps, checks.JOURNAL_HAS_NO_GAPS, ("client", "driver")
        ),
        "older-version": Bug(
            show_older_versions, checks.VERSION_NEVER_GOES_BACK, ("poller",)
        ),
        "other-answer": Bug(
            answer_otherwise, checks.REPLAY_ANSWERS_THE_SAME, ("bad-network",)
        ),
        "overtaking": Bug(
            partial(replace_entry, entry=_FIRST),
            checks.NO_OVERTAKING,
            ("client", "driver"),
        ),
        "pass-early": Bug(
            give_passes, checks.PASS_ONLY_WHEN_CALLED, ("driver", "first-comer")
        ),
        "pass-invented": Bug(
            open_for_anything, checks.NO_ENTRY_WITHOUT_PASS, ("driver", "first-comer")
        ),
        "place-grows": Bug(
            grow_places, checks.PLACE_NEVER_GROWS, ("agent", "poller"), clock_speed=1
        ),
        "reason-missing": Bug(
            say_no_reason, checks.REASON_IS_TOLD, ("client", "driver")
        ),
        "review-without-grounds": Bug(
            give_no_grounds,
            checks.REVIEW_SAYS_WHY,
            ("client", "driver", "first-comer", "officer"),
        ),
        "second-entry": Bug(
            let_in_twice, checks.ONE_ENTRY_ONLY, ("driver", "first-comer")
        ),
        "shown-to-strangers": Bug(
            show_to_strangers, checks.OTHERS_CANNOT_LOOK, ("driver", "first-comer")
        ),
        "ticket-changes": Bug(change_tickets, checks.TICKET_NEVER_CHANGES, ("poller",)),
        "ticket-twice": Bug(
            give_one_ticket, checks.ONE_TICKET_ONE_VEHICLE, ("client", "driver")
        ),
        "vehicle-twice": Bug(
            declare_twice, checks.ONE_VEHICLE_ONE_DECLARATION, ("bot",)
        ),
    }
)

# All lies by their names: those, and some that break no promise.
LIES: Mapping[str, Lie] = MappingProxyType(
    {name: bug.lie for name, bug in BUGS.items()}
    | {
        "busy": be_busy,
        "memory-leaks": partial(leak, name="process_resident_memory_bytes", much=2**20),
        "files-leak": partial(leak, name="process_open_fds", much=1),
    }
)

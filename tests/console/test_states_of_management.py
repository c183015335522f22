"""Every state of management's pages and the tester's: previewed, refused, turned."""

import pytest

from gateway.services.foreseeing import Foreseen, Progress, Unforeseen, Why
from tests.api.journeys import approved, declared, entered, turn
from tests.console.glass import Walk
from tests.console.test_manage_controls import fields_of
from tests.console.test_management_rooms import NOTICE
from tests.console.test_sandbox_desk import REFUSED
from tests.console.test_what_if import side

pytestmark = pytest.mark.browser

GATE = "/manage/huu-nghi"


async def test_of_controls(walk: Walk):
    people, path = walk.people, f"{GATE}/controls"
    for _ in range(2):
        await approved(people)
    await walk.be("management")
    fields = fields_of((await walk.look("open", path)).text)
    days = {"suspension_first": "2030-01-08", "suspension_last": "2030-01-09"}
    more = days | {"suspension_category": "frozen", "suspension_reason": "kho đầy"}
    more |= {"holiday_first": "2030-01-10", "holiday_last": "2030-01-11"}
    more |= {"holiday_rule": "closed", "mode": "drain", "export_buffer_yard": "on"}
    changed = fields | more
    await walk.send("nothing changed", path, **fields | {"do": "preview"})
    await walk.send("wrong", path, 422, **fields | {"export_lanes": "two"})
    preview = await walk.send("preview", path, **changed | {"do": "preview"})
    turned = changed | fields_of(preview.text) | {"do": "turn"}
    await walk.send("turned", path, **turned)
    await walk.send("turned by others since", path, 409, **turned)
    await walk.look("suspended", "/")

    assert [] == walk.found


async def test_of_notices_and_of_rooms_with_nothing_in_them(walk: Walk):
    path = f"{GATE}/notices"
    await walk.be("management")
    for empty in ("", "/line", "/day", "/journal?vehicle=nobody", "/notices"):
        await walk.look(f"nothing{empty}", f"{GATE}{empty}")
    await walk.send("read", path, **NOTICE, do="read")
    await walk.send("wrong", path, 422, **NOTICE | {"zh": "", "until": "soon"})
    await walk.look("not a place", f"{GATE}/line?cursor=nonsense", 400)

    assert [] == walk.found


async def test_of_moving_somebody_and_of_alerts(walk: Walk):
    await entered(walk.people)
    first, last = [await approved(walk.people) for _ in range(2)]
    await walk.people.set_clock("2030-01-07T02:30:00Z")
    await walk.be("management")
    path = f"{GATE}/line/{last.id}/move"
    asked = {"before": first.plate, "reason": "có gia súc ốm"}
    await walk.look("asked", path)
    await walk.send("effect", path, **asked)
    await walk.send("nobody", path, 422, **asked | {"before": "12C-999.99"})
    await walk.send("no reason", path, 422, **asked | {"reason": " "})
    await walk.look("an alert", GATE)
    await walk.send("moved", path, **asked, sure=first.id)

    assert [] == walk.found


def answer() -> dict[str, object]:
    """One that helps in one direction, and makes it worse in the other."""
    flows = {}
    for way, wait in (("export", -75.0), ("import", 20.0)):
        difference = {"mean": wait, "low": wait - 2, "high": wait + 2}
        flows[way] = {
            "as_is": side(90, None, stays=1.0),
            "changed": side(90 + wait, 1_000),
            "difference": {"wait_mean": difference},
        }
    use = [{"customs": 0.5, "quarantine": 0.97}, {"customs": 0.6, "quarantine": 0.9}]
    return {"minutes": [0, 60], "flows": flows, "use": use}


async def test_of_what_happens_if(walk: Walk, monkeypatch: pytest.MonkeyPatch):
    foreseer, path = walk.people.resources.foreseer, f"{GATE}/what-if?ask=1"
    steps: list[Progress | Foreseen] = []

    async def tell(_: object):
        for step in steps:
            yield step
        if not isinstance(steps[-1], Foreseen):
            raise Unforeseen(why, "cannot play: hours overlap")

    monkeypatch.setattr(foreseer, "ask", tell)
    await walk.be("management")
    await walk.look("wrong", f"{path}&export_lanes=99", 422)
    for why in (Why.CROWDED, Why.REFUSED, Why.STOPPED):
        steps[:] = [Progress(), Progress(3, 10)]
        await walk.look(why, path)
    steps[:] = [Progress(3, 10), Foreseen(answer())]
    await walk.look("answered", f"{path}&export_lanes=1&desk_quarantine=-1")

    assert [] == walk.found


async def test_of_the_testers_page(walk: Walk):
    await declared(walk.people)
    await walk.be("tester")
    for name, fields, status in REFUSED[2::2]:
        await walk.send(f"{name} refused", f"/sandbox/desk/{name}", status, **fields)
    fault = {"kind": "delay", "path": "/v1/nothing*", "percent": "20", "delay_s": "1"}
    await walk.send("a fault", "/sandbox/desk/faults", **fault)
    await walk.send("a jump", "/sandbox/desk/clock", jump="60")

    assert [] == walk.found


async def test_of_gates_in_every_mode(walk: Walk):
    await walk.be("management")
    for mode in ("hold", "drain", "contingency"):
        await turn(walk.people, "huu-nghi", mode=mode)
        await walk.look(mode, GATE)
        await walk.look(f"{mode}, on the board", "/")
    await walk.people.set_clock("2030-01-07T18:00:00Z")
    await turn(walk.people, "huu-nghi", mode="open")
    await walk.look("at night", "/")

    assert [] == walk.found

"""Every state of the agent's rooms and of the officer's desk: empty, refused, done."""

import pytest

from gateway.console.texts import TEXTS
from gateway.services.keys import MOST_KEYS
from gateway.services.webhooks.following import follow
from tests.api.journeys import (
    approved,
    called,
    check,
    declared,
    entered,
    hire,
    said,
    verdict,
)
from tests.api.keyed import make_key
from tests.api.test_sheets import row, sheet
from tests.console.glass import Walk
from tests.console.reading import Reading
from tests.console.test_agent import values
from tests.console.test_agent_fees import actions
from tests.console.test_agent_keys import READING, revocations
from tests.console.test_firm_page import COLLEAGUE, links
from tests.console.test_officers_desk import to_review
from tests.console.test_paper_page import at_the_barrier, settling, slip
from tests.console.test_registering import FIRM, OTHER_WORDS

pytestmark = pytest.mark.browser

DESK = "/officer/huu-nghi"
HOOK = {"url": "https://agent.example/hooks", "description": "Bảng ở văn phòng"}


async def hired(walk: Walk) -> str:
    who = await hire(walk.people.resources, "agent")
    await walk.be(who)
    return who


async def test_of_many_vehicles_at_an_agents_desk(walk: Walk):
    who = await hired(walk)
    for view in ("needs", "called", "over"):
        await walk.look(f"empty {view}", f"/agent?view={view}")
    one, other = [await declared(walk.people, who=who) for _ in range(2)]
    inside = await entered(walk.people, who=who)
    gone_up = await called(walk.people, who=who)
    await walk.look("none found", "/agent?view=all&q=zzz")
    await walk.send("kept view", "/agent/views?view=all", name="Cả đội xe")
    await walk.send("view without a name", "/agent/views?view=all", 422, name=" ")
    all_of_them = (one, other, inside, gone_up)
    picked = {f"pick-{vehicle.id}": "yes" for vehicle in all_of_them}
    shown = await walk.send("passes", "/agent/many", **picked, act="passes")
    printed, ink = await walk.glass.printed(shown.text)
    waiting = {f"pick-{one.id}": "yes"}
    await walk.send("no passes", "/agent/many", **waiting, act="passes")
    await walk.send("sure", "/agent/many", **picked, act="cancel")
    await walk.send("cancelled", "/agent/many", **picked, act="cancel", sure="yes")

    assert [] == walk.found
    assert gone_up.plate in printed
    assert TEXTS["zh"]["sign_out"] not in printed
    # As by day: on paper there is no night.
    assert "rgb(22, 25, 29)" == ink


async def test_of_a_sheet(walk: Walk):
    await hired(walk)
    path = "/agent/upload"
    wrong = sheet(row(gross_weight_kg="heavy"), row(direction="sideways"))
    incomplete = sheet(row(), row(goods_description=""))
    await walk.send("no sheet", path, 422, sheet="", act="check")
    await walk.send("wrong", path, 422, sheet=wrong, act="check")
    seen = await walk.send("preview", path, sheet=incomplete, act="check")
    right = values(Reading(seen.text)) | {"act": "declare"}
    await walk.send("declared", path, **right)
    await walk.send("declared twice", path, **right)
    await walk.send("refused", path, **right | {"key": "another-key-of-16"})

    assert [] == walk.found


async def test_of_fees(walk: Walk):
    who = await hired(walk)
    await walk.look("none", "/agent/fees?show=all")
    await walk.look("none open", "/agent/fees")
    made = await declared(walk.people, who=who)
    await walk.look("due", "/agent/fees")
    pay = f"/agent/fees/{made.id}/pay"
    begun = await walk.send("pending", pay)
    end = actions(Reading(begun.text), "/end")[0]
    await walk.send("failed", end, outcome="failed")
    again = await walk.send("pending again", pay)
    end = actions(Reading(again.text), "/end")[0]
    await walk.send("paid", end, outcome="paid")
    await walk.send("nothing due", pay, 409)

    assert [] == walk.found


async def test_of_keys(walk: Walk):
    who = await hired(walk)
    path = "/agent/keys"
    await walk.look("none", path)
    await walk.send("wrong", path, 422, name="x")
    await walk.send("made", path, name="phần mềm kho", **READING)
    listed = await walk.look("listed", path)
    await walk.send("revoked", revocations(Reading(listed.text))[0], sure="yes")
    for _ in range(MOST_KEYS):
        await make_key(walk.people, who=who)
    await walk.send("too many", path, 409, name="another", **READING)

    assert [] == walk.found


async def test_of_a_firm(walk: Walk):
    path = "/account/firm"
    await walk.send("founded", "/register", **FIRM | {"username": "thu.ha"})
    await walk.look("alone", path)
    await walk.send("wrong", path, 422, username="ab", password="short")
    await walk.send("taken", path, 409, **COLLEAGUE | {"username": "driver"})
    shown = await walk.send("added", path, **COLLEAGUE)
    here = links(shown)["van.binh"]
    await walk.look("somebody", here)
    await walk.send("wrong password", here, 422, do="password", password="short")
    for act in ("password", "admin", "user", "ended", "back"):
        await walk.send(act, here, do=act, password=OTHER_WORDS)
    own = (await walk.people.actor("thu.ha")).account_id
    await walk.send("last admin", f"{path}/{own}", 409, do="user")
    await walk.be("van.binh")
    await walk.look("a user", path)

    assert [] == walk.found


async def test_of_webhooks(walk: Walk):
    who = await hired(walk)
    path = "/agent/webhooks"
    await walk.look("none", path)
    wrong = {"url": "https://10.0.0.1/", "description": "x" * 201}
    await walk.send("wrong", path, 422, **wrong)
    await walk.send("made", path, **HOOK, every="yes")
    [kept] = said(await walk.people.ask(who, "GET", "/v1/webhooks"))["items"]
    here = f"{path}/{kept['id']}"
    await walk.look("nothing sent", here)
    await declared(walk.people, who=who)
    await follow(walk.people.resources.engine, "huu-nghi")
    await walk.look("pending", f"{here}?state=pending")
    await walk.send(
        "changed", f"{here}/change", **HOOK, **{"event-declaration.called": "yes"}
    )
    await walk.send("changed wrongly", f"{here}/change", 422, **wrong)
    await walk.send("another secret", f"{here}/rotate", sure="yes")
    await walk.send("no such time", f"{here}/replay", 422, day="yesterday", time="")
    await walk.send("sent again", f"{here}/replay", day="2030-01-07", time="00:00")
    await walk.send("not reached", f"{here}/ping")
    await walk.send("off", f"{here}/switch", to="off")
    await walk.look("off, in the list", path)
    await walk.send("removed", f"{here}/remove", sure="yes")

    assert [] == walk.found


def filled(page: Reading, verb: str) -> dict[str, str]:
    """Return what the form of that verb would send as it stands."""
    return {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in page.elements
        if one.tag == "input" and (one.nearest("action") or "").endswith(f"/{verb}")
    }


async def test_of_reviews(walk: Walk):
    await walk.be("customs")
    for queue in ("reviews", "work", "alerts", "held"):
        await walk.look(f"no {queue}", f"{DESK}/{queue}")
    await walk.look("not found", f"{DESK}/find?plate=12C-999.99")
    made, other = [await to_review(walk.people) for _ in range(2)]
    path = f"{DESK}/reviews/{made.id}"
    seen = Reading((await walk.look("first of two", path)).text)
    reject = filled(seen, "reject")
    await walk.send("too short", f"{path}/reject", 422, **reject | {"reason": "no"})
    said(await verdict(walk.people, made, "hold", who="border-guard"))
    said(await verdict(walk.people, made, "release", who="border-guard"))
    reject["reason"] = "khối lượng khác nhau"
    await walk.send("changed since", f"{path}/reject", 412, **reject)
    said(await verdict(walk.people, made, "hold", who="border-guard"))
    await walk.look("held", f"{DESK}/held/{made.id}")
    hold = filled(seen, "hold") | {"reason": "niêm phong hỏng"}
    await walk.send("held already", f"{path}/hold", 409, **hold)
    there = f"{DESK}/reviews/{other.id}"
    fields = filled(Reading((await walk.look("second", there)).text), "approve")
    await walk.send("approved", f"{there}/approve", **fields)

    assert [] == walk.found


async def test_of_work_at_the_gate(walk: Walk):
    receiving = [{"plate": "12C-678.90"}, {"plate": "12C-678.91"}]
    up = await called(walk.people)
    made = await entered(walk.people, receiving_vehicles=receiving)
    failed = await check(walk.people, made, "customs_inspection", "fail", note="thiếu")
    assert 201 == failed.status_code
    await walk.people.set_clock("2030-01-07T02:30:00Z")
    for who in ("customs", "quarantine", "yard", "border-guard"):
        await walk.be(who)
        await walk.look(f"{who} at work", f"{DESK}/work/{made.id}")
    await walk.look("an alert", f"{DESK}/alerts")
    path = f"{DESK}/work/{up.id}"
    await walk.look("called", path)
    await walk.send("no pass", f"{path}/enter", 409, **{"pass": "VP1:nonsense"})
    await walk.send("no reason", f"{DESK}/lift", 422, plate="12C-999.99", reason="")
    lifted = {"plate": "12C-999.99", "reason": "Xe cứu thương"}
    await walk.send("lifted", f"{DESK}/lift", **lifted)
    await walk.be("yard")
    path = f"{DESK}/work/{made.id}/transship"
    typed = {"receiving": "12C-678.90", "area": "B2", "weight_kg": "a lot"}
    await walk.send("no weight", path, 422, **typed)
    await walk.send("transshipped", path, **typed | {"weight_kg": "11000"})

    assert [] == walk.found


async def test_of_paper_tickets(walk: Walk):
    path = f"{DESK}/paper"
    vehicle = await approved(walk.people)
    await walk.be("border-guard")
    await walk.look("none", f"{path}?show=all")
    await at_the_barrier(walk.people)
    await walk.send("wrong", path, 422, **slip(serial="HN 17", plate="?", note="a\x07"))
    await walk.send("matched", path, **slip(plate=vehicle.plate))
    unmatched = await walk.send("unmatched", path, **slip(serial="HN-000018"))
    settle = settling(unmatched)
    await walk.send("no reason", settle, 422, whose="", reason="")
    await walk.send("nobody's", settle, 404, whose="12C-000.01", reason="đọc nhầm")
    await walk.send("settled", settle, whose="", reason="xe cứu thương")
    await walk.look("all", f"{path}?show=all")

    assert [] == walk.found

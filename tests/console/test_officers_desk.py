"""The officer's desk without a script: what waits, at a glance, and what is decided."""

import pytest

from gateway.console.texts import TEXTS
from gateway.workers import approve
from tests.api.journeys import (
    MORNING,
    called,
    declared,
    entered,
    said,
    verdict,
)
from tests.console.reading import Element, Reading
from tests.console.test_vehicles import HOSTILE, HTML, sign_in
from tests.people import People, a_body

GATE = "/officer/huu-nghi"
VI = TEXTS["vi"]


class Desk:
    """An officer with a browser that runs no script."""

    def __init__(self, client: People) -> None:
        self.client = client
        self.page = Reading("")
        self.status = 0
        self.path = ""

    async def open(self, path: str) -> None:
        answer = await self.client.http.get(path, headers=HTML, follow_redirects=True)
        self._take(answer)

    def _take(self, answer) -> None:
        self.status, self.page = answer.status_code, Reading(answer.text)
        self.path = answer.url.path

    async def send(self, verb: str, **typed: str) -> None:
        """Fill in the form of that verb, as it stands on the page, and send it."""
        form = self.form(verb)
        held = {
            one.attributes["name"]: one.attributes.get("value", "")
            for one in self.page.elements
            if one.tag == "input" and form in one.parents
        }
        answer = await self.client.http.post(
            form.attributes["action"],
            data=held | typed,
            headers=HTML,
            follow_redirects=True,
        )
        self._take(answer)

    def form(self, verb: str) -> Element:
        return next(
            one
            for one in self.page.elements
            if one.tag == "form"
            and one.attributes.get("action", "").endswith(f"/{verb}")
        )

    @property
    def verbs(self) -> set[str]:
        return {
            one.attributes["data-verb"]
            for one in self.page.elements
            if one.tag == "form" and "data-verb" in one.attributes
        }

    @property
    def listed(self) -> list[str]:
        return [
            one.attributes["data-id"]
            for one in self.page.elements
            if "data-id" in one.attributes
        ]

    @property
    def opened(self) -> str:
        return self.page.attribute("article", "data-item")

    def texts(self, css_class: str) -> list[str]:
        return [
            one.text
            for one in self.page.elements
            if css_class in one.attributes.get("class", "").split()
        ]


@pytest.fixture
async def desk(client: People) -> Desk:
    await client.set_clock(MORNING)
    return Desk(client)


async def to_review(client: People, **changes):
    """Declare one that has no customs number, so an officer reads it."""
    goods = [dict(a_body()["goods"][0]) | {"customs_declaration": None}]
    made = await declared(client, **{"goods": goods} | changes)
    await approve.route(client.resources, made.shown["gate"])
    return made


async def test_an_officer_comes_to_the_own_queue_and_its_first_vehicle(desk: Desk):
    first = await to_review(desk.client)
    second = await to_review(desk.client)
    await sign_in(desk.client, "customs")

    await desk.open("/officer")

    assert (200, f"{GATE}/reviews") == (desk.status, desk.path)
    assert [first.id, second.id] == desk.listed
    assert first.id == desk.opened
    assert VI["because_no-customs-number"] in desk.texts("why")[0]
    assert {"approve", "reject", "hold"} == desk.verbs


async def test_approving_goes_on_to_the_next_and_says_what_was_done(desk: Desk):
    first = await to_review(desk.client)
    second = await to_review(desk.client)
    await sign_in(desk.client, "customs")
    await desk.open(f"{GATE}/reviews/{first.id}")

    await desk.send("approve")

    assert "approved" == (await desk.client.look(first.id))["status"]
    assert (second.id, [second.id]) == (desk.opened, desk.listed)
    assert [f"{first.plate}: {VI['event_approved']} · bạn · 09:00"] == desk.texts(
        "done"
    )


async def test_a_reason_is_asked_for_and_kept_when_it_is_too_short(desk: Desk):
    made = await to_review(desk.client)
    await sign_in(desk.client, "customs")
    await desk.open(f"{GATE}/reviews/{made.id}")

    await desk.send("reject", reason="no")

    assert 422 == desk.status
    assert VI["officer_wrong_reason"] in desk.texts("refused")[0]
    kept = {one.attributes.get("value") for one in desk.page.elements}
    assert "no" in kept
    assert "submitted" == (await desk.client.look(made.id))["status"]


async def test_who_comes_second_reads_who_was_first_and_keeps_what_was_typed(
    desk: Desk,
):
    made = await to_review(desk.client)
    other = await to_review(desk.client)
    await sign_in(desk.client, "customs")
    await desk.open(f"{GATE}/reviews/{made.id}")
    said(await verdict(desk.client, made, "hold", who="border-guard"))
    said(await verdict(desk.client, made, "release", who="border-guard"))

    await desk.send("reject", reason="the weights differ")

    assert 412 == desk.status
    [told, *_] = desk.texts("refused")
    assert VI["officer_changed_since"] in told
    assert VI["event_held"] in told
    assert "biên phòng" in told
    kept = {one.attributes.get("value") for one in desk.page.elements}
    assert "the weights differ" in kept
    assert f"{GATE}/reviews/{other.id}" in {
        one.attributes.get("href") for one in desk.page.elements
    }


async def test_a_second_hold_does_not_pass_for_one_s_own(desk: Desk):
    made = await to_review(desk.client)
    await sign_in(desk.client, "customs")
    await desk.open(f"{GATE}/reviews/{made.id}")
    said(await verdict(desk.client, made, "hold", who="border-guard"))

    await desk.send("hold", reason="the seal is broken")

    assert 409 == desk.status
    assert "the seal is broken" in desk.texts("refused")[0]


async def test_what_the_owner_corrected_meanwhile_is_marked(desk: Desk):
    made = await to_review(desk.client)
    await sign_in(desk.client, "customs")
    await desk.open(f"{GATE}/reviews/{made.id}")
    seen = await desk.client.ask("agent", "GET", made.path)
    said(
        await desk.client.ask(
            "agent",
            "PATCH",
            made.path,
            json={"vehicle": {"seal": "VN-778899"}},
            headers={"If-Match": seen.headers["etag"]},
        )
    )

    await desk.send("approve")

    assert 412 == desk.status
    assert [f"{VI['field_seal']}VN-778899 {VI['officer_changed']}"] == desk.texts(
        "changed"
    )


async def test_each_office_confirms_its_own_checks(desk: Desk):
    made = await entered(desk.client)
    await sign_in(desk.client, "quarantine")
    await desk.open(f"{GATE}/work")
    assert [made.id] == desk.listed

    await desk.send("check", kind="plant_quarantine", outcome="pass", note="Lane 2")

    assert 200 == desk.status
    checks = (await desk.client.look(made.id))["checks"]
    assert ("plant_quarantine", "pass", "Lane 2") in {
        (one["kind"], one["outcome"], one["note"]) for one in checks
    }
    assert {"customs_entry"} & {
        one["kind"] for one in checks if one["by"] == "quarantine"
    } == set()


async def test_the_border_guard_opens_the_barrier_by_the_pass(desk: Desk):
    made = await called(desk.client)
    await sign_in(desk.client, "border-guard")
    await desk.open(f"{GATE}/work/{made.id}")

    await desk.send("enter", **{"pass": "VP1:nonsense"})
    refused = desk.status
    await desk.send("enter", **{"pass": made.pass_text})

    assert (409, 200) == (refused, desk.status)
    assert "entered" == (await desk.client.look(made.id))["status"]


async def test_the_yard_says_who_is_there_and_sees_no_goods(desk: Desk):
    made = await declared(desk.client)
    said(await verdict(desk.client, made, "approve"))
    await sign_in(desk.client, "yard")

    await desk.open(f"{GATE}/find?plate={made.plate}")
    shown = {one.text for one in desk.page.elements}
    await desk.send("check-in", yard="B2")

    assert made.id == desk.opened
    assert made.shown["goods"][0]["description"] not in shown
    assert VI["event_checked_in"] in desk.texts("done")[0]


async def test_the_yard_says_what_a_receiving_vehicle_took_over(desk: Desk):
    receiving = [{"plate": "12C-678.90"}]
    made = await entered(desk.client, receiving_vehicles=receiving)
    await sign_in(desk.client, "yard")
    await desk.open(f"{GATE}/work/{made.id}")

    typed = {"receiving": "12C-678.90", "area": "B2"}
    await desk.send("transship", **typed, weight_kg="a lot")
    refused = desk.status
    await desk.send("transship", **typed, weight_kg="11.000")

    assert (422, 200) == (refused, desk.status)
    [told] = (await desk.client.look(made.id))["transshipment"]["receiving"]
    assert ("B2", 11_000) == (told["area"], told["weight_kg"])


async def test_once_nothing_is_left_to_do_the_next_one_is_open(desk: Desk):
    first, second = await called(desk.client), await called(desk.client)
    await sign_in(desk.client, "border-guard")
    await desk.open(f"{GATE}/work/{first.id}")

    await desk.send("enter", **{"pass": first.pass_text})

    assert (second.id, [second.id]) == (desk.opened, desk.listed)
    assert first.plate in desk.texts("done")[0]


async def test_what_still_waits_for_the_office_stays_open(desk: Desk):
    first, second = await entered(desk.client), await entered(desk.client)
    await sign_in(desk.client, "customs")
    await desk.open(f"{GATE}/work/{first.id}")

    await desk.send("check", kind="customs_entry", outcome="pass")
    halfway = desk.opened
    await desk.send("check", kind="customs_inspection", outcome="pass")

    assert [first.id, second.id] == [halfway, desk.opened]


async def test_a_lift_by_hand_is_recorded_with_its_reason(desk: Desk):
    await sign_in(desk.client, "border-guard")
    await desk.open(f"{GATE}/work")

    await desk.send("lift", plate="12C-999.99", reason="")
    refused = desk.status
    await desk.send("lift", plate="12C-999.99", reason="Ambulance behind it")

    assert (422, 200) == (refused, desk.status)
    assert [VI["officer_lifted"]] == desk.texts("done")
    journal = await desk.client.ask("border-guard", "GET", "/v1/gates/huu-nghi/journal")
    assert "lifted" == said(journal)["items"][-1]["kind"]


async def test_half_confirmed_entries_are_an_alert(desk: Desk):
    made = await entered(desk.client)
    await desk.client.set_clock("2030-01-07T02:30:00Z")
    await sign_in(desk.client, "customs")

    await desk.open(f"{GATE}/alerts")

    assert [made.id] == desk.listed
    assert desk.texts("notice")


async def test_what_is_held_says_by_whom_and_why(desk: Desk):
    made = await entered(desk.client)
    said(await verdict(desk.client, made, "hold"))
    await sign_in(desk.client, "border-guard")

    await desk.open(f"{GATE}/held")

    assert [made.id] == desk.listed
    assert "papers do not match" in desk.texts("refused")[0]
    assert "release" in desk.verbs


async def test_what_is_not_there_is_not_found(desk: Desk):
    await sign_in(desk.client, "customs")

    for wanted in ("", "12C-999.99", "%00", "%E2%80%AE", "CKHN2030x"):
        await desk.open(f"{GATE}/find?plate={wanted}")
        assert (200, []) == (desk.status, desk.listed), wanted


async def test_the_desk_is_for_officers_of_the_gate(desk: Desk):
    made = await to_review(desk.client)
    await sign_in(desk.client, "driver")
    await desk.open(f"{GATE}/reviews/{made.id}")
    as_driver = desk.status
    await sign_in(desk.client, "border-guard")
    answer = await desk.client.http.post(
        f"{GATE}/work/{made.id}/approve", data={"version": "1"}, headers=HTML
    )
    await desk.open(f"{GATE}/reviews")

    assert (403, 403, 404) == (as_driver, answer.status_code, desk.status)


async def test_who_looks_again_is_answered_304_until_something_changes(desk: Desk):
    made = await to_review(desk.client)
    await sign_in(desk.client, "customs")
    path = f"{GATE}/reviews/{made.id}/now"
    first = await desk.client.http.get(path)
    tag = {"if-none-match": first.headers["etag"]}

    again = await desk.client.http.get(path, headers=tag)
    said(await verdict(desk.client, made, "approve"))
    changed = await desk.client.http.get(path, headers=tag)

    assert [200, 304, 200] == [one.status_code for one in (first, again, changed)]


async def test_what_was_declared_or_typed_stays_text(desk: Desk):
    text = " ".join(HOSTILE)[:200]
    goods = [{"description": text, "category": "other", "weight_kg": 900}]
    made = await to_review(desk.client, goods=goods, driver__name=text)
    await sign_in(desk.client, "customs")
    await desk.open(f"{GATE}/reviews/{made.id}")
    shown = {one.text for one in desk.page.elements}

    await desk.send("hold", reason=text)
    await desk.open(f"{GATE}/reviews/{made.id}")

    assert " ".join(text.split()) in shown
    scripts = [o.attributes for o in desk.page.elements if o.tag == "script"]
    assert [{"type": "module", "src": "/static/officer.js"}] == scripts
    assert not [n for o in desk.page.elements for n in o.attributes if n[:2] == "on"]

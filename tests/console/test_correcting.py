"""Correcting by page, without a script: what it costs is told beforehand."""

import pytest

from gateway.console.correction_costs import Cost, cost_of
from gateway.console.texts import TEXTS
from gateway.domain.corrections import Touch
from gateway.domain.lifecycle import Status
from tests.api.journeys import MORNING, approved, called, declared, said, verdict
from tests.console.reading import Reading
from tests.console.test_declaring import Paper
from tests.console.test_vehicles import HTML, sign_in
from tests.people import People

VI = TEXTS["vi"]


class Correction(Paper):
    """An owner with a browser that runs no script."""

    path = ""

    async def open_at(self, path: str) -> None:
        self.path = path
        answer = await self.client.http.get(path, headers=HTML)
        self.status, self.page = answer.status_code, Reading(answer.text)

    async def go(self, where: str = "send", **answers: str) -> None:
        sent = self.filled() | {"go": where} | answers
        answer = await self.client.http.post(self.path, data=sent, headers=HTML)
        self.status, self.page = answer.status_code, Reading(answer.text)
        self.location = answer.headers.get("location", "")

    @property
    def all_said(self) -> str:
        return " ".join(one.text for one in self.page.elements)


@pytest.fixture
async def correction(client: People) -> Correction:
    await client.set_clock(MORNING)
    await sign_in(client)
    return Correction(client)


async def test_each_topic_says_beforehand_what_a_change_costs(correction: Correction):
    made = await approved(correction.client)

    await correction.open_at(f"/v/{made.id}/correct")

    links = {one.attributes.get("href") for one in correction.page.elements}
    parts = ("vehicle", "trip", "driver", "goods", "papers")
    assert {f"/v/{made.id}/correct/{part}" for part in parts} <= links
    assert VI["correct_cost_free"] in correction.all_said
    assert VI["correct_cost_review"] in correction.all_said
    assert VI["correct_cost_place"] in correction.all_said


async def test_a_field_is_corrected_and_the_rest_stays(correction: Correction):
    made = await approved(correction.client)
    await correction.open_at(f"/v/{made.id}/correct/driver")

    await correction.go(driver_name="Trần Thị Bình")

    assert (303, f"/v/{made.id}") == (correction.status, correction.location)
    now = await correction.client.look(made.id)
    assert ("approved", "Trần Thị Bình") == (now["status"], now["driver"]["name"])
    before = made.shown
    kept = ("goods", "vehicle", "quarantine", "planned_arrival", "receiving_vehicles")
    assert {key: before[key] for key in kept} == {key: now[key] for key in kept}


async def test_another_vehicle_is_asked_about_before_the_place_is_lost(
    correction: Correction,
):
    made = await approved(correction.client)
    await correction.open_at(f"/v/{made.id}/correct/vehicle")

    await correction.go(plate="12C-777.88")
    asked = correction.all_said
    before = await correction.client.look(made.id)
    await correction.go(plate="12C-777.88", sure="place")

    assert VI["correct_sure_place"] in asked
    assert "approved" == before["status"]
    after = await correction.client.look(made.id)
    assert ("submitted", "12C-777.88") == (after["status"], after["vehicle"]["plate"])


async def test_a_line_of_goods_is_added_to_what_was_declared(correction: Correction):
    made = await declared(correction.client)
    await correction.open_at(f"/v/{made.id}/correct/goods")

    await correction.go("add-line")
    second = {"description-2": "Ớt tươi", "category-2": "vegetables"}
    await correction.go(**second | {"weight_kg-2": "900", "owner_name-2": "Hộ Ví Dụ"})

    assert 303 == correction.status, correction.wrong
    goods = (await correction.client.look(made.id))["goods"]
    assert made.shown["goods"][0] == goods[0]
    assert ("Ớt tươi", 900) == (goods[1]["description"], goods[1]["weight_kg"])


async def test_what_is_wrong_is_said_beside_the_field(correction: Correction):
    made = await declared(correction.client)
    await correction.open_at(f"/v/{made.id}/correct/vehicle")

    await correction.go(gross_weight_kg="heavy", plate="")

    assert 422 == correction.status
    assert {"gross_weight_kg", "plate"} == correction.wrong.keys()
    assert "heavy" == correction.filled()["gross_weight_kg"]


async def test_what_changed_meanwhile_is_not_overwritten(correction: Correction):
    made = await declared(correction.client)
    await correction.open_at(f"/v/{made.id}/correct/driver")
    said(await verdict(correction.client, made, "hold"))

    await correction.go(driver_name="Trần Thị Bình")
    refused = correction.status
    kept = correction.filled()["driver_name"]
    await correction.go()

    assert (412, "Trần Thị Bình", 303) == (refused, kept, correction.status)


async def test_who_is_called_may_change_the_driver_alone(correction: Correction):
    made = await called(correction.client)

    await correction.open_at(f"/v/{made.id}/correct")

    links = {one.attributes.get("href", "") for one in correction.page.elements}
    offered = {link for link in links if link.startswith(f"/v/{made.id}/correct/")}
    assert {f"/v/{made.id}/correct/driver"} == offered
    assert VI["correct_cost_later"] in correction.all_said


async def test_a_rejected_one_says_why(correction: Correction):
    made = await declared(correction.client)
    said(await verdict(correction.client, made, "reject"))

    await correction.open_at(f"/v/{made.id}/correct")

    told = VI["correct_rejected"].format(reason="papers do not match")
    assert told in correction.all_said


@pytest.mark.parametrize("part", ["", "/driver", "/nope"])
async def test_only_the_owner_corrects(correction: Correction, part: str):
    made = await declared(correction.client)
    await sign_in(correction.client, "customs")

    await correction.open_at(f"/v/{made.id}/correct{part}")

    assert 403 == correction.status


@pytest.mark.parametrize(
    ("touch", "status", "cost"),
    [
        (Touch.FIXED, Status.DRAFT, Cost.FIXED),
        (Touch.PLACE, Status.DRAFT, Cost.FREE),
        (Touch.REVIEW, Status.REJECTED, Cost.FREE),
        (Touch.NOTHING, Status.SUBMITTED, Cost.FREE),
        (Touch.ARRIVAL, Status.APPROVED, Cost.FREE),
        (Touch.REVIEW, Status.SUBMITTED, Cost.REVIEW),
        (Touch.PLACE, Status.APPROVED, Cost.PLACE),
        (Touch.NOTHING, Status.CALLED, Cost.FREE),
        (Touch.ARRIVAL, Status.CALLED, Cost.LATER),
        (Touch.NOTHING, Status.ENTERED, Cost.FIXED),
    ],
)
def test_costs_are_those_of_the_rules(touch: Touch, status: Status, cost: Cost):
    assert cost is cost_of(touch, status)

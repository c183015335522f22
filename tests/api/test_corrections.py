"""A correction changes a field in place, and opens again only what it touches."""

from typing import Any

import httpx2
import pytest

from gateway.workers import approve, dispatch
from tests.api.journeys import (
    TAN_THANH,
    Vehicle,
    approved,
    called,
    cleared,
    declared,
    enter,
    entered,
    hire,
    is_problem,
    machinery,
    pass_of,
    said,
    turn,
    verdict,
)
from tests.people import People, a_body

OTHER_DRIVER = {"driver": {"name": "Trần Thị Bình", "phone": "0987654321"}}
HEAVIER = {"vehicle": {"gross_weight_kg": 39_000}}
WRONG_PHONE = {"driver": {"phone": "12"}}
NEAR_ARRIVAL = {"planned_arrival": "2030-01-07T03:00:00Z"}
FAR_ARRIVAL = {"planned_arrival": "2030-01-09T00:00:00Z"}
OTHER_TRAILER = {"vehicle": {"trailer_plate": "12R-009.99"}}


async def correct(
    people: People,
    vehicle: Vehicle,
    patch: dict[str, Any],
    *,
    who: str = "agent",
    tag: str | None = None,
) -> httpx2.Response:
    if tag is None:
        found = await people.ask(who, "GET", vehicle.path)
        tag = found.headers.get("ETag", '"1"')
    headers = {"If-Match": tag}
    return await people.ask(who, "PATCH", vehicle.path, json=patch, headers=headers)


async def history(people: People, vehicle: Vehicle) -> list[tuple[str, list[str]]]:
    found = said(await people.ask("agent", "GET", f"{vehicle.path}/history"))
    return [
        (entry["kind"], entry["data"].get("reopened", [])) for entry in found["items"]
    ]


def place(shown: dict[str, Any]) -> tuple[Any, Any, Any]:
    return shown["ticket"], shown["ready_at"], shown["order_key"]


async def test_a_draft_is_mended_field_by_field(people: People):
    made = await declared(people, driver__phone="12", driver__name=".")

    half = said(await correct(people, made, {"driver": {"phone": "0912345678"}}))
    whole = said(await correct(people, made, {"driver": {"name": "Lê Văn Cường"}}))

    assert ("draft", 1, ["/driver/phone"]) == (
        half["status"],
        len(half["rule_failures"]),
        half["changed"],
    )
    assert ("submitted", [], 3) == (
        whole["status"],
        whole["rule_failures"],
        whole["version"],
    )
    assert half["ticket"] is None
    assert whole["ticket"] is not None
    assert whole["driver"] == made.shown["driver"] | {
        "name": "Lê Văn Cường",
        "phone": "0912345678",
    }
    kinds = [kind for kind, _ in await history(people, made)]
    assert ["drafted", "corrected", "submitted"] == kinds


async def test_what_was_rejected_is_corrected_without_a_new_form(people: People):
    made = await declared(people)
    said(await verdict(people, made, "reject"))

    corrected = said(await correct(people, made, HEAVIER))

    assert ("submitted", made.shown["ticket"], 39_000) == (
        corrected["status"],
        corrected["ticket"],
        corrected["vehicle"]["gross_weight_kg"],
    )
    kinds = [kind for kind, _ in await history(people, made)]
    assert ["submitted", "rejected", "corrected", "submitted"] == kinds
    assert "approved" == said(await verdict(people, made, "approve"))["status"]


async def test_what_was_rejected_needs_its_vehicle_to_be_free(people: People):
    made = await declared(people)
    said(await verdict(people, made, "reject"))
    other = await declared(people, vehicle__plate=made.plate)

    answer = await correct(people, made, HEAVIER)

    assert is_problem(answer, 409, "vehicle-already-declared")
    assert other.path == answer.json()["declaration"]
    assert "rejected" == (await people.look(made.id))["status"]


@pytest.mark.parametrize(
    ("patch", "reopened"), [(OTHER_DRIVER, []), (HEAVIER, ["review"])]
)
async def test_what_is_submitted_keeps_its_place_and_is_reviewed_anew(
    people: People, patch, reopened
):
    made = await declared(people, goods=[machinery() | {"customs_declaration": None}])
    await approve.route(people.resources, made.shown["gate"])
    routed = (await people.look(made.id))["channel"]
    assert routed in {"yellow", "red"}

    corrected = said(await correct(people, made, patch))

    assert "submitted" == corrected["status"]
    assert reopened == corrected["reopened"]
    assert place(made.shown) == place(corrected)
    assert (None if reopened else routed) == corrected["channel"]


async def test_what_is_submitted_and_breaks_a_rule_is_a_draft_that_says_so(
    people: People,
):
    made = await declared(people)

    broken = said(await correct(people, made, WRONG_PHONE))
    mended = said(await correct(people, made, {"driver": {"phone": "0912345678"}}))

    assert ("draft", ["submission"], 1, "draft-again") == (
        broken["status"],
        broken["reopened"],
        len(broken["rule_failures"]),
        broken["reason"]["code"],
    )
    assert made.shown["ticket"] == broken["ticket"] == mended["ticket"]
    assert "submitted" == mended["status"]


@pytest.mark.parametrize(
    "patch",
    [
        OTHER_DRIVER,
        {"driver": {"companion": "Phạm Văn Dũng"}},
        NEAR_ARRIVAL,
    ],
)
async def test_an_approved_one_stays_approved_when_the_driver_changes(
    people: People, patch
):
    made = await approved(people)

    corrected = said(await correct(people, made, patch))

    assert ("approved", []) == (corrected["status"], corrected["reopened"])
    assert place(made.shown) == place(corrected)


async def test_a_later_arrival_is_scheduled_and_keeps_the_order_key(people: People):
    made = await approved(people)

    later = said(await correct(people, made, FAR_ARRIVAL))
    sooner = said(await correct(people, made, NEAR_ARRIVAL))

    assert "scheduled" == later["reason"]["code"]
    assert later["position"] is None
    assert sooner["position"] is not None
    assert place(made.shown) == place(later) == place(sooner)


@pytest.mark.parametrize(
    "patch",
    [
        HEAVIER,
        {"vehicle": {"seal": "VN0099999"}},
        {"quarantine": {"plant_certificate": "KDTV-2026-0002"}},
        {"goods": [a_body()["goods"][0] | {"weight_kg": 21_000}]},
        {"regime": "transit"},
    ],
)
async def test_what_was_approved_is_reviewed_again_and_keeps_its_place(
    people: People, patch
):
    made = await approved(people)

    corrected = said(await correct(people, made, patch))

    assert ("submitted", ["approval"], None) == (
        corrected["status"],
        corrected["reopened"],
        corrected["channel"],
    )
    assert place(made.shown) == place(corrected)
    assert ("reopened", ["approval"]) == (await history(people, made))[-1]
    again = said(await verdict(people, made, "approve"))
    assert "approved" == again["status"]
    assert place(made.shown) == place(again)


async def test_a_swap_loses_the_place(people: People):
    made = await approved(people)
    await later(people, "2030-01-07T02:10:00Z")

    corrected = said(await correct(people, made, OTHER_TRAILER))

    await later(people, "2030-01-07T02:00:00Z")
    assert ("submitted", ["approval", "place"]) == (
        corrected["status"],
        corrected["reopened"],
    )
    assert "2030-01-07T02:10:00Z" == corrected["ready_at"]
    assert made.shown["order_key"] + 600_000 == corrected["order_key"]
    assert made.shown["ticket"] == corrected["ticket"]


async def later(people: People, now: str) -> None:
    await people.set_clock(now)


async def test_another_spelling_of_the_plate_is_the_same_vehicle(people: People):
    made = await approved(people)
    spelt = made.plate.replace("-", "").replace(".", "")

    corrected = said(await correct(people, made, {"vehicle": {"plate": spelt}}))

    assert ("approved", [], ["/vehicle/plate"]) == (
        corrected["status"],
        corrected["reopened"],
        corrected["changed"],
    )


async def test_an_empty_vehicle_never_holds_a_place_for_goods(people: People):
    empty = {"goods": [], "vehicle__laden": False, "quarantine": None}
    made = await approved(people, **empty)
    await later(people, "2030-01-07T02:10:00Z")

    corrected = said(
        await correct(
            people, made, {"vehicle": {"laden": True}, "goods": [machinery()]}
        )
    )

    await later(people, "2030-01-07T02:00:00Z")
    assert ["approval", "place"] == corrected["reopened"]
    assert corrected["order_key"] >= made.shown["order_key"]


async def test_a_better_category_brings_nobody_forward(people: People):
    made = await approved(people, goods=[machinery()])
    fruit = {"goods": [machinery() | {"category": "fresh_fruit"}]}

    corrected = said(await correct(people, made, fruit))

    assert place(made.shown) == place(corrected)


async def test_what_is_approved_is_not_broken_by_a_slip(people: People):
    made = await approved(people)

    answer = await correct(people, made, WRONG_PHONE)

    assert is_problem(answer, 409, "correction-incomplete")
    assert ["/driver/phone"] == [
        one["pointer"] for one in answer.json()["rule_failures"]
    ]
    assert "approved" == (await people.look(made.id))["status"]


async def test_a_called_vehicle_may_change_its_driver_alone(people: People):
    made = await called(people)

    free = said(await correct(people, made, OTHER_DRIVER))
    answer = await correct(people, made, HEAVIER)

    assert ("called", []) == (free["status"], free["reopened"])
    assert "Trần Thị Bình" == free["driver"]["name"]
    assert is_problem(answer, 409, "correction-not-allowed")
    assert "let the call pass" in answer.json()["detail"]


@pytest.mark.parametrize("come", [entered, cleared])
async def test_inside_the_gate_nothing_is_corrected(people: People, come):
    made = await come(people)

    answer = await correct(people, made, OTHER_DRIVER)

    assert is_problem(answer, 409, "correction-not-allowed")


@pytest.mark.parametrize("patch", [{"gate": TAN_THANH}, {"direction": "import"}])
async def test_gate_and_direction_stay(people: People, patch):
    made = await declared(people)

    answer = await correct(people, made, patch)

    assert is_problem(answer, 409, "correction-not-allowed")


async def test_what_changes_nothing_is_no_correction(people: People):
    made = await approved(people)

    corrected = said(
        await correct(people, made, {"driver": {"name": made.shown["driver"]["name"]}})
    )

    assert ([], []) == (corrected["changed"], corrected["reopened"])
    assert made.shown["version"] == corrected["version"]


async def test_a_correction_is_made_of_what_was_read(people: People):
    made = await declared(people)
    tag = (await people.ask("agent", "GET", made.path)).headers["ETag"]
    said(await correct(people, made, OTHER_DRIVER, tag=tag))

    stale = await correct(people, made, HEAVIER, tag=tag)
    missing = await people.ask("agent", "PATCH", made.path, json=HEAVIER)

    assert is_problem(stale, 412, "version-stale")
    assert is_problem(missing, 428, "version-missing")


async def test_only_its_owner_corrects_it(people: People):
    made = await declared(people)
    stranger = await hire(people.resources, "agent")

    by_customs = await correct(people, made, OTHER_DRIVER, who="customs")
    by_stranger = await correct(people, made, OTHER_DRIVER, who=stranger)

    assert is_problem(by_customs, 403, "role-not-allowed")
    assert is_problem(by_stranger, 404, "declaration-not-found")


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"driver": {"name": None}}, "/driver/name"),
        ({"vehicle": {"plate": "***"}}, "/vehicle/plate"),
        ({"surprise": None}, "/surprise"),
        ({"driver": {"surprise": None}}, "/driver/surprise"),
        ({"goods": [{"surprise": 1}]}, "/goods/0/surprise"),
        ({"vehicle": None}, "/vehicle"),
        ({"quarantine": {"surprise": None}}, "/quarantine/surprise"),
    ],
)
async def test_a_wrong_shape_is_told_where_it_is(people: People, patch, pointer):
    made = await declared(people)

    answer = await correct(people, made, patch)

    assert is_problem(answer, 422, "shape-not-allowed")
    assert pointer == answer.json()["errors"][0]["pointer"]


async def test_null_takes_a_field_away(people: People):
    made = await declared(people, vehicle__container="MSKU1234565")

    gone = said(
        await correct(
            people, made, {"vehicle": {"container": None}, "receiving_vehicles": None}
        )
    )

    assert ["/vehicle/container"] == gone["changed"]
    assert gone["vehicle"]["container"] is None
    assert ["place"] == gone["reopened"]


async def test_a_vehicle_that_was_swapped_away_is_free(people: People):
    made = await declared(people)
    other = a_body()["vehicle"]["plate"]

    said(await correct(people, made, {"vehicle": {"plate": other}}))
    again = await declared(people, vehicle__plate=made.plate)
    answer = await correct(people, again, {"vehicle": {"plate": other}})

    assert is_problem(answer, 409, "vehicle-already-declared")


async def test_a_key_repeated_after_a_correction_gets_its_first_answer(
    people: People,
):
    wanted = a_body(planned_arrival="2030-01-07T02:30:00Z")
    first = await people.declare(wanted, key="k" * 20)
    made = Vehicle(said(first, 201))
    said(await correct(people, made, OTHER_DRIVER))

    again = await people.declare(wanted, key="k" * 20)

    assert first.content == again.content
    assert "true" == again.headers["Idempotent-Replayed"]


async def test_a_gate_that_takes_none_takes_no_mended_draft(people: People):
    made = await declared(people, driver__phone="12")
    await turn(people, made.shown["gate"], mode="drain")

    answer = await correct(people, made, {"driver": {"phone": "0912345678"}})

    await turn(people, made.shown["gate"], mode="open")
    assert is_problem(answer, 409, "gate-takes-no-declarations")


async def test_a_reopened_one_enters_by_its_second_approval(people: People):
    made = await approved(people)
    said(await correct(people, made, HEAVIER))
    said(await verdict(people, made, "approve"))
    await dispatch.dispatch(people.resources, made.shown["gate"])

    answer = await enter(people, Vehicle(made.shown, await pass_of(people, made)))

    assert "entered" == said(answer, 201)["declaration"]["status"]

"""What is to be seen of a gate: by everybody the board, by officers all of it."""

import csv
import io

from gateway.workers import approve
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    approved,
    body,
    called,
    check,
    cleared,
    declared,
    entered,
    hire,
    is_problem,
    said,
)
from tests.people import People

GATE = f"/v1/gates/{HUU_NGHI}"


async def test_the_board_is_public_and_names_nobody(morning: People):
    made = await called(morning)
    await approved(morning, vehicle__plate="12C-777.77")

    answer = await morning.http.get("/v1/gates")

    assert [HUU_NGHI, TAN_THANH] == [gate["id"] for gate in said(answer)["gates"]]
    for secret in (made.plate, "12C77777", "77.77", made.id, "Nguyễn"):
        assert secret not in answer.text


async def test_the_board_counts_what_stands_where(morning: People):
    await declared(morning)
    await entered(morning)
    await called(morning)
    await approved(morning)
    later = "2030-01-09T02:00:00Z"
    await approved(morning, planned_arrival=later)

    gate = said(await morning.http.get(GATE))

    assert ("open", True, "green", 1, 1) == (
        gate["mode"],
        gate["open_now"],
        gate["density"],
        gate["waiting"],
        gate["in_review"],
    )
    expected = {
        "in_review": 1,
        "scheduled": 1,
        "waiting": 1,
        "called": 1,
        "inside": 1,
        "declared_today": 5,
        "approved_today": 4,
        "called_today": 2,
        "entered_today": 1,
        "departed_today": 0,
    }
    export = gate["directions"]["export"]
    assert expected == {name: export[name] for name in expected}
    assert 0 == sum(gate["directions"]["import"][name] for name in expected)


async def test_who_is_called_and_inside_is_told_without_a_name(morning: People):
    await called(morning)
    inside = await entered(morning)
    await cleared(morning)
    await approved(morning)
    await morning.set_clock("2030-01-07T02:12:00Z")
    await check(morning, inside, "customs_entry")
    await check(morning, inside, "customs_inspection")
    await morning.set_clock("2030-01-07T02:20:00Z")

    answer = await morning.http.get(f"{GATE}/under-way")

    assert [
        ("export", "called", 20, 40),
        ("export", "quarantine", 8, None),
        ("export", "yard", 20, None),
    ] == [tuple(one.values()) for one in said(answer)["vehicles"]]
    assert "no-store" == answer.headers["cache-control"]
    for secret in (inside.plate, inside.id, inside.shown["number"]):
        assert secret not in answer.text


async def test_the_board_is_a_table_as_well(morning: People):
    await called(morning)
    await approved(morning)
    gates = said(await morning.http.get("/v1/gates"))["gates"]

    answer = await morning.http.get("/v1/gates.csv")

    assert "text/csv; charset=utf-8" == answer.headers["content-type"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    expected = [
        (gate["id"], direction, gate["mode"], str(flow["waiting"]), str(flow["called"]))
        for gate in gates
        for direction, flow in gate["directions"].items()
    ]
    of_interest = ("gate", "direction", "mode", "waiting", "called")
    assert expected == [tuple(row[name] for name in of_interest) for row in rows]
    assert "1" == rows[0]["called"]


async def test_the_board_is_the_same_when_redis_forgot_everything(morning: People):
    await entered(morning)
    await called(morning)
    await approved(morning)
    quick = said(await morning.http.get(GATE))
    await morning.resources.redis.flushall()
    morning.resources.boards.forget_all()

    slow = said(await morning.http.get(GATE))

    assert ("lines", "database") == (quick.pop("source"), slow.pop("source"))
    assert quick == slow


async def test_an_unknown_gate_is_not_found(morning: People):
    for who, path in (
        (None, ""),
        (None, "/under-way"),
        ("customs", "/reviews"),
        ("customs", "/line?direction=export"),
        ("customs", "/journal"),
    ):
        answer = await morning.ask(who, "GET", f"/v1/gates/cha-lo{path}")
        assert is_problem(answer, 404, "gate-not-found")


# What officers see


async def test_the_line_is_shown_in_its_order_page_by_page(morning: People):
    plain = body()["goods"][0] | {"category": "machinery"}
    slow = [await approved(morning, goods=[plain]) for _ in range(3)]
    fruit = [await approved(morning) for _ in range(2)]
    expected = [one.id for one in (*fruit, *slow)]

    found, cursor = [], ""
    while cursor is not None:
        page = said(
            await morning.ask(
                "customs",
                "GET",
                f"{GATE}/line?direction=export&limit=2" + cursor,
            )
        )
        found += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"

    assert expected == [one["declaration"]["id"] for one in found]
    assert [1, 2, 3, 4, 5] == [one["position"] for one in found]


async def test_reviews_are_what_the_rules_left_to_officers(morning: People):
    ore = body()["goods"][0] | {"category": "minerals", "hs_code": "26011100"}
    made = [await declared(morning, goods=[ore]) for _ in range(2)]
    before = said(await morning.ask("customs", "GET", f"{GATE}/reviews"))["items"]
    await approve.route(morning.resources, HUU_NGHI)
    after = said(await morning.ask("customs", "GET", f"{GATE}/reviews"))["items"]

    assert [] == before
    assert [(one.id, "red") for one in made] == [(a["id"], a["channel"]) for a in after]


async def test_the_journal_has_no_gap_and_can_be_read_in_parts(morning: People):
    await entered(morning)
    await called(morning)
    path = f"{GATE}/journal"

    whole = said(await morning.ask("customs", "GET", path))["items"]
    parts = [
        entry
        for after in range(0, len(whole), 3)
        for entry in said(
            await morning.ask("customs", "GET", f"{path}?after={after}&limit=3")
        )["items"]
    ]

    assert list(range(1, len(whole) + 1)) == [entry["seq"] for entry in whole]
    assert whole == parts


async def test_officers_look_at_their_own_gate(morning: People):
    bound = await hire(morning.resources, "customs", TAN_THANH)

    for path in ("/line?direction=export", "/reviews", "/journal"):
        foreign = await morning.ask(bound, "GET", GATE + path)
        nobody = await morning.ask(None, "GET", GATE + path)
        agent = await morning.ask("agent", "GET", GATE + path)
        said(await morning.ask(bound, "GET", f"/v1/gates/{TAN_THANH}{path}"))

        assert is_problem(foreign, 403, "role-not-allowed")
        assert is_problem(nobody, 401, "not-authenticated")
        assert is_problem(agent, 403, "role-not-allowed")

"""Management's pages of one gate: line, moves, day, journal, notices."""

from datetime import timedelta

import pytest

from gateway.console.management.day import stood
from gateway.console.texts import TEXTS
from gateway.domain.declarations import Kind
from tests.api.journeys import Vehicle, approved, called, said, turn
from tests.console.test_manage_controls import fields_of
from tests.console.test_vehicles import HTML, page, sign_in, texts
from tests.people import People

MANAGE = "/manage/huu-nghi"
EN = TEXTS["en"]


async def plates(people: People, path: str) -> list[str]:
    found = await page(people, path)
    return [
        one.text
        for one in found.elements
        if one.tag == "a" and one.attributes.get("class") == "plate"
    ]


async def test_the_line_says_why_everybody_stands_where_they_do(lead: People):
    first, second = await approved(lead), await approved(lead)
    await turn(lead, "huu-nghi", mode="hold")

    found = await page(lead, f"{MANAGE}/line?lang=en")

    assert [first.plate, second.plate] == await plates(lead, f"{MANAGE}/line")
    shown = await lead.look(second.id)
    assert {shown["reason"]["message"]["en"], str(shown["position"])} <= texts(found)


async def test_the_line_is_filtered_by_category_plate_and_stage(lead: People):
    soon = await approved(lead)
    later = await approved(lead, planned_arrival="2030-01-07T12:00:00Z")
    line = f"{MANAGE}/line"

    assert [later.plate] == await plates(lead, f"{line}?stretch=road")
    assert [soon.plate] == await plates(lead, f"{line}?category=fresh_fruit")
    assert [] == await plates(lead, f"{line}?category=minerals")
    spelt = later.plate.replace("-", " ").lower()
    assert [later.plate] == await plates(lead, f"{line}?plate={spelt}")
    assert [] == await plates(lead, f"{line}?plate=nonsense!")


async def test_a_long_line_has_pages_and_none_is_missing(lead: People, monkeypatch):
    monkeypatch.setattr("gateway.console.management.line.ROWS", 1)
    made = [(await approved(lead)).plate for _ in range(2)]

    found = await page(lead, f"{MANAGE}/line")

    path = next(
        e.attributes["href"]
        for e in found.elements
        if e.attributes.get("rel") == "next"
    )
    both = await plates(lead, f"{MANAGE}/line") + await plates(
        lead, f"{MANAGE}/line{path}"
    )
    assert made == both


async def test_a_place_that_never_was_is_refused(lead: People):
    for stretch in ("buffer", "road"):
        for cursor in ("nonsense", "WyI5MjIzMzcyMDM2ODU0Nzc1ODA2IiwiMSJd"):
            path = f"{MANAGE}/line?stretch={stretch}&cursor={cursor}"

            answer = await lead.http.get(path, headers=HTML)

            assert 400 == answer.status_code


async def move(people: People, vehicle: Vehicle, **fields: str):
    path = f"{MANAGE}/line/{vehicle.id}/move?lang=en"
    return await people.http.post(path, data=fields, headers=HTML)


async def test_a_vehicle_is_moved_after_it_was_said_whom_it_overtakes(lead: People):
    made = [await approved(lead) for _ in range(3)]
    asked = {"before": made[0].plate, "reason": "a live animal is ill"}

    shown = await move(lead, made[2], **asked)
    before = await plates(lead, f"{MANAGE}/line")
    done = await move(lead, made[2], **asked, sure=made[0].id)

    assert EN["move_overtaken"].format(n=2) in shown.text
    assert [one.plate for one in made] == before
    assert 303 == done.status_code
    after = await plates(lead, f"{MANAGE}/line")
    assert [made[2].plate, made[0].plate, made[1].plate] == after


@pytest.mark.parametrize(
    ("before", "reason", "wrong"),
    [
        ("12C-999.99", "a live animal is ill", "move_before_wrong"),
        ("itself", "a live animal is ill", "move_before_wrong"),
        ("other", "  ", "move_reason_wrong"),
    ],
)
async def test_a_move_that_cannot_be_says_why(lead: People, before, reason, wrong):
    other, vehicle = await approved(lead), await approved(lead)
    named = {"itself": vehicle.plate, "other": other.plate}

    answer = await move(
        lead, vehicle, before=named.get(before, before), reason=reason, sure=other.id
    )

    assert 422 == answer.status_code
    assert EN[wrong] in answer.text


def test_who_waited_is_counted_back_from_now():
    minutes = timedelta(minutes=1).total_seconds()

    found = stood({0: 5, 1: -2}, 4, 40 * minutes)

    assert [(0, 1), (30 * minutes, 6), (40 * minutes, 4)] == found


@pytest.mark.parametrize("path", ["/day", "/day/now"])
async def test_the_day_is_drawn_and_each_chart_has_its_table(lead: People, path):
    await called(lead)
    await approved(lead)

    found = await page(lead, f"{MANAGE}{path}?lang=en")

    charts = [one for one in found.elements if one.attributes.get("class") == "chart"]
    assert 2 == len(charts)
    # No half hour is over since, and nobody came the other way: that is said.
    without = ("happened", "waiting", "happened", "waits")
    none = [EN[f"day_{name}_none"] for name in without]
    empty = [
        one.text for one in found.elements if one.attributes.get("class") == "empty"
    ]
    assert none == empty
    rows = [one.text for one in found.elements if one.tag == "tr"]
    assert "09:001" in rows  # One waits now, at nine.
    # Vehicles are counted: there is no tick at a fifth of one.
    said = {one.text for one in found.elements if one.tag == "text"}
    assert {"0", "1"} <= said
    assert "0.2" not in said


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
async def test_the_journal_is_read_backwards_in_words(lead: People, language):
    made = await called(lead)
    await turn(lead, "huu-nghi", mode="hold", flows={"export": {"lanes": 1}})

    found = await page(lead, f"{MANAGE}/journal?lang={language}")

    names = [one.text for one in found.elements if one.tag == "strong"]
    known = TEXTS[language]
    kinds = ("controls_changed", "called", "approved", "submitted")
    assert [known[f"event_{kind}"] for kind in kinds] == names[:4]
    assert f"{known['export']}: {known['turn_lanes']}: 2 → 1" in " ".join(texts(found))
    assert made.shown["number"] in texts(found)


async def test_the_journal_is_filtered_by_vehicle_kind_and_time(lead: People):
    first = await approved(lead)
    await lead.set_clock("2030-01-07T03:00:00Z")
    second = await approved(lead)
    journal = f"{MANAGE}/journal?lang=en"

    async def told(query: str) -> set[str]:
        numbers = {first.shown["number"], second.shown["number"]}
        return numbers & texts(await page(lead, f"{journal}&{query}"))

    assert {second.shown["number"]} == await told(f"vehicle={second.plate}")
    assert {first.shown["number"]} == await told(f"vehicle={first.shown['number']}")
    assert {first.shown["number"]} == await told("at=2030-01-07T09:30")
    assert set() == await told("kind=departed")
    assert set() == await told("vehicle=nobody")
    kinds = texts(await page(lead, f"{journal}&kind=approved"))
    assert EN[f"event_{Kind.APPROVED}"] in kinds


NOTICE = {
    "vi": "Bão số 5",
    "en": "Typhoon no. 5",
    "zh": "5号台风",
    "severity": "warning",
    "until": "2030-01-07T15:00",
}


async def notices(people: People) -> list[str]:
    board = said(await people.http.get("/v1/gates/huu-nghi"))
    return [one["message"]["en"] for one in board["notices"]]


async def test_a_notice_is_read_then_posted_and_taken_down(lead: People):
    path = f"{MANAGE}/notices?lang=en"
    shown = await lead.http.post(path, data=NOTICE | {"do": "read"}, headers=HTML)
    before = await notices(lead)

    found = fields_of(shown.text)
    await lead.http.post(path, data=NOTICE | {"do": "post", "read": found["read"]})
    posted = await notices(lead)
    html = (await lead.http.get(path, headers=HTML)).text
    action = next(a for a in html.split('"') if a.endswith("/withdraw"))
    for _ in range(2):
        assert 303 == (await lead.http.post(action, data={})).status_code

    assert ([], ["Typhoon no. 5"], []) == (before, posted, await notices(lead))


@pytest.mark.parametrize(
    "changed", [{"zh": ""}, {"until": "soon"}, {"severity": "loud"}, {"do": "post"}]
)
async def test_a_notice_that_cannot_be_is_not_posted(lead: People, changed):
    answer = await lead.http.post(
        f"{MANAGE}/notices", data=NOTICE | changed, headers=HTML
    )

    assert answer.status_code == (200 if changed == {"do": "post"} else 422)
    assert [] == await notices(lead)


async def test_who_only_looks_finds_no_controls(client: People):
    await sign_in(client, "border-guard")

    for path in ("line", "day", "journal"):
        answer = await client.http.get(f"{MANAGE}/{path}", headers=HTML)

        assert 200 == answer.status_code
        assert f"{MANAGE}/controls" not in answer.text

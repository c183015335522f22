"""The agent's desk: which vehicles need it, many at once, a sheet by page."""

import re

import pytest

from gateway.api.sheets.workbooks import MEDIA_TYPE
from gateway.console import cookies
from gateway.console.texts import TEXTS
from tests.api.journeys import called, declared, found, hire, said, verdict
from tests.api.test_sheets import row, sheet
from tests.console.reading import Reading
from tests.console.test_vehicles import HTML, page, sign_in
from tests.people import People

EN = {"accept-language": "en"}
MORNING = "2030-01-07T02:00:00Z"


def plates(found_page: Reading) -> list[str]:
    return [
        one.text
        for one in found_page.elements
        if one.attributes.get("class") == "plate"
    ]


async def send(client: People, **fields: str) -> Reading:
    answer = await client.http.post("/agent/upload", data=fields, headers=EN)
    return Reading(answer.text)


def values(found_page: Reading) -> dict[str, str]:
    """Return what the form of the page would send again."""
    named = [one for one in found_page.elements if one.attributes.get("name")]
    return {
        one.attributes["name"]: "".join(one.texts).removeprefix("\n")
        if one.tag == "textarea"
        else one.attributes.get("value", "")
        for one in named
        if one.tag in {"input", "textarea"}
    }


@pytest.mark.parametrize("path", ["/agent", "/agent/now", "/agent/upload"])
async def test_the_desk_is_for_agents(client: People, path: str):
    stranger = await client.http.get(path, headers=HTML)
    await sign_in(client, "customs")
    officer = await client.http.get(path, headers=HTML)

    assert (303, 403) == (stranger.status_code, officer.status_code)


async def test_each_view_has_its_vehicles_and_all_have_counts(client: People):
    await client.set_clock(MORNING)
    gone_up, waiting = await called(client), await declared(client)
    refused = await declared(client)
    said(await verdict(client, refused, "reject"))
    await sign_in(client)

    shown = {
        view: plates(await page(client, f"/agent?view={view}&order=plate"))
        for view in ("needs", "review", "called", "all", "over")
    }

    expected = {
        "needs": [gone_up.plate, refused.plate],
        "review": [waiting.plate],
        "called": [gone_up.plate],
        "all": sorted([gone_up.plate, waiting.plate, refused.plate]),
        "over": [],
    }
    assert {name: sorted(found) for name, found in expected.items()} == shown


@pytest.mark.parametrize("wanted", ["{plate}", "{bare}", "nguyễn văn an", "thanh LONG"])
async def test_a_vehicle_is_found_by_any_part_of_it(client: People, wanted: str):
    await client.set_clock(MORNING)
    made = await declared(client)
    bare = "".join(filter(str.isalnum, made.plate))[2:].lower()
    await sign_in(client)

    q = wanted.format(plate=made.plate, bare=bare)
    answer = await client.http.get("/agent", params={"view": "all", "q": q})
    other = await client.http.get("/agent", params={"view": "all", "q": "zzz"})

    assert [made.plate] == plates(Reading(answer.text))
    assert [] == plates(Reading(other.text))


async def test_colleagues_share_a_desk_and_nobody_else_sees_it(client: People):
    await client.set_clock(MORNING)
    firm = await found(client.resources)
    one, other = [
        await hire(client.resources, "agent", owner_id=firm) for _ in range(2)
    ]
    made = await declared(client, who=one)

    name = cookies.session_name(is_sandbox=True)
    client.http.cookies.set(name, await client.token(other))
    shown = plates(await page(client, "/agent?view=all"))
    await sign_in(client)
    elsewhere = plates(await page(client, "/agent?view=all"))

    assert ([made.plate], []) == (shown, elsewhere)


async def test_who_looks_again_is_answered_304_until_something_changes(client):
    await client.set_clock(MORNING)
    made = await declared(client)
    await sign_in(client)
    first = await client.http.get("/agent/now?view=all")
    known = {"If-None-Match": first.headers["etag"]}

    same = await client.http.get("/agent/now?view=all", headers=known)
    said(await verdict(client, made, "reject"))
    changed = await client.http.get("/agent/now?view=all", headers=known)

    assert (304, 200) == (same.status_code, changed.status_code)


async def test_who_is_held_is_called_held_and_not_waiting(client: People):
    await client.set_clock(MORNING)
    made = await declared(client)
    said(await verdict(client, made, "hold"))
    await sign_in(client)

    shown = [
        [one.text for one in (await page(client, path)).elements]
        for path in ("/agent?view=all", "/vehicles", f"/v/{made.id}")
    ]

    words = [TEXTS["vi"][f"status_{name}"] for name in ("held", "submitted")]
    assert [[True, False]] * 3 == [[word in one for word in words] for one in shown]


async def test_many_are_cancelled_once_it_is_sure(client: People):
    await client.set_clock(MORNING)
    made = [await declared(client) for _ in range(3)]
    await sign_in(client)
    picked = {f"pick-{one.id}": "yes" for one in made[:2]}

    asked = await client.http.post("/agent/many", data=picked | {"act": "cancel"})
    before = [(await client.look(one.id))["status"] for one in made]
    sure = {"act": "cancel", "sure": "yes"}
    done = await client.http.post("/agent/many", data=picked | sure, headers=EN)

    assert ["submitted"] * 3 == before
    assert [one.plate for one in made[:2]] == plates(Reading(asked.text))
    after = [(await client.look(one.id))["status"] for one in made]
    assert ["cancelled", "cancelled", "submitted"] == after
    assert "2 declarations were cancelled" in done.text


async def test_what_is_somebody_elses_is_not_cancelled(client: People):
    await client.set_clock(MORNING)
    made = await declared(client, who="driver")
    await sign_in(client)

    picked = {f"pick-{made.id}": "yes", "act": "cancel", "sure": "yes"}
    answer = await client.http.post("/agent/many", data=picked)

    assert (303, "/agent") == (answer.status_code, answer.headers["location"])
    assert "submitted" == (await client.look(made.id, "driver"))["status"]


async def test_passes_are_shown_of_those_who_are_called(client: People):
    await client.set_clock(MORNING)
    gone_up, waiting = await called(client), await declared(client)
    await sign_in(client)

    picked = {f"pick-{one.id}": "yes" for one in (gone_up, waiting)}
    answer = await client.http.post("/agent/many", data=picked | {"act": "passes"})

    assert [gone_up.plate] == plates(Reading(answer.text))
    assert f"/v/{gone_up.id}/pass.svg" in answer.text
    assert f"/v/{waiting.id}/pass.svg" not in answer.text


async def test_a_sheet_is_looked_through_mended_and_declared(client: People):
    await client.set_clock(MORNING)
    await sign_in(client)
    rows = [row() for _ in range(5)]
    rows[1] |= {"gross_weight_kg": "heavy"}
    rows[3] |= {"direction": "sideways"}

    wrong = await send(client, sheet=sheet(*rows), act="check")
    fields = values(wrong)
    cells = {name: value for name, value in fields.items() if name.startswith("cell-")}
    nothing = plates(await page(client, "/agent?view=all"))
    mended = {"cell-3-gross_weight_kg": "38000", "cell-5-direction": "export"}
    preview = await send(client, **fields | mended | {"act": "check"})
    done = await send(client, **values(preview) | {"act": "declare"})
    again = await send(client, **values(preview) | {"act": "declare"})

    assert {"cell-3-gross_weight_kg": "heavy", "cell-5-direction": "sideways"} == cells
    assert [] == nothing
    assert [one["plate"] for one in rows] == plates(preview)
    assert [one["plate"] for one in rows] == plates(done)
    links = re.compile("/v/[0-9a-f-]{36}").fullmatch
    assert 5 == len(
        [one for one in done.elements if links(one.attributes.get("href", ""))]
    )
    assert 5 == len(plates(await page(client, "/agent?view=all")))
    was_there = TEXTS["en"]["agent_was_there"]
    assert 5 == len(
        [one for one in again.elements if was_there in one.text and one.tag == "span"]
    )


async def test_a_row_that_is_refused_says_what_to_do(client: People):
    await client.set_clock(MORNING)
    made = await declared(client)
    await sign_in(client)

    preview = await send(client, sheet=sheet(row(plate=made.plate)), act="check")
    done = await send(client, **values(preview) | {"act": "declare"})

    assert any("0 of 1" in one.text for one in done.elements if one.tag == "h2")
    words = [one.text for one in done.elements if one.attributes.get("class") == "soft"]
    assert any(len(text) > 20 for text in words)


@pytest.mark.parametrize("text", ["", "plate\n", "a,b,c\n1,2\n", 'x"y\n"', "\0"])
async def test_what_is_no_sheet_is_refused_in_words(client: People, text: str):
    await sign_in(client)

    answer = await client.http.post(
        "/agent/upload", data={"sheet": text, "act": "declare"}, headers=EN
    )

    assert 422 == answer.status_code
    assert 'role="alert"' in answer.text


async def test_a_workbook_becomes_the_text_of_the_form(client: People):
    await sign_in(client)
    given = await client.http.get("/agent/upload/template.xlsx", headers=EN)

    answer = await client.http.post("/agent/upload/workbook", content=given.content)
    preview = await send(client, sheet=answer.text, act="check")

    assert MEDIA_TYPE == given.headers["content-type"]
    assert 200 == answer.status_code
    assert ["12C-678.90"] == plates(preview)


async def test_what_is_no_workbook_is_refused_in_the_readers_language(client: People):
    await sign_in(client)

    answer = await client.http.post(
        "/agent/upload/workbook", content=b"PK\x03\x04 torn", headers=EN
    )
    elsewhere = await client.http.post(
        "/agent/upload/workbook", content=b"", headers={"sec-fetch-site": "cross-site"}
    )

    assert 422 == answer.status_code
    assert "cannot be read as an .xlsx workbook" in answer.text
    assert 403 == elsewhere.status_code

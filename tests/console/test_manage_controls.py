"""Turning a gate's controls by page: its effect is told before it happens."""

import re

import pytest

from gateway.console.texts import TEXTS
from tests.api.journeys import approved, said, turn
from tests.console.reading import Reading
from tests.console.test_vehicles import HTML, sign_in
from tests.people import People

PATH = "/manage/huu-nghi/controls"
GATE = "/v1/gates/huu-nghi"
EN = TEXTS["en"]


async def form(people: People) -> dict[str, str]:
    """What a browser would send of the form that was not touched."""
    return fields_of((await people.http.get(PATH, headers=HTML)).text)


def fields_of(html: str) -> dict[str, str]:
    found = {}
    for one in Reading(html).elements:
        kind, is_on = one.attributes.get("type"), "checked" in one.attributes
        is_chosen = kind not in {"radio", "checkbox"} or is_on
        if one.tag == "input" and is_chosen:
            found[one.attributes["name"]] = one.attributes["value"]
    return found


async def send(people: People, fields: dict[str, str], **more: str):
    path = f"{PATH}?lang=en"
    return await people.http.post(path, data=fields | more, headers=HTML)


async def mode(people: People) -> str:
    return str(said(await people.http.get(GATE))["mode"])


async def test_what_would_happen_is_told_and_nothing_is_changed(lead: People):
    for _ in range(2):
        await approved(lead)
    fields = await form(lead)

    shown = await send(lead, fields, export_buffer_yard="on", do="preview")

    texts = [one.text for one in Reading(shown.text).elements]
    assert 200 == shown.status_code
    assert EN["turn_leave"].format(n=2) in texts
    assert not said(await lead.http.get(GATE))["buffer_yard"]["export"]


async def test_what_was_previewed_is_turned(lead: People):
    fields = await form(lead) | {"mode": "closed", "export_lanes": "1"}
    shown = await send(lead, fields, do="preview")

    done = await send(lead, fields_of(shown.text), do="turn")

    board = said(await lead.http.get(GATE))
    assert 303 == done.status_code
    assert ("closed", 1) == (board["mode"], board["directions"]["export"]["lanes"])


async def test_what_was_not_previewed_is_previewed_first(lead: People):
    fields = await form(lead) | {"mode": "closed"}
    shown = await send(lead, fields, do="preview")

    other = await send(lead, fields_of(shown.text), mode="drain", do="turn")

    assert 200 == other.status_code
    assert "open" == await mode(lead)


async def test_who_comes_second_is_told_what_the_first_turned(lead: People):
    fields = await form(lead) | {"export_lanes": "1"}
    shown = fields_of((await send(lead, fields, do="preview")).text)
    await turn(lead, "huu-nghi", mode="hold")

    late = await send(lead, shown, do="turn")

    assert 409 == late.status_code
    told = " ".join(one.text for one in Reading(late.text).elements)
    assert f"{EN['turn_mode']}: {EN['state_open']}" in told
    kept = fields_of(late.text)
    assert ("hold", "1") == (kept["mode"], kept["export_lanes"])
    again = await send(lead, kept, do="preview")
    await send(lead, fields_of(again.text), do="turn")
    assert "hold" == await mode(lead)


WRONG = {
    "export_lanes": "two",
    "import_admission_rate": "-1",
    "hours_mon": "7 to 8",
    "closed_until": "tomorrow",
    "call_window_minutes": "0",
    "holiday_first": "2030-02-30",
    "note_vi": "chỉ tiếng Việt",
    "mode": "asleep",
}


async def test_what_cannot_be_is_marked_and_changes_nothing(lead: People):
    fields = await form(lead)

    found = {
        name: await send(lead, fields, **{name: text}, do="turn")
        for name, text in WRONG.items()
    }

    assert {422} == {answer.status_code for answer in found.values()}
    unsaid = [n for n, answer in found.items() if EN["turn_wrong"] not in answer.text]
    assert [] == unsaid
    assert fields == await form(lead)


async def test_a_suspension_and_a_holiday_come_and_go(lead: People):
    days = {"first": "2030-01-08", "last": "2030-01-09"}
    more = {f"suspension_{name}": day for name, day in days.items()}
    more |= {"suspension_category": "frozen", "suspension_reason": "cold store full"}
    more |= {f"holiday_{name}": day for name, day in days.items()}
    more |= {"holiday_rule": "closed"}
    fields = await form(lead) | more

    shown = await send(lead, fields, do="preview")
    await send(lead, fields_of(shown.text) | more, do="turn")
    board = said(await lead.http.get(GATE))

    assert "frozen" == board["suspensions"][0]["category"]
    assert [days | {"rule": "closed"}] == board["calendar"]["holidays"]
    drops = {"drop_suspension_0": "on", "drop_holiday_0": "on"}
    again = await send(lead, await form(lead) | drops, do="preview")
    await send(lead, fields_of(again.text), do="turn")
    board = said(await lead.http.get(GATE))
    assert ([], []) == (board["suspensions"], board["calendar"]["holidays"])


@pytest.mark.parametrize("who", ["tester", "customs", "driver"])
async def test_only_management_turns(client: People, who: str):
    await sign_in(client, who)

    answers = [
        await client.http.get(PATH, headers=HTML),
        await client.http.post(PATH, data={"do": "turn"}, headers=HTML),
    ]

    assert [403, 403] == [answer.status_code for answer in answers]
    assert re.search(r"<h1>", answers[0].text)

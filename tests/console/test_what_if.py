"""What happens if: management asks, and reads how its gate goes on from now."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.console.languages import LANGUAGES
from gateway.console.management import what_if_form as form
from gateway.console.management.what_if_shown import show
from gateway.console.phrases import phrases_in
from gateway.console.texts import TEXTS
from gateway.domain.declarations import Direction
from gateway.domain.gates import Mode
from gateway.resources import Resources
from gateway.services.foreseeing import Progress, Unforeseen, Why
from tests.api.journeys import approved, called, entered, turn
from tests.console.reading import Reading
from tests.console.test_management import NINE, board
from tests.console.test_vehicles import HTML, sign_in
from tests.people import People

PATH = "/manage/huu-nghi/what-if"
GATE = "/v1/gates/huu-nghi"
EN = TEXTS["en"]


async def ask(people: People, **asked: str):
    found = {"ask": "1", "lang": "en", "runs": "10", "ahead": "6"} | asked
    return await people.http.get(PATH, params=found, headers=HTML)


async def test_the_answer_comes_with_its_question_its_figures_and_a_chart(lead: People):
    for _ in range(2):
        await approved(lead)

    before = (await lead.http.get(GATE)).headers["etag"]

    answer = await ask(lead, export_lanes="1", desk_quarantine="-1")

    assert 200 == answer.status_code
    assert before == (await lead.http.get(GATE)).headers["etag"]
    found = Reading(answer.text)
    said = " ".join(one.text for one in found.elements)
    assert "Export, Lanes more or fewer: +1" in said
    assert "Quarantine: \u22121" in said
    assert EN["whatif_played"].format(n=20, of=20) in said
    assert EN["whatif_wait_mean"] in said
    assert 2 == len(
        [
            one
            for one in found.elements
            if one.tag == "svg" and "chart" in one.attributes.get("class", "")
        ]
    )
    chosen = [
        one.attributes["value"]
        for one in found.elements
        if "selected" in one.attributes
    ]
    assert ["1", "0"] == chosen[:2]
    assert answer.text.rstrip().endswith("</html>")


async def test_who_is_called_or_inside_is_part_of_the_question(
    lead: People, opened: Resources, monkeypatch: pytest.MonkeyPatch
):
    asked = []

    async def note(question: dict[str, Any]):
        asked.append(question["under_way"])
        yield Progress()

    monkeypatch.setattr(opened.foreseer, "ask", note)
    await called(lead)
    await entered(lead)

    await ask(lead)

    (found,) = asked
    assert "huu-nghi" == found["gate"]
    assert ["called", "customs"] == [one["at"] for one in found["vehicles"]]


async def test_nothing_is_asked_before_somebody_asks(lead: People, opened: Resources):
    def never(_: object):
        raise AssertionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opened.foreseer, "ask", never)

        answer = await lead.http.get(PATH, headers=HTML)

    assert 200 == answer.status_code
    assert "foresight" not in answer.text


@pytest.mark.parametrize("why", Why)
async def test_why_there_is_no_answer_is_said_in_words(
    lead: People, opened: Resources, why: Why, monkeypatch: pytest.MonkeyPatch
):
    async def refuse(_: object):
        yield Progress()
        raise Unforeseen(why, "<b>hours</b>")

    monkeypatch.setattr(opened.foreseer, "ask", refuse)

    answer = await ask(lead)

    found = Reading(answer.text)
    assert EN[f"whatif_{why}"] in {one.text for one in found.elements}
    assert "&lt;b&gt;hours" in answer.text


async def test_a_gateway_that_stops_ends_the_question_and_says_so(
    lead: People, opened: Resources, monkeypatch: pytest.MonkeyPatch
):
    ended = []

    async def stop(_: object):
        yield Progress()
        opened.streams.close()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    monkeypatch.setattr(opened.foreseer, "ask", stop)

    answer = await ask(lead)

    assert EN["whatif_stopped"] in answer.text
    assert answer.text.rstrip().endswith("</html>")
    assert [1] == ended


async def test_what_nobody_may_ask_is_refused_beside_its_field(lead: People):
    answer = await ask(lead, export_lanes="99")

    assert 422 == answer.status_code
    wrong = [
        one for one in Reading(answer.text).elements if "aria-invalid" in one.attributes
    ]
    assert ["export_lanes"] == [one.attributes["name"] for one in wrong]


async def test_another_sites_page_asks_nothing(lead: People):
    headers = HTML | {"sec-fetch-site": "cross-site"}

    answer = await lead.http.get(f"{PATH}?ask=1", headers=headers)

    assert 403 == answer.status_code


@pytest.mark.parametrize("who", ["customs", "border-guard", "tester", "agent"])
async def test_only_management_asks(client: People, who: str):
    await sign_in(client, who)

    answer = await client.http.get(f"{PATH}?ask=1", headers=HTML)

    assert 403 == answer.status_code


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_gate_on_hold_is_not_asked_to_stop_calling(lead: People, language: str):
    await turn(lead, "huu-nghi", mode="hold")

    answer = await ask(lead, closed="1", lang=language)

    assert 422 == answer.status_code
    texts = TEXTS[language]
    found = Reading(answer.text).elements
    assert texts["whatif_closed"] + ": " + texts["whatif_wrong_closed"] in {
        one.text for one in found
    }
    assert ["closed"] == [
        one.attributes["name"] for one in found if "aria-invalid" in one.attributes
    ]


async def test_a_gate_that_calls_vehicles_is_not_asked_to_open(lead: People):
    answer = await ask(lead, opens="2")

    assert 422 == answer.status_code
    assert EN["whatif_wrong_opens"] in answer.text


async def test_a_gate_on_hold_is_asked_to_open_and_told_what_is_assumed(lead: People):
    until = "2030-01-07T06:00:00Z"
    await turn(lead, "huu-nghi", mode="hold", closed_until=until)
    await turn(lead, "huu-nghi", buffer_yard={"export": True})

    answer = await ask(lead, opens="1")

    said = {one.text for one in Reading(answer.text).elements}
    assert "Calls vehicles again: in 1 h" in said
    assert EN["whatif_proviso_opens_again"].format(at="13:00") in said
    assert EN["whatif_proviso_buffer_yard"].format(direction=EN["export"]) in said


def asked(**said: str) -> list[dict[str, object]]:
    found = form.question_of(form.asked_in(said), board())["changes"]
    return [{k: v for k, v in one.items() if k != "gate"} for one in found]


@pytest.mark.parametrize(
    ("said", "change"),
    [
        (
            {"import_lanes": "-2"},
            {"kind": "capacity", "direction": "import", "delta": -2},
        ),
        ({"desk_review": "2"}, {"kind": "capacity", "desk": "review", "delta": 2}),
        ({"longer": "2"}, {"kind": "hours", "open": ["07:00-22:00"], "to": "day 2"}),
        ({"longer": "4"}, {"kind": "hours", "open": ["07:00-24:00"], "to": "day 2"}),
        ({"order": "first-come"}, {"kind": "policy", "policy": "first-come"}),
        ({"arrivals": "150"}, {"kind": "arrivals", "factor": 1.5}),
        ({"far": "4"}, {"kind": "far-side", "lanes": 0, "to": "day 1 13:00"}),
        ({"closed": "1"}, {"kind": "closure", "to": "day 1 10:00"}),
    ],
)
def test_each_field_makes_its_change(said: dict[str, str], change: dict[str, object]):
    assert [change] == asked(**said)


def test_when_a_gate_on_hold_opens_is_a_moment_and_no_change():
    held = board(mode=Mode.HOLD)

    question = form.question_of(form.asked_in({"opens": "2"}), held)

    assert [] == question["changes"]
    assert held.now + timedelta(hours=2) == question["opens_at"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("direction", ["export", None])
def test_what_is_left_out_is_said_in_every_language(language, direction):
    told = {
        "gate": "huu-nghi", "proviso": "suspension", "category": "frozen",
        "direction": direction, "first": "2030-01-08", "last": "2030-01-09",
    }  # fmt: skip

    found = shown(side(90, 300), side(15, 120), -75, language, told)

    (said,) = found.provisos
    ways = [direction] if direction else ["export", "import"]
    texts = TEXTS[language]
    assert texts["category_frozen"] in said
    assert ", ".join(texts[way] for way in ways) in said
    assert "08/01" in said


def test_more_room_is_beside_what_there_is():
    room = board().gate.controls.flows[Direction.EXPORT].yard_capacity

    assert [room + 50] == [one["vehicles"] for one in asked(export_room="50")]


def test_a_gate_that_is_shut_all_day_cannot_open_longer():
    found = board()
    calendar = replace(found.gate.controls.calendar, windows=((),) * 7)
    controls = replace(found.gate.controls, calendar=calendar)
    shut = replace(found, gate=replace(found.gate, controls=controls))

    with pytest.raises(form.AskedWrongly, match="longer"):
        form.question_of(form.asked_in({"longer": "1"}), shut)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", form.FIELDS)
def test_every_field_is_said_in_every_language(name: str, language: str):
    texts = TEXTS[language]

    words = [form.said(name, value, texts) for value in form.FIELDS[name]]

    assert form.named(name, texts)
    assert len(form.FIELDS[name]) == len(set(words))


def interval(mean: float, spread: float = 1.0) -> dict[str, float]:
    return {"mean": mean, "low": mean - spread, "high": mean + spread}


def side(wait: float, gone: float | None, stays: float = 0.0) -> dict[str, object]:
    return {
        "wait_mean": interval(wait), "wait_p90": interval(2 * wait),
        "called": interval(100), "gone": None if gone is None else interval(gone, 30),
        "stays": stays,
        "queue": {"low": [40, 20], "middle": [45, 25], "high": [50, 30]},
    }  # fmt: skip


def shown(
    as_is: dict[str, object],
    changed: dict[str, object],
    wait: float,
    language: str = "en",
    *provisos: dict[str, object],
):
    flow = {
        "as_is": as_is, "changed": changed,
        "difference": {"wait_mean": interval(wait, 2)},
    }  # fmt: skip
    use = [{"customs": 0.5, "quarantine": 0.97}, {"customs": 0.6, "quarantine": 0.8}]
    flows = {"export": flow, "import": flow}
    answer = {"minutes": [0, 60], "flows": flows, "use": use, "provisos": provisos}
    behind = {way: [(0.0, 30), (32_400.0, 45)] for way in Direction}
    local = NINE.astimezone(board().gate.zone)
    return show(answer, local, behind, phrases_in(language))


@pytest.mark.parametrize(
    ("wait", "tone", "verdict"),
    [
        (-75.0, "moving", r"1 h 15 min less to wait on average \(73 to 77 min\)"),
        (20.0, "called", r"20 min longer to wait on average \(18 to 22 min\)"),
        (1.5, "over", "No difference to speak of"),
    ],
)
def test_the_verdict_says_how_much_less_is_waited_and_how_sure(wait, tone, verdict):
    way = shown(side(90, 300), side(15, 120), wait).ways[0]

    assert tone == way.tone
    assert re.search(verdict, way.verdict)


def test_when_the_line_is_gone_is_told_as_a_time_of_day():
    way = shown(side(90, None, stays=1.0), side(15, 1_000), -75).ways[0]

    gone = way.figures[0]
    assert (
        "not by tomorrow",
        "about 01:40 tomorrow (01:10 tomorrow\u201302:10 tomorrow)",
    ) == (
        gone.before,
        gone.after,
    )


def test_the_busiest_desk_is_the_one_with_the_change():
    desk = shown(side(90, 300), side(15, 120), -75).desk

    assert ("Quarantine", "97%", "80%", False) == (
        desk.name,
        desk.before,
        desk.after,
        desk.is_narrow,
    )

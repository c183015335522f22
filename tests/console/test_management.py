"""The gates as their management sees them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from gateway.console.management.drawing import WIDE, draw
from gateway.console.management.lights import lights
from gateway.console.management.stages import moves, stage_of
from gateway.console.phrases import phrases_in
from gateway.console.texts import TEXTS
from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.gates import Gate, Mode
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.resources import read_gates
from gateway.services.boards import Board, Counted
from gateway.services.estimating import Outlook
from gateway.settings import DEFAULT_GATES_FILE
from tests.api.journeys import MORNING, approved, called, declared, entered, verdict
from tests.api.listening import listening
from tests.console.test_vehicles import HTML, page, sign_in
from tests.people import People

NINE = datetime(2030, 1, 7, 2, 0, tzinfo=UTC)
NIGHT = datetime(2030, 1, 7, 18, 0, tzinfo=UTC)
GATE = next(found for found in read_gates(DEFAULT_GATES_FILE))


def board(
    waiting: int = 0,
    *,
    mode: Mode = Mode.OPEN,
    now: datetime = NINE,
    statuses: dict[Status, int] | None = None,
) -> Board:
    gate: Gate = replace(GATE, controls=replace(GATE.controls, mode=mode))
    counted = Counted(
        "lines",
        {(Line.WAITING, Direction.EXPORT): waiting},
        {(Direction.EXPORT, status): n for status, n in (statuses or {}).items()},
        {},
    )
    return Board(gate, now, counted, Outlook())


@pytest.mark.parametrize(
    ("status", "line", "stage"),
    [
        (None, None, "outside"),
        ("submitted", "review", "outside"),
        ("approved", "scheduled", "road"),
        ("approved", "waiting", "buffer"),
        ("called", "called", "lanes"),
        ("entered", None, "checks"),
        ("cleared", None, "line"),
        ("departed", None, "across"),
        ("expired", None, "gone"),
    ],
)
def test_a_vehicle_stands_where_its_status_and_line_say(status, line, stage):
    assert stage == stage_of(status, line)


def entry(**data: object) -> JournalEntry:
    told = {"direction": "export"} | data
    return JournalEntry("huu-nghi", 1, NINE, Kind.CALLED, UUID(int=1), "worker", told)


def test_moves_are_counted_and_what_stays_is_none():
    called_one = entry(
        **{"from": "approved", "from_line": "waiting", "to": "called", "line": "called"}
    )
    checked_one = entry(**{"from": "entered", "to": "entered", "line": None})

    found = moves([called_one, checked_one, called_one])

    expected = {"direction": "export", "from": "buffer", "to": "lanes", "number": 2}
    assert [expected] == found


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (board(3), "light_calling"),
        (board(), "light_empty"),
        (board(3, mode=Mode.HOLD), "light_not_calling"),
        (board(3, now=NIGHT), "light_resting"),
        (board(3, statuses={Status.ENTERED: 150}), "light_full"),
    ],
)
def test_the_buffer_yards_light_says_whether_anybody_is_called(shown, word):
    assert word == lights(shown, Direction.EXPORT)["buffer"].word


@pytest.mark.parametrize(
    ("waiting", "dots", "each"), [(0, 0, 1), (7, 7, 1), (95, 95, 1), (4_550, 91, 50)]
)
def test_however_many_wait_there_is_room_for_their_dots(waiting, dots, each):
    drawing = draw(board(waiting), Direction.EXPORT, phrases_in("vi")).drawings[0]

    buffer = drawing.stations[1]
    assert (dots, each) == (len(buffer.dots), buffer.each)
    box = WIDE.boxes["buffer"]
    assert all(box.x <= x <= box.x + box.width for x, _ in buffer.dots)
    assert all(box.y <= y <= box.y + box.height for _, y in buffer.dots)


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
async def test_the_drawing_shows_where_everybody_stands(client: People, language):
    await client.set_clock(MORNING)
    await entered(client)
    await called(client)
    await approved(client)
    await sign_in(client, "management")

    found = await page(client, f"/manage/huu-nghi?lang={language}")

    said = next(e.text for e in found.elements if e.attributes.get("class") == "unseen")
    texts = TEXTS[language]
    for stage in ("buffer", "lanes", "checks"):
        assert f"{texts[f'stage_{stage}']}: 1 " in said
    assert texts["manage_no_alerts"] in [e.text for e in found.elements]


@pytest.mark.parametrize(
    ("who", "status"),
    [("management", 200), ("tester", 200), ("customs", 200), ("yard", 403)],
)
async def test_the_pages_are_for_whom_the_line_is_for(client, who, status):
    await sign_in(client, who)
    paths = ("/manage", "/manage/now", "/manage/huu-nghi", "/manage/huu-nghi/now")

    found = [(await client.http.get(path, headers=HTML)).status_code for path in paths]

    assert [status] * len(paths) == found


async def test_strangers_are_asked_to_sign_in(client: People):
    answer = await client.http.get("/manage", headers=HTML)

    assert "/sign-in?next=/manage" == answer.headers["location"]


async def test_both_gates_are_beside_each_other(client: People):
    await sign_in(client, "management")

    found = await page(client, "/manage")

    shown = [
        e.attributes["data-gate"]
        for e in found.elements
        if e.tag == "section" and "data-gate" in e.attributes
    ]
    assert ["huu-nghi", "tan-thanh"] == shown


async def test_an_unknown_gate_is_not_there(client: People):
    await sign_in(client, "management")

    answer = await client.http.get("/manage/nowhere", headers=HTML)

    assert 404 == answer.status_code


async def test_an_open_page_is_told_who_moved(client: People):
    await client.set_clock(MORNING)
    made = await declared(client)
    cookie = {"cookie": f"border-gate={await client.token('management')}"}

    path = "/manage/huu-nghi/moves"
    async with listening(client, "management", path, cookie) as heard:
        await verdict(client, made, "approve")
        told = await heard.next()

    assert told is not None
    assert "moved" == told.name
    moved = {"direction": "export", "from": "outside", "to": "buffer", "number": 1}
    assert [moved] == told.body


@pytest.mark.parametrize(
    ("who", "path"),
    [("management", "/manage/huu-nghi/moves"), ("agent", "/agent/events")],
)
async def test_a_stream_begins_when_it_misses_nothing(
    client: People, monkeypatch: pytest.MonkeyPatch, who: str, path: str
):
    await client.set_clock(MORNING)
    made = await declared(client)
    cookie = {"cookie": f"border-gate={await client.token(who)}"}
    begun = client.resources.feed.begun

    async def begun_late() -> None:
        await begun()
        await asyncio.sleep(0.5)

    monkeypatch.setattr(client.resources.feed, "begun", begun_late)

    async with listening(client, who, path, cookie) as heard:
        at_once = 1 if who == "agent" else 0  # An agent's stream rings as it begins.
        await heard.take(at_once)
        await verdict(client, made, "approve")
        told = await heard.next()

    assert told is not None
    assert "moved" == told.name


async def test_an_unknown_gate_has_no_moves(client: People):
    cookie = {"cookie": f"border-gate={await client.token('management')}"}

    path = "/manage/nowhere/moves"
    async with listening(client, "management", path, cookie) as heard:
        assert 404 == heard.status

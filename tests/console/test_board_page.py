"""The public board as the server makes it, over real stores."""

from dataclasses import replace

import httpx2
import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from gateway.api.notices import EXAMPLE
from gateway.console.phrases import phrases_in
from gateway.console.texts import TEXTS
from gateway.lines.client import connect
from gateway.lines.lines import Lines
from gateway.services.boards import Boards
from gateway.services.shared_boards import SharedBoards
from gateway.storage.base import make_engine
from tests.api.makers import notice_up
from tests.console.reading import Reading
from tests.people import People, a_body

SAY = phrases_in("vi").number
MONDAY_MORNING = "2026-11-23T02:00:00Z"  # 09:00 at the gates
MONDAY_NIGHT = "2026-11-23T14:00:00Z"  # 21:00


async def read(client, path="/", **headers) -> Reading:
    response = await client.http.get(path, headers=headers)
    assert 200 == response.status_code, response.text
    assert "text/html; charset=utf-8" == response.headers["content-type"]
    return Reading(response.text)


async def turn(client, **controls):
    gate = await client.http.get("/v1/gates/huu-nghi")
    answer = await client.ask(
        "management",
        "PATCH",
        "/v1/gates/huu-nghi/controls",
        json=controls,
        headers={"If-Match": gate.headers["etag"]},
    )
    assert 200 == answer.status_code, answer.text


async def test_the_figures_are_those_of_the_api(client):
    await client.declare()
    await client.declare(a_body(gate="tan-thanh"))
    await client.declare(a_body(gate="tan-thanh"))

    figures = (await read(client)).figures()

    api = (await client.http.get("/v1/gates")).json()
    assert figures == {
        (gate["id"], direction, name): SAY(gate["directions"][direction][name])
        for gate in api["gates"]
        for direction in ("export", "import")
        for name in (
            "waiting",
            "called",
            "entered_today",
            "admission_rate",
            "capacity_per_day",
            "inside",
            "in_review",
            "scheduled",
        )
    }
    assert "1" == figures["huu-nghi", "export", "in_review"]
    assert "2" == figures["tan-thanh", "export", "in_review"]


@pytest.mark.parametrize(
    ("now", "controls", "state", "said"),
    [
        (MONDAY_MORNING, {}, "open", "Đang mở đến 20:00"),
        (MONDAY_NIGHT, {}, "resting", "Ngoài giờ mở lại 07:00 ngày mai"),
        (MONDAY_MORNING, {"mode": "hold"}, "hold", "Tạm ngừng gọi xe"),
        (
            MONDAY_MORNING,
            {"mode": "drain"},
            "drain",
            "Ngừng nhận tờ khai gọi xe đến 20:00",
        ),
        (MONDAY_NIGHT, {"mode": "closed"}, "closed", "Đóng cửa"),
        (
            MONDAY_MORNING,
            {"mode": "contingency"},
            "contingency",
            "Làm thủ tục giấy",
        ),
    ],
)
async def test_a_gate_says_what_it_does_and_until_when(
    client, now, controls, state, said
):
    await client.set_clock(now)
    if controls:
        await turn(client, **controls)

    page = await read(client)

    words = (page.said(name, "huu-nghi") for name in ("state", "hours"))
    assert said == " ".join(filter(None, words))
    assert state == page.attribute("section", "data-state")
    assert TEXTS["vi"][f"advice_{state}"] == page.said("advice", "huu-nghi")


async def test_the_clock_is_the_gates_own(client):
    await client.set_clock("2026-11-22T18:30:00Z")

    page = await read(client)

    assert "01:30" == page.said("time", "huu-nghi")
    assert "T2 23/11/2026" == page.said("day", "huu-nghi")


async def test_a_gate_that_calls_nobody_expects_no_wait(client):
    await client.set_clock(MONDAY_MORNING)
    await turn(client, mode="hold")

    page = await read(client)

    assert "chưa gọi xe" == page.said("expected_wait", "huu-nghi")
    assert "không có hàng chờ" == page.said("expected_wait", "tan-thanh")


@pytest.mark.parametrize(
    ("path", "accepted", "language", "name"),
    [
        ("/", "", "vi", "Hữu Nghị 友谊"),
        ("/", "en-GB,en;q=0.9", "en", "Huu Nghi Hữu Nghị 友谊"),
        ("/?lang=zh", "en", "zh", "友谊 Hữu Nghị"),
    ],
)
async def test_it_speaks_three_languages(client, path, accepted, language, name):
    page = await read(client, path, **{"accept-language": accepted})

    assert language == page.attribute("html", "lang")
    assert name == next(one.text for one in page.elements if one.tag == "h2")
    assert any(TEXTS[language]["title"] == one.text for one in page.elements)


async def test_caches_are_told_what_the_page_depends_on(client):
    response = await client.http.get("/", headers={"accept-language": "en"})

    assert "no-cache" == response.headers["cache-control"]
    assert "en" == response.headers["content-language"]
    depends_on = "Accept, Accept-Language, Cookie, Accept-Encoding"
    assert depends_on == response.headers["vary"]


async def test_a_wall_shows_the_same_figures_as_the_board(client):
    await client.declare()

    board, wall = await read(client), await read(client, "/wall")

    assert board.figures() == wall.figures()
    assert "wall" in wall.elements[0].attributes["class"]
    assert "class" not in board.elements[0].attributes


async def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client):
    page = await read(client)

    scripts = [one for one in page.elements if one.tag == "script"]
    assert ["/static/board.js"] == [one.attributes["src"] for one in scripts]
    assert [""] == [one.text for one in scripts]
    assert not [one for one in page.elements if one.tag == "style"]
    names = {name for one in page.elements for name in one.attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    for one in page.elements:
        for name in {"src", "href", "action"} & one.attributes.keys():
            assert one.attributes[name].startswith(("/", "#")), one
            assert not one.attributes[name].startswith("//"), one


async def test_what_the_page_links_to_is_there(client):
    page = await read(client)

    linked = {
        one.attributes[name]
        for one in page.elements
        for name in {"src", "href"} & one.attributes.keys()
        if one.attributes[name].startswith("/")
    }

    assert linked >= {"/static/board.js", "/static/console.css", "/v1/gates"}
    for path in linked:
        assert 200 == (await client.http.get(path)).status_code, path


async def test_without_a_script_the_page_loads_itself_again(client):
    page = await read(client)

    refresh = [one for one in page.elements if "http-equiv" in one.attributes]
    assert ["refresh"] == [one.attributes["http-equiv"] for one in refresh]
    assert ["noscript"] == [one.parents[-1].tag for one in refresh]


async def test_a_file_that_did_not_change_is_not_sent_again(client):
    first = await client.http.get("/static/console.css")

    again = await client.http.get(
        "/static/console.css", headers={"if-none-match": first.headers["etag"]}
    )

    assert "no-cache" == first.headers["cache-control"]
    assert (304, b"") == (again.status_code, again.content)


async def test_a_monitor_may_ask_for_the_head_alone(client):
    assert 200 == (await client.http.head("/")).status_code


async def test_outside_the_sandbox_nothing_is_called_simulated(app, opened):
    async with People.meeting(app, replace(opened, is_sandbox=False)) as client:
        page = await read(client)

    assert TEXTS["vi"]["sandbox"] not in [one.text for one in page.elements]


@pytest.fixture
async def nowhere():
    """A Redis that nobody listens at."""
    redis: Redis = connect("redis://127.0.0.1:1")
    yield redis
    await redis.aclose()


async def test_it_says_when_the_figures_come_from_the_database(app, opened, nowhere):
    lines = Lines(nowhere, list(opened.writers))
    boards = SharedBoards(Boards(opened.engine, lines, opened.outlooks))
    async with People.meeting(app, replace(opened, boards=boards)) as client:
        await client.declare()

        page = await read(client)

    assert TEXTS["vi"]["fresh_database"] == page.said("freshness")
    assert "1" == page.figures()["huu-nghi", "export", "in_review"]


@pytest.fixture(params=["nobody listens", "no such database"])
async def lost(request, stores):
    """An engine that cannot connect, in one of two ways."""
    url = "postgresql+asyncpg://nobody@127.0.0.1:1/gone"
    if request.param == "no such database":
        database = stores.database_url.rsplit("/", 1)
        url = stores.database_url.replace(database[1], "gone_" + database[1])
    engine = make_engine(url)
    yield engine
    await engine.dispose()


async def test_without_the_database_a_page_says_so(app, opened, lost):
    boards = SharedBoards(Boards(lost, opened.lines, opened.outlooks))
    async with People.meeting(app, replace(opened, boards=boards)) as client:
        response: httpx2.Response = await client.http.get("/?lang=en")

    page = Reading(response.text)
    assert 503 == response.status_code
    assert "text/html; charset=utf-8" == response.headers["content-type"]
    assert "5" == response.headers["retry-after"]
    assert "5" == next(
        one.attributes["content"]
        for one in page.elements
        if one.attributes.get("http-equiv") == "refresh"
    )
    assert TEXTS["en"]["away_title"] == next(
        one.text for one in page.elements if one.tag == "h2"
    )
    assert "Traceback" not in response.text


async def test_a_board_without_gates_says_so(client):
    async with client.resources.engine.begin() as connection:
        await connection.execute(text("DELETE FROM gate"))

    page = await read(client)

    assert {} == page.figures()
    assert TEXTS["vi"]["no_gates"] in [one.text for one in page.elements]


async def test_what_management_announces_is_said_in_the_language_of_the_page(client):
    await client.set_clock("2030-01-07T02:00:00Z")
    await turn(
        client,
        mode="hold",
        note={"vi": "Bão", "en": "Typhoon", "zh": "台风"},
        closed_until="2030-01-07T05:00:00Z",
        buffer_yard={"import": True},
        suspensions=[
            {
                "category": "frozen",
                "direction": "export",
                "first": "2030-01-07",
                "last": "2030-01-08",
                "reason": "cold store full",
            }
        ],
        calendar={
            "holidays": [
                {"first": "2030-01-10", "last": "2030-01-11", "rule": "closed"}
            ]
        },
    )
    await notice_up(client, severity="urgent")

    page = Reading((await client.http.get("/?lang=en")).text)

    said = [one.text for one in page.elements if one.tag == "li" and one.parents]
    expected = [
        EXAMPLE["message"]["en"],
        "Typhoon",
        "Expected until 12:00 2030-01-07",
        "frozen goods suspended (Export), 2030-01-07 to 2030-01-08",
        "Import: only vehicles in the buffer yard are called",
        "Holiday, closed 2030-01-10 to 2030-01-11",
    ]
    assert expected == [text for text in said if text in expected]

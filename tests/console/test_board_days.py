"""The day's course on the public board: read once for many, and shown by hour."""

from gateway.console.texts import TEXTS
from tests.api.journeys import MORNING, called, declared, said, verdict
from tests.console.reading import Reading
from tests.console.test_vehicles import HTML
from tests.counting import counted
from tests.people import People


def rows(text: str) -> list[list[str]]:
    """The first rows of its tables: an hour, who waited then, who entered in it."""
    cells = [one.text for one in Reading(text).elements if one.tag in {"th", "td"}]
    return [cells[place : place + 3] for place in range(3, len(cells), 3)]


async def test_the_board_tells_by_hour_who_waited_and_entered(client: People):
    await client.set_clock(MORNING)
    for _ in range(2):
        said(await verdict(client, await declared(client), "approve"))
    await client.set_clock("2030-01-07T03:10:00Z")

    page = await client.http.get("/?lang=en", headers=HTML)

    found = rows(page.text)
    assert ["10:00", "2", "0"] == found[0]
    assert ["09:00", "0", "0"] == found[1]
    assert TEXTS["en"]["board_day"] in page.text
    # Of two vehicles no half is told.
    assert ">0.5<" not in page.text


async def test_many_looks_at_the_day_are_one_reading(client: People):
    await client.set_clock(MORNING)
    await called(client)
    await client.http.get("/days")

    with counted(client.resources) as statements:
        first = await client.http.get("/days?lang=vi")
        known = {"if-none-match": first.headers["etag"]}
        second = await client.http.get("/days?lang=vi", headers=known)

    assert (200, 304) == (first.status_code, second.status_code)
    assert [] == [one for one in statements if "journal" in one.lower()]

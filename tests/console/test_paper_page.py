"""Paper tickets by page: slips recorded one by one, and open ones settled."""

import pytest

from gateway.console.texts import TEXTS
from tests.api.journeys import MORNING, approved, said, turn
from tests.console.reading import Reading
from tests.console.test_vehicles import HTML, sign_in
from tests.people import People

EN = HTML | {"accept-language": "en"}
SAYS = TEXTS["en"]
HERE = "/officer/huu-nghi/paper"


async def send(client: People, path: str = HERE, **typed: str):
    return await client.http.post(path, data=typed, headers=EN, follow_redirects=True)


def slip(**changes: str) -> dict[str, str]:
    usual = {"serial": "HN-000017", "plate": "12C-999.99", "direction": "export"}
    return usual | {"entered_at": "2030-01-07T09:10", "note": "lane 2"} | changes


def value_of(answer, name: str) -> str:
    return next(
        one.attributes["value"]
        for one in Reading(answer.text).elements
        if one.attributes.get("name") == name
    )


def settling(answer) -> str:
    """Return where the form of the first open ticket goes."""
    actions = [
        one.attributes.get("action", "") for one in Reading(answer.text).elements
    ]
    return next(action for action in actions if action.endswith("/settle"))


async def at_the_barrier(client: People) -> None:
    """The gate works on paper from 09:00 on; it is 09:20."""
    await client.set_clock(MORNING)
    await turn(client, "huu-nghi", mode="contingency")
    await client.set_clock("2030-01-07T02:20:00Z")
    await sign_in(client, "border-guard")


async def test_a_slip_of_an_approved_vehicle_is_its_entry(client: People):
    await client.set_clock(MORNING)
    made = await approved(client)
    await at_the_barrier(client)

    answer = await send(client, **slip(plate=made.plate))

    assert "entered" == (await client.look(made.id))["status"]
    told = SAYS["paper_recorded_matched"].partition("{serial}")[2].partition(":")[2]
    assert told in answer.text
    assert "HN-000018" == value_of(answer, "serial")


async def test_an_open_slip_is_settled_with_a_reason(client: People):
    await at_the_barrier(client)
    recorded = await send(client, **slip())
    path = settling(recorded)

    refused = await send(client, path, whose="", reason="")
    nobody = await send(client, path, whose="12C-000.01", reason="misread plate")
    settled = await send(client, path, whose="", reason="ambulance, no goods vehicle")
    everything = await client.http.get(f"{HERE}?show=all", headers=EN)

    assert SAYS["paper_why_no_declaration"] in recorded.text
    assert [422, 404] == [refused.status_code, nobody.status_code]
    assert "misread plate" == value_of(nobody, "reason")
    assert SAYS["paper_none_open"] in settled.text
    assert "ambulance, no goods vehicle" in everything.text


async def test_a_misread_plate_is_settled_by_the_right_one(client: People):
    await client.set_clock(MORNING)
    made = await approved(client)
    await at_the_barrier(client)
    path = settling(await send(client, **slip()))

    await send(client, path, whose=made.plate, reason="misread plate")

    assert "entered" == (await client.look(made.id))["status"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("serial", "HN 17"),
        ("serial", ""),
        ("plate", "?"),
        ("direction", "sideways"),
        ("entered_at", "noon"),
        ("entered_at", "2030-01-07T23:00"),
        ("note", "a\x07b"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    client: People, name: str, typed: str
):
    await at_the_barrier(client)

    answer = await send(client, **slip(**{name: typed}))

    assert (422, True) == (answer.status_code, f'id="{name}-wrong"' in answer.text)
    assert typed == value_of(answer, name) if name in {"serial", "plate"} else True


async def test_a_serial_with_something_else_on_it_is_refused(client: People):
    await at_the_barrier(client)
    await send(client, **slip())

    again = await send(client, **slip())
    other = await send(client, **slip(plate="12C-888.88"))

    assert (200, 409) == (again.status_code, other.status_code)
    listed = await client.ask("border-guard", "GET", "/v1/gates/huu-nghi/paper-tickets")
    assert 1 == len(said(listed)["items"])


@pytest.mark.parametrize("who", ["agent", "customs", "yard"])
async def test_paper_is_for_the_barrier_and_management(client: People, who: str):
    await sign_in(client, who)

    answer = await client.http.get(HERE, headers=EN)

    assert 403 == answer.status_code

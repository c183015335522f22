"""A firm's fees by page: what is due, paying it, and the table of it."""

import csv
import io

from tests.api.journeys import MORNING, Vehicle, declared, entered, pay_by_hand, said
from tests.console.reading import Reading
from tests.console.test_agent_keys import EN, hired
from tests.console.test_vehicles import HTML, page, sign_in
from tests.people import People

ROOM = "/agent/fees"
FEE_VND = 800_000


def actions(found: Reading, ending: str) -> list[str]:
    told = [one.attributes.get("action", "") for one in found.elements]
    return [action for action in told if action.endswith(ending)]


def totals(found: Reading) -> list[str]:
    return [one.text for one in found.elements if one.tag == "dd"]


async def table(client: People) -> list[dict[str, str]]:
    answer = await client.http.get(f"{ROOM}.csv")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def begin(client: People, made: Vehicle) -> str:
    """Begin to pay; return where the sandbox lets it end."""
    await client.http.post(f"{ROOM}/{made.id}/pay", data={})
    return actions(await page(client, ROOM), "/end")[0]


async def test_what_is_due_is_paid_and_told(client: People):
    await client.set_clock(MORNING)
    who = await hired(client)
    made, other = [await declared(client, who=who) for _ in range(2)]

    due = await page(client, f"{ROOM}?lang=vi")
    await client.http.post(await begin(client, made), data={"outcome": "paid"})
    paid = await page(client, f"{ROOM}?lang=en")

    assert ["1.600.000 ₫", "0 ₫", "1.600.000 ₫"] == totals(due)
    assert [f"{ROOM}/{other.id}/pay"] == actions(paid, "/pay")
    assert ["1,600,000 ₫", "800,000 ₫", "800,000 ₫"] == totals(paid)
    assert FEE_VND == (await client.look(made.id, who))["payment"]["paid_vnd"]
    assert {made.plate: "paid", other.plate: "due"} == {
        row["plate"]: row["standing"] for row in await table(client)
    }


async def test_a_payment_that_failed_is_begun_again(client: People):
    await client.set_clock(MORNING)
    made = await declared(client, who=await hired(client))

    ends = await begin(client, made)
    await client.http.post(ends, data={"outcome": "failed"})
    failed = await table(client)
    again = await begin(client, made)

    assert ["failed"] == [row["standing"] for row in failed]
    assert ends != again


async def test_a_form_that_is_sent_twice_begins_one_payment(client: People):
    await client.set_clock(MORNING)
    made = await declared(client, who=await hired(client))

    assert await begin(client, made) == await begin(client, made)


async def test_what_was_paid_at_the_desk_is_not_paid_again(client: People):
    await client.set_clock(MORNING)
    await pay_by_hand(client, await entered(client))
    await sign_in(client)

    shown = await page(client, f"{ROOM}?show=all")

    assert [] == actions(shown, "/pay")
    assert [("by_hand", "0")] == [
        (row["standing"], row["outstanding_vnd"]) for row in await table(client)
    ]


async def test_what_was_cancelled_is_owed_no_more(client: People):
    await client.set_clock(MORNING)
    who = await hired(client)
    made = await declared(client, who=who)
    before = [row["plate"] for row in await table(client)]

    said(await client.ask(who, "POST", f"{made.path}/cancel"))

    assert [made.plate] == before
    assert [] == await table(client)


async def test_nothing_is_paid_twice(client: People):
    await client.set_clock(MORNING)
    made = await declared(client, who=await hired(client))
    await client.http.post(await begin(client, made), data={"outcome": "paid"})

    answer = await client.http.post(f"{ROOM}/{made.id}/pay", data={}, headers=EN)

    assert 409 == answer.status_code
    assert 'role="alert"' in answer.text


async def test_fees_of_somebody_else_are_not_there(client: People):
    await client.set_clock(MORNING)
    made = await declared(client, who=await hired(client))
    ends = await begin(client, made)
    await hired(client)

    answers = [
        await client.http.post(f"{ROOM}/{made.id}/pay", data={}, headers=HTML),
        await client.http.post(ends, data={"outcome": "paid"}, headers=HTML),
    ]

    assert [404, 404] == [answer.status_code for answer in answers]
    assert [] == await table(client)

"""Neither logs nor metrics hold a plate, a telephone number or a name."""

import io
import logging
from uuid import uuid4

import structlog

from tests.api.journeys import (
    HUU_NGHI,
    cleared,
    declared,
    leave,
    said,
    verdict,
)
from tests.people import People

PERSONAL = {
    "name": "Đỗ Thị Kín",
    "phone": "0987654321",
    "identity_number": "020090009999",
    "companion": "Vũ Văn Lặng",
}
SECRET = "a password for nobody"


async def test_a_whole_journey_leaves_no_name_in_logs_and_metrics(client: People):
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    # What the test's own client says is not the gateway's.
    handler.addFilter(lambda record: not record.name.startswith("httpx"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    with structlog.testing.capture_logs() as events:
        plates, number = await journey(client)
    logging.getLogger().removeHandler(handler)

    metrics = (await client.http.get("/metrics")).text
    said_of_it = "\n".join([heard.getvalue(), metrics, *map(str, events)])
    assert "gateway_request_seconds" in metrics
    assert "officer_added" in said_of_it
    for told in (*PERSONAL.values(), *plates, number, SECRET):
        assert told not in said_of_it, told


async def journey(people: People) -> tuple[list[str], str]:
    """Do all that names somebody, right and wrong; return the plates and a number."""
    await people.set_clock("2030-01-07T02:00:00Z")
    made = await cleared(people, driver=PERSONAL)
    said(await leave(people, made), 201)
    refused = await declared(people, driver=PERSONAL | {"phone": "1"})
    await verdict(people, refused, "cancel", who="agent")
    await people.declare(made.shown | {"surprise": 1})
    lift = {"plate": "12C-777.77", "reason": f"{PERSONAL['name']} asked"}
    path = f"/v1/gates/{HUU_NGHI}"
    said(
        await people.ask("border-guard", "POST", f"{path}/manual-lifts", json=lift), 201
    )
    entry = {"plate": made.plate, "pass": made.pass_text}
    await people.ask("border-guard", "POST", f"{path}/entries", json=entry)
    await people.ask("agent", "GET", f"/v1/declarations?plate={made.plate}&number=%00")
    await people_come_and_go(people)
    plates = [made.plate, made.plate.replace("-", ""), "12C-777.77", "12C77777"]
    return plates, str(made.shown["number"])


async def people_come_and_go(people: People) -> None:
    person = {"username": f"p-{uuid4()}", "password": SECRET}
    driver = person | {"role": "driver", "phone": PERSONAL["phone"]}
    said(await people.ask(None, "POST", "/v1/accounts", json=driver), 201)
    for password in (SECRET, f"{SECRET}!"):
        tried = person | {"password": password}
        await people.ask(None, "POST", "/v1/sessions", json=tried)
    officer = {"username": f"o-{uuid4()}", "password": SECRET}
    wanted = officer | {"role": "yard", "gate": HUU_NGHI}
    said(await people.ask("management", "POST", "/v1/officers", json=wanted), 201)
    await people.ask(person["username"], "DELETE", "/v1/accounts/current")

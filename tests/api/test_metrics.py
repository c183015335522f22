"""The metrics: every one is documented, and none tells of anybody."""

import re
from pathlib import Path

from tests.api.journeys import body, called
from tests.people import People

PAGE = Path(__file__).parents[2] / "docs/reference/metrics.md"


async def metrics(people: People) -> str:
    answer = await people.http.get("/metrics")
    assert 200 == answer.status_code
    assert answer.headers["content-type"].startswith("text/plain")
    return answer.text


async def test_every_metric_is_on_the_page_and_no_other(people: People):
    families = re.findall(
        r"^# TYPE (gateway_\w+) ", await metrics(people), re.MULTILINE
    )
    # A histogram also tells when each of its children was made.
    shown = {name for name in families if not name.endswith("_created")}

    assert set(re.findall(r"`(gateway_\w+)`", PAGE.read_text("utf-8"))) == shown


async def test_requests_are_counted_by_their_route(people: People):
    vehicle = await called(people)

    text = await metrics(people)

    for method, route, status in (
        ("POST", "/v1/declarations", 201),
        ("GET", "/v1/declarations/{declaration_id}", 200),
        ("POST", "/v1/declarations/{declaration_id}/approve", 200),
    ):
        labels = f'method="{method}",route="{route}",status="{status}"'
        assert f"gateway_request_seconds_count{{{labels}}}" in text
    assert vehicle.id not in text


async def test_what_no_route_serves_shares_one_label(people: People):
    for path in ("/v1/nothing", "/v1/12C-99999", "/%00"):
        await people.http.request("PROPFIND", path)

    text = await metrics(people)

    assert 'method="other",route="other",status="404"' in text
    assert "12C-99999" not in text
    assert "PROPFIND" not in text


async def test_vehicles_are_counted_where_they_are(people: People):
    before = await count(people, "called")

    await called(people)

    assert before + 1 == await count(people, "called")


async def test_nothing_personal_is_told(people: People):
    declared = body()
    await people.declare(declared)

    text = await metrics(people)

    driver = declared["driver"]
    for told in (declared["vehicle"]["plate"], driver["name"], driver["phone"]):
        assert told not in text


async def count(people: People, where: str) -> float:
    labels = f'direction="export",gate="huu-nghi",where="{where}"'
    found = re.search(rf"gateway_vehicles{{{labels}}} (\S+)", await metrics(people))
    assert found is not None
    return float(found[1])

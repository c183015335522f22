"""Every refusal is a problem document whose type is a page that explains it."""

from html import unescape

import pytest
from sqlalchemy.exc import DBAPIError

from gateway.api.problems import STATUS, name_of
from gateway.api.remedies import remedies
from gateway.domain.errors import DomainError
from gateway.services.boards import Boards
from tests.api.journeys import is_problem
from tests.people import People

BOARD = "/v1/gates"


def leaves(kind: type[DomainError]) -> set[type[DomainError]]:
    """Return the errors that are raised: those that nothing is derived from."""
    inner = kind.__subclasses__()
    return set().union(*map(leaves, inner)) if inner else {kind}


def test_every_error_has_a_status_and_nothing_else_has_one():
    assert leaves(DomainError) == set(STATUS)


def test_no_two_problems_share_a_name_or_a_title():
    assert len(STATUS) == len({name_of(kind) for kind in STATUS})
    assert len(STATUS) == len({kind.title for kind in STATUS})


async def test_every_problem_has_a_page(people: People):
    for kind, status in STATUS.items():
        page = await people.http.get(f"/problems/{name_of(kind)}")

        assert 200 == page.status_code, kind
        assert page.headers["content-type"].startswith("text/html")
        assert kind.title in unescape(page.text)
        assert str(status.value) in page.text
        said = remedies()[name_of(kind)]
        assert {"vi", "en", "zh"} == said.keys()
        assert all(f">{text}<" in unescape(page.text) for text in said.values())


@pytest.mark.parametrize(
    "name", ["no-such", "NotApproved", "%00", "<script>", "x" * 999]
)
async def test_there_is_no_page_for_what_is_no_problem(people: People, name: str):
    answer = await people.http.get(f"/problems/{name}")

    assert 404 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]


async def test_an_unknown_address_is_a_problem_too(people: People):
    answer = await people.http.get("/v2/declarations")

    assert 404 == answer.status_code
    assert {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Not Found",
        "instance": "/v2/declarations",
    } == answer.json()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_another_method_is_a_problem_that_names_the_right_ones(
    people: People, method: str
):
    answer = await people.http.request(method, BOARD)

    assert 405 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("10.0.0.7 secret"),
        DBAPIError("SELECT secret", None, Exception("secret")),
    ],
    ids=["refused", "failed"],
)
async def test_a_database_that_is_away_is_a_passing_trouble(
    people: People, monkeypatch, error: Exception
):
    monkeypatch.setattr(Boards, "every", raising(error))
    people.resources.boards.forget_all()

    answer = await people.http.get(BOARD)

    assert is_problem(answer, 503, "busy")
    assert "1" == answer.headers["Retry-After"]
    assert "secret" not in answer.text


async def test_a_mishap_tells_nothing_of_the_inside(people: People, monkeypatch):
    monkeypatch.setattr(Boards, "every", raising(KeyError("secret")))
    people.resources.boards.forget_all()

    answer = await people.http.get(BOARD)

    assert 500 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]
    assert "about:blank" == answer.json()["type"]
    assert "secret" not in answer.text


def raising(error: Exception):
    async def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("path", [BOARD, "/problems/busy", "/v2", "/livez"])
async def test_every_answer_is_safe_in_a_browser(people: People, path: str):
    headers = (await people.http.get(path)).headers

    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "no-referrer" == headers["Referrer-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]


async def test_every_answer_has_a_name_of_its_own(people: People):
    names = {(await people.http.get("/livez")).headers["X-Request-Id"] for _ in "abc"}

    assert 3 == len(names)

"""What holds answers against the document finds what differs, and nothing else."""

import json

import pytest

from tests.documented import findings, operation_at

CLOCK = ("/sandbox/clock", "get", "200")
HEADERS = {"content-type": "application/json", "x-request-id": "r-1"}
SAID = {"now": "2030-01-07T02:00:00Z", "speed": 1.0, "real_now": "2026-11-23T02:00:00Z"}


def found(said: object, **headers: str) -> list[str]:
    return list(findings(CLOCK, HEADERS | headers, json.dumps(said).encode()))


def test_an_answer_as_it_is_documented_is_fine():
    assert [] == found(SAID)


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        (SAID | {"zone": "+07"}, "Additional properties are not allowed"),
        ({"now": SAID["now"], "speed": 1}, "is a required property"),
        (SAID | {"now": "yesterday"}, "is not a"),
        (SAID | {"speed": None}, "is not of type"),
    ],
)
def test_an_answer_of_another_shape_is_found(said, finding):
    (one,) = found(said)

    assert finding in one


def test_a_header_that_is_not_documented_is_found():
    assert ["etag is not documented"] == found(SAID, etag='"1"')


def test_a_header_that_is_missing_is_found():
    answered = {"content-type": "application/json"}

    (one,) = findings(CLOCK, answered, json.dumps(SAID).encode())

    assert "x-request-id is missing" == one


def test_another_kind_of_media_is_found():
    answered = HEADERS | {"content-type": "text/html"}

    assert ["text/html is not documented"] == list(findings(CLOCK, answered, b"<p>"))


def test_a_path_of_its_own_comes_before_one_with_a_placeholder():
    template = "/v1/declarations/{declaration_id}"

    assert (template, "get") == operation_at("GET", "/v1/declarations/123")
    assert ("/v1/declarations/bulk", "post") == operation_at(
        "POST", "/v1/declarations/bulk"
    )
    assert operation_at("GET", "/console") is None

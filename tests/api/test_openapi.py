"""The OpenAPI document: it is valid, and says what is really answered."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi.openapi.models import OpenAPI
from jsonschema import Draft202012Validator

from gateway.api.problems import STATUS, name_of
from gateway.api.refusals import SCHEMA
from tests.api.journeys import DOCUMENT
from tests.people import People

PROBLEM = "application/problem+json"
NAMES = {name_of(kind): status.value for kind, status in STATUS.items()}


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, found in DOCUMENT["paths"].items():
        for method, operation in found.items():
            yield f"{method} {path}", operation


def references(value: Any) -> Iterator[str]:
    match value:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for inner in value.values():
                yield from references(inner)
        case list():
            for inner in value:
                yield from references(inner)


async def test_it_is_published(people: People):
    assert DOCUMENT == (await people.http.get("/openapi.json")).json()


def test_it_is_a_valid_document():
    OpenAPI.model_validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")
    for name, schema in DOCUMENT["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert {"type", "enum", "$ref", "anyOf"} & schema.keys(), name


def test_every_reference_leads_somewhere():
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_every_schema_is_used():
    used = {reference.rpartition("/")[2] for reference in references(DOCUMENT)}

    assert used == set(DOCUMENT["components"]["schemas"])


def test_every_operation_says_what_it_does_once():
    identities = [operation["operationId"] for _, operation in operations()]

    assert len(identities) == len(set(identities))
    for name, operation in operations():
        assert operation["description"], name


def test_every_documented_problem_is_a_real_one():
    for name, operation in operations():
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                continue
            assert [PROBLEM] == list(response["content"]), name
            assert SCHEMA == response["content"][PROBLEM]["schema"]
            found = re.findall(r"`([a-z-]+)`", response["description"])
            assert found, name
            assert {int(status)} == {NAMES[problem] for problem in found}, name


def test_every_problem_is_documented_somewhere():
    described = " ".join(
        response["description"]
        for _, operation in operations()
        for response in operation["responses"].values()
    )

    # Pages are not in the document, and no program sends their forms.
    of_pages = {"cross-site-request"}
    assert set(NAMES) - of_pages == set(re.findall(r"`([a-z-]+)`", described))


def test_every_example_is_right():
    registry = {"components": DOCUMENT["components"]}
    examples = 0
    for _, operation in operations():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema = content["schema"] | registry
            Draft202012Validator(schema).validate(content["example"])
            examples += 1

    assert examples


def test_unknown_fields_are_refused_by_the_document_too():
    bodies = [
        schema
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if name.endswith("In")
    ]

    assert bodies
    assert all(schema["additionalProperties"] is False for schema in bodies)

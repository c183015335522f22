"""The OpenAPI document: it is valid, and says what is really answered."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI
from jsonschema import Draft202012Validator

from gateway.api import bodies
from gateway.api.answers import describing
from gateway.api.problems import STATUS, name_of
from gateway.api.refusals import SCHEMA
from gateway.domain import privacy
from tests.documented import DOCUMENT, resolved
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


@pytest.mark.parametrize("folder", ["schemas", "headers"])
def test_every_component_is_used(folder):
    prefix = f"#/components/{folder}/"
    used = {
        reference.removeprefix(prefix)
        for reference in references(DOCUMENT)
        if reference.startswith(prefix)
    }

    assert used == set(DOCUMENT["components"][folder])


def test_what_is_sent_and_what_is_told_are_no_two_things_of_one_name():
    sent, told = bodies.schemas(), describing.schemas()

    for name in sent.keys() & told.keys():
        assert sent[name] == told[name], name


def test_every_operation_says_what_it_does_once():
    identities = [operation["operationId"] for _, operation in operations()]

    assert len(identities) == len(set(identities))
    for name, operation in operations():
        assert operation["description"], name


def test_every_documented_problem_is_a_real_one():
    for name, operation in operations():
        for status, response in operation["responses"].items():
            if status.startswith(("2", "3")) or name == "get /readyz":
                continue
            assert [PROBLEM] == list(response["content"]), name
            assert SCHEMA == response["content"][PROBLEM]["schema"]
            found = re.findall(r"`([a-z-]+)`", response["description"])
            assert found, name
            assert {int(status)} == {NAMES[problem] for problem in found}, name


def test_every_operation_says_what_it_answers():
    for name, operation in operations():
        told = [found for found in operation["responses"] if found.startswith("2")]
        assert told, name
        for status in told:
            response = operation["responses"][status]
            assert response["description"].endswith("."), name
            for content in response.get("content", {}).values():
                assert content["schema"], name
            assert (status == "204") is ("content" not in response), name


def test_every_answer_has_these_fields_and_no_others():
    named = {name for name, _ in components_answered()}

    assert {"Declaration", "Board", "SignedIn", "Problem"} <= named
    for name, schema in components_answered():
        assert schema["additionalProperties"] is False, name
        assert schema["description"], name


def test_what_is_not_for_a_role_and_what_is_erased_may_be_null():
    declaration = DOCUMENT["components"]["schemas"]["Declaration"]

    for pointer in {*privacy.PERSONAL, *chain(*privacy.HIDDEN.values())}:
        found: Any = declaration
        for part in pointer.split("/")[1:]:
            whole = shown(found)
            found = whole["items"] if part == "*" else whole["properties"][part]
        assert {"type": "null"} in found.get("anyOf", ()), pointer


def shown(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what stands there if it is not null."""
    alternatives = [
        one for one in schema.get("anyOf", [schema]) if one != {"type": "null"}
    ]
    (found,) = alternatives
    resolved_to: dict[str, Any] = dict(resolved(found))
    return resolved_to


def components_answered() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects that only answers have."""
    sent = bodies.schemas()
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if name not in sent and schema.get("type") == "object":
            yield name, schema


def test_every_tag_is_explained():
    explained = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}

    assert explained == {
        tag for _, operation in operations() for tag in operation["tags"]
    }


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

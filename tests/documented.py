"""Holds what is answered against the OpenAPI document.

Every answer that the tests' people get passes through here: an answer that the document
does not have, or has otherwise, fails whichever test was told it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from functools import cache
from http import HTTPStatus
from typing import Any

import httpx2
from jsonschema_rs import Draft202012Validator, Registry, ValidationError

from gateway.main import make_app

DOCUMENT: dict[str, Any] = make_app(nullcontext).openapi()  # type: ignore[arg-type]
JSON = ("application/json", "application/problem+json")
# What a client should read; the others are alike on every answer.
TELLING = frozenset(
    {
        *("cache-control", "content-disposition", "etag", "idempotent-replayed"),
        *("location", "retry-after", "www-authenticate", "x-request-id"),
    }
)
_BASE = "urn:openapi"
_registry = Registry([(_BASE, DOCUMENT)])
Place = tuple[str, str, str]


async def hold_against_document(answer: httpx2.Response) -> None:
    """Raise AssertionError where an answer is not as its operation says."""
    asked = answer.request
    if operation_at(asked.method, asked.url.path):
        body = await answer.aread()
        hold(asked.method, asked.url.path, answer.status_code, answer.headers, body)


def hold(
    method: str, path: str, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    """Raise AssertionError where what was answered is not documented so."""
    operation = operation_at(method, path)
    if operation is None:
        return
    template, asked = operation
    if str(status) in DOCUMENT["paths"][template][asked]["responses"]:
        place = (template, asked, str(status))
        wrong = list(findings(place, headers, body))
        assert not wrong, (place, wrong)
    else:
        # What any path may answer: a fault of ours, or one that a test made.
        assert status >= HTTPStatus.BAD_REQUEST, (operation, status)


def findings(place: Place, headers: Mapping[str, str], body: bytes) -> Iterator[str]:
    """Yield what the document says otherwise of an answer at *place*."""
    template, method, status = place
    said = DOCUMENT["paths"][template][method]["responses"][status]
    yield from _in_headers(said.get("headers", {}), headers)
    kind = headers.get("content-type", "").partition(";")[0]
    if not body:
        if kind:
            yield f"no body, and yet {kind}"
    elif kind not in said.get("content", {}):
        yield f"{kind} is not documented"
    elif kind in JSON:
        try:
            validator_of(*place, kind).validate(json.loads(body))
        except ValidationError as wrong:
            where = "/".join(map(str, wrong.instance_path))
            yield f"/{where}: {wrong.message}"


def _in_headers(
    documented: Mapping[str, Any], headers: Mapping[str, str]
) -> Iterator[str]:
    told = {name.lower() for name in headers} & TELLING
    known = {name.lower(): resolved(found) for name, found in documented.items()}
    yield from (f"{name} is not documented" for name in sorted(told - known.keys()))
    for name, found in known.items():
        value = headers.get(name)
        if value is None:
            if found.get("required"):
                yield f"{name} is missing"
        elif not re.search(found["schema"].get("pattern", ""), value):
            yield f"{name}: {value} is of another form"


def resolved(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference to a component, if it is one."""
    if "$ref" not in found:
        return found
    _, _, folder, name = found["$ref"].split("/")
    component: Mapping[str, Any] = DOCUMENT["components"][folder][name]
    return component


@cache
def validator_of(
    template: str, method: str, status: str, kind: str
) -> Draft202012Validator:
    """Compile the schema of one answer; it takes some milliseconds, once."""
    said = DOCUMENT["paths"][template][method]["responses"][status]
    reference = said["content"][kind]["schema"]["$ref"]
    return Draft202012Validator(
        {"$ref": _BASE + reference}, registry=_registry, validate_formats=True
    )


def operation_at(method: str, path: str) -> tuple[str, str] | None:
    """Return the template and the method of what is asked, as the document names them.

    A path without a placeholder comes first, as it does in the gateway.
    """
    asked = method.lower()
    for pattern, template in _patterns(asked):
        if pattern.fullmatch(path):
            return template, asked
    return None


@cache
def _patterns(method: str) -> list[tuple[re.Pattern[str], str]]:
    templates = [path for path, found in DOCUMENT["paths"].items() if method in found]
    templates.sort(key=lambda template: template.count("{"))
    return [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", template)), template)
        for template in templates
    ]

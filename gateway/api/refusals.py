"""Which refusals an endpoint can give, for the OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from gateway.api.answers.describing import MODELS
from gateway.api.answers.headers import AUTHENTICATE, RETRY_AFTER
from gateway.api.answers.problems import Problem
from gateway.api.problems import STATUS, ProblemResponse, name_of
from gateway.domain import errors
from gateway.domain.errors import DomainError

SCHEMA = {"$ref": f"#/components/schemas/{Problem.__name__}"}
MODELS[Problem.__name__] = Problem
# What comes with every refusal of a status.
_WITH = {401: AUTHENTICATE, 429: RETRY_AFTER, 503: RETRY_AFTER}

# Operations that ask the database.
_STORED = (
    "/v1/accounts",
    "/v1/api-keys",
    "/v1/declarations",
    "/v1/firms",
    "/v1/gates",
    "/v1/officers",
    "/v1/sessions",
    "/v1/webhooks",
    "/v1/messages",
)


def refuses(*refusals: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Document the refusals an endpoint can give; one status may have several."""
    by_status: dict[int | str, list[type[DomainError]]] = {}
    for refusal in refusals:
        by_status.setdefault(STATUS[refusal].value, []).append(refusal)
    return {status: _documented(found) for status, found in by_status.items()}


def _documented(found: list[type[DomainError]]) -> dict[str, Any]:
    listed = "; ".join(f"{kind.title} (`{name_of(kind)}`)" for kind in found)
    content = {ProblemResponse.media_type: {"schema": SCHEMA}}
    said: dict[str, Any] = {"description": listed, "content": content}
    if header := _WITH.get(STATUS[found[0]]):
        said["headers"] = {header.name: header.reference()}
    return said


def complete(document: dict[str, Any]) -> None:
    """Add to every operation what any of its kind can refuse, and whom it asks for."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            # FastAPI's own form of a wrong shape is never sent.
            if ProblemResponse.media_type not in _content_of(responses, "422"):
                responses.pop("422", None)
            for refusal in _common(path, method, operation):
                _add(responses, refusal)
            if "`not-authenticated`" in responses.get("401", {}).get("description", ""):
                operation["security"] = [{"bearer": []}]


def _common(
    path: str, method: str, operation: dict[str, Any]
) -> Iterator[type[DomainError]]:
    if "requestBody" in operation:
        yield from (errors.MalformedRequest, errors.BodyTooLarge)
    # A header that is not right counts for none, or has a problem of its own.
    places = {parameter["in"] for parameter in operation.get("parameters", ())}
    if "requestBody" in operation or places - {"header"}:
        yield errors.ShapeNotAllowed
    if f"`{name_of(errors.NotAuthenticated)}`" in str(operation["responses"]):
        yield from (errors.ScopeMissing, errors.EnrolmentNeeded)
    if path.startswith(_STORED):
        yield errors.Busy
        if method != "get":
            yield errors.OutcomeUnknown


def _add(responses: dict[str, Any], refusal: type[DomainError]) -> None:
    status = str(STATUS[refusal].value)
    documented = _documented([refusal])
    known = responses.setdefault(status, documented)
    if f"`{name_of(refusal)}`" not in known["description"]:
        known["description"] += f"; {documented['description']}"


def _content_of(responses: dict[str, Any], status: str) -> dict[str, Any]:
    content: dict[str, Any] = responses.get(status, {}).get("content", {})
    return content

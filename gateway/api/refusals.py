"""Which refusals an endpoint can give, for the OpenAPI document."""

from typing import Any

from gateway.api.problems import STATUS, ProblemResponse, name_of
from gateway.domain.errors import DomainError

SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "a page that explains it"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what happened, what to do"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def refuses(*refusals: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Document the refusals an endpoint can give; one status may have several."""
    by_status: dict[int | str, list[type[DomainError]]] = {}
    for refusal in refusals:
        by_status.setdefault(STATUS[refusal].value, []).append(refusal)
    return {status: _documented(found) for status, found in by_status.items()}


def _documented(found: list[type[DomainError]]) -> dict[str, Any]:
    listed = "; ".join(f"{kind.title} (`{name_of(kind)}`)" for kind in found)
    content = {ProblemResponse.media_type: {"schema": SCHEMA}}
    return {"description": listed, "content": content}

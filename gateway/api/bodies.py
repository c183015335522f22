"""Reads JSON bodies strictly: what is not exactly right is refused, never repaired."""

from collections.abc import Sequence
from typing import Any, TypeVar

import jiter
from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.domain.errors import MalformedRequest

Model = TypeVar("Model", bound=BaseModel)

JSON_TYPES = ("application/json", "application/merge-patch+json")
# Every model that a body may have, for the OpenAPI document.
MODELS: dict[str, type[BaseModel]] = {}


class Body(BaseModel):
    """A body or a part of one: no unknown fields, no guessed types."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True
    )


async def read(request: Request, model: type[Model]) -> Model:
    """Return the request's body as *model*.

    Raises:
        MalformedRequest: not JSON, or with NaN, duplicate keys, lone surrogates.
        ValidationError: JSON of another shape.
    """
    require_json(request.headers.get("content-type", ""))
    return parse(await request.body(), model)


def require_json(content_type: str) -> None:
    """Raises MalformedRequest when the body does not say that it is JSON."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in JSON_TYPES:
        msg = f"send JSON with Content-Type: {JSON_TYPES[0]}"
        raise MalformedRequest(msg)


def parse(body: bytes, model: type[Model]) -> Model:
    try:
        # For what pydantic's parser lets pass: two values for one key, NaN.
        jiter.from_json(
            body,
            allow_inf_nan=False,
            catch_duplicate_keys=True,
            cache_mode="keys",
            partial_mode="off",
        )
    except (ValueError, RecursionError) as error:
        msg = f"the body is not plain JSON: {error}"
        raise MalformedRequest(msg) from None
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        if error.errors(include_input=False)[0]["type"] == "json_invalid":
            msg = "the body is not plain JSON"
            raise MalformedRequest(msg) from None
        raise


def documented(
    model: type[BaseModel],
    *,
    example: Any,
    parameters: Sequence[dict[str, Any]] = (),
    kinds: Sequence[str] = JSON_TYPES[:1],
) -> dict[str, Any]:
    """Describe a body that `read` reads, for the OpenAPI document.

    `parameters` are headers that the operation reads by itself.

    The example is one that the operation takes: a test posts it.
    """
    MODELS[model.__name__] = model
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {
        **({"parameters": list(parameters)} if parameters else {}),
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": reference, "example": example} for kind in kinds
            },
        },
    }


def schemas() -> dict[str, Any]:
    """Return the schemas of all bodies, as OpenAPI components."""
    found: dict[str, Any] = {}
    for name, model in MODELS.items():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        found[name] = schema
    return found

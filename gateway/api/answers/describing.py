"""How an operation says what it answers.

Answers are plain dictionaries, or bytes that were made before; the models beside this
module describe them, and nothing is validated or written through them. That they are
right is shown by the tests: whatever they are answered is held against them.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from gateway.api.answers.headers import Header

JSON = "application/json"
# Every model that is answered, for the OpenAPI document.
MODELS: dict[str, type["Answer"]] = {}
_TEXT = {"type": "string"}
# Raw bytes; generators of clients know them by this.
_PICTURE = {"type": "string", "format": "binary"}
# A field that is not always there; where it is, it is not null.
LEFT_OUT: Any = Field(default_factory=list)


class Answer(BaseModel):
    """An answer, or a part of one: these fields and no others.

    The text below a field says what is in it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        # Only the document is made of them, when it is asked for.
        defer_build=True,
    )


class Texts(Answer):
    """The same in three languages."""

    vi: str
    """Vietnamese."""
    en: str
    """English."""
    zh: str
    """Chinese, simplified."""


class _Untitled(GenerateJsonSchema):
    """A field's name says it; repeated as a title it fills half of the document."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def tells(
    model: type[Answer],
    *headers: Header,
    status: int = HTTPStatus.OK,
    said: str = "",
) -> dict[int | str, dict[str, Any]]:
    """Document the JSON that an operation answers; *headers* always come with it."""
    MODELS[model.__name__] = model
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    content = {JSON: {"schema": reference}}
    return _response(status, content, headers, said or _first_line(model))


def tells_text(
    kinds: Iterable[str], *headers: Header, said: str
) -> dict[int | str, dict[str, Any]]:
    """Document text, a picture or a table: one of *kinds* of media."""
    content: dict[str, Any] = {
        kind: {"schema": _TEXT if _is_text(kind) else _PICTURE} for kind in kinds
    }
    return _response(HTTPStatus.OK, content, headers, said)


def tells_nothing(
    *headers: Header, status: int = HTTPStatus.NO_CONTENT, said: str = "Done."
) -> dict[int | str, dict[str, Any]]:
    """Document an answer without a body."""
    return _response(status, {}, headers, said)


def not_modified(*headers: Header) -> dict[int | str, dict[str, Any]]:
    """Document what is answered to who has the tag already."""
    said = "Nothing moved since the ETag of `If-None-Match`."
    return tells_nothing(*headers, status=HTTPStatus.NOT_MODIFIED, said=said)


def schemas() -> dict[str, Any]:
    """Return the schemas of all answers, as OpenAPI components."""
    _, made = models_json_schema(
        [(model, "serialization") for model in MODELS.values()],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    found: dict[str, Any] = made["$defs"]
    for model in _all_below(Answer):
        if model.__name__ in found:
            _explain(model, found[model.__name__]["properties"])
    return found


def _all_below(model: type[Answer]) -> Iterator[type[Answer]]:
    for one in model.__subclasses__():
        yield one
        yield from _all_below(one)


def _explain(model: type[Answer], properties: dict[str, Any]) -> None:
    """Put the text below each field into its schema.

    Pydantic does so when a class is made, which each start of a process would pay for.
    """
    for name, field in model.model_fields.items():
        whose = next(one for one in model.__mro__ if name in one.__annotations__)
        text = _texts_in(whose.__module__).get((whose.__name__, name))
        if text is not None:
            properties[field.alias or name]["description"] = text


@cache
def _texts_in(module: str) -> Mapping[tuple[str, str], str]:
    """Return the text below each field of a module's classes."""
    return {
        (model.name, field.target.id): inspect.cleandoc(text)
        for model in ast.parse(inspect.getsource(sys.modules[module])).body
        if isinstance(model, ast.ClassDef)
        for field, below in pairwise(model.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(text := below.value.value, str)
    }


@cache
def examples() -> Mapping[str, Any]:
    """Return an example of each answer by its schema's name, as it was once told."""
    found = files("gateway.api.answers") / "examples.json"
    made: Mapping[str, Any] = json.loads(found.read_text("utf-8"))
    return made


def _response(
    status: int, content: Mapping[str, Any], headers: Iterable[Header], said: str
) -> dict[int | str, dict[str, Any]]:
    documented: dict[str, Any] = {"description": said}
    if content:
        documented["content"] = content
    if named := {header.name: header.documented() for header in headers}:
        documented["headers"] = named
    return {int(status): documented}


def _first_line(model: type[Answer]) -> str:
    return (model.__doc__ or "").partition("\n")[0]


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith("+xml")

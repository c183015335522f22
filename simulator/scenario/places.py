"""Where in a file a thing is that pydantic tells of, and what might be there."""

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

Path = tuple[str | int, ...]


def place(
    loc: Path, model: type[BaseModel]
) -> tuple[Path, type[BaseModel] | None, Any]:
    """Return the path as in the file, the model around its end, and the type there."""
    path: list[str | int] = []
    at: Any = model
    around: type[BaseModel] | None = None
    for part in loc:
        if part == "[key]":
            continue
        if kinds := kinds_of(at):
            # The kind of a change is a step of pydantic's, and no key of the file.
            at = kinds.get(str(part))
            continue
        path.append(part)
        around = at if isinstance(at, type) and issubclass(at, BaseModel) else None
        at = _bare(_inner(at, part))
    return tuple(path), around, at


def _inner(at: Any, part: str | int) -> Any:
    """Return the type of what is at *part* of a thing of the type *at*."""
    if isinstance(at, type) and issubclass(at, BaseModel):
        for name, field in at.model_fields.items():
            if part in {name, field.alias}:
                return field.annotation
        return None
    arguments = get_args(at)
    if get_origin(at) is dict:
        return arguments[1]
    if get_origin(at) is tuple:
        is_same = len(arguments) > 1 and arguments[1] is Ellipsis
        place = 0 if is_same or not isinstance(part, int) else part
        return arguments[place] if place < len(arguments) else None
    return None


def _bare(annotation: Any) -> Any:
    """Return the type without what `Annotated` says of it, and without "or nothing"."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, UnionType}:
        members = [one for one in get_args(annotation) if one is not NoneType]
        if len(members) == 1:
            return _bare(members[0])
    return annotation


def kinds_of(at: Any) -> Mapping[str, type[BaseModel]]:
    """Return the models of a union by what their key `kind` says."""
    if get_origin(at) not in {Union, UnionType}:
        return {}
    return {
        get_args(one.model_fields["kind"].annotation)[0]: one for one in get_args(at)
    }


def keys_of(model: type[BaseModel] | None) -> list[str]:
    """Return all keys, first those that are needed."""
    if model is None:
        return []
    needed = needed_of(model)
    names = [field.alias or name for name, field in model.model_fields.items()]
    before: Sequence[str] = getattr(model, "keys_read_before", ())
    return [*needed, *before, *(name for name in names if name not in needed)]


def needed_of(model: type[BaseModel]) -> list[str]:
    return [
        field.alias or name
        for name, field in model.model_fields.items()
        if field.is_required()
    ]

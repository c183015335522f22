"""Merge patches (RFC 7396): bodies of which only what changes is sent."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import create_model

from gateway.api.bodies import Body


def partial(model: type[Body], name: str) -> type[Body]:
    """Make a model like *model*, of which every field may be missing or null.

    Objects in it are partial too. Lists are replaced as a whole, so what is in them is
    as it was.
    """
    fields: dict[str, Any] = {
        field: (Union[_part(hint), None], None)  # noqa: UP007 - built while running
        for field, hint in get_type_hints(model, include_extras=True).items()
        if field in model.model_fields
    }
    return create_model(name, __base__=Body, __doc__=model.__doc__, **fields)


def _part(hint: Any) -> Any:
    inner = hint
    if get_origin(hint) in {Union, UnionType}:
        inner = next(one for one in get_args(hint) if one is not type(None))
    if isinstance(inner, type) and issubclass(inner, Body):
        return partial(inner, f"{inner.__name__.removesuffix('In')}PartIn")
    return hint


def apply(patch: Body, body: Mapping[str, Any], model: type[Body]) -> dict[str, Any]:
    """Lay *patch* over *body*, which *model* made.

    What is null afterwards takes the model's default, or is missing.
    """
    after = _merged(body, patch.model_dump(mode="json", exclude_unset=True))
    defaulted = {
        name
        for name, field in model.model_fields.items()
        if not field.is_required()
        and field.get_default(call_default_factory=True) is not None
    }
    return {
        name: value
        for name, value in after.items()
        if not (value is None and name in defaulted)
    }


def _merged(before: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    after = dict(before)
    for name, value in patch.items():
        nested = isinstance(value, Mapping) and isinstance(after.get(name), Mapping)
        after[name] = _merged(after[name], value) if nested else value
    return after


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[str]:
    """Yield JSON pointers to what differs; a list that grew or shrank is one thing."""
    match before, after:
        case {}, {}:
            # A field that came into the model later was not there, so empty.
            newer = [name for name in after if name not in before and after[name]]
            for name in [*before, *newer]:
                one, other = before.get(name), after.get(name)
                yield from differences(one, other, f"{pointer}/{name}")
        case list(), list() if len(before) == len(after):
            for place, pair in enumerate(zip(before, after, strict=True)):
                yield from differences(*pair, f"{pointer}/{place}")
        case _ if before != after:
            yield pointer

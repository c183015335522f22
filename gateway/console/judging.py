"""What is wrong with a form of a declaration, said beside its fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from gateway.api import bodies
from gateway.api.declare import identities_of
from gateway.api.problems import pointer
from gateway.api.shapes import DeclarationIn
from gateway.console import declaration_bodies
from gateway.console import declaration_form as form
from gateway.console.texts import TEXTS
from gateway.domain import errors
from gateway.domain.rules import evaluate

# What is wrong, by field; in the visitor's words.
Wrong = dict[str, str]


def wrong(
    said: form.Fields, body: Mapping[str, Any], now: datetime, language: str
) -> Wrong:
    """Return what the shape and the rules find wrong in the body that a form makes."""
    texts = TEXTS[language]
    found = dict.fromkeys(declaration_bodies.not_numbers(said), texts["wrong_number"])
    try:
        declared = bodies.parse(declaration_bodies.json_of(body), DeclarationIn)
        identities_of(declared)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            name = form.field_at(pointer(one["loc"]))
            kind = "wrong_value" if said.get(name) else "wrong_missing"
            found.setdefault(name, texts[kind])
        return found
    except errors.ShapeNotAllowed as error:
        found.setdefault(form.field_at(error.pointer), texts["wrong_value"])
        return found
    failures, _ = evaluate(declared, now=now)
    for failure in failures:
        found.setdefault(form.field_at(failure.pointer), failure.message[language])
    return found

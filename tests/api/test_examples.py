"""The document's examples of answers are what the gateway answers.

They are written down anew, after a change of an answer, with `RENEW_EXAMPLES=1`.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from gateway.api.answers import describing
from gateway.api.answers.describing import examples
from tests.api.telling import as_text, tell
from tests.documented import DOCUMENT
from tests.people import People

WRITTEN = Path(describing.__file__).parent / "examples.json"


def shape(value: Any) -> Any:
    """Return which fields there are, and of which type each is."""
    match value:
        case dict():
            return {name: shape(one) for name, one in value.items()}
        case list():
            return [shape(one) for one in value]
        case int() | float() if not isinstance(value, bool):
            return "number"
    return type(value).__name__


async def test_every_example_is_as_it_was_answered(morning: People):
    told = await tell(morning)

    if "RENEW_EXAMPLES" in os.environ:
        WRITTEN.write_text(as_text(dict(sorted(told.items()))), "utf-8")
        examples.cache_clear()
    assert sorted(examples()) == sorted(told)
    for kind, example in examples().items():
        assert shape(example) == shape(told[kind]), kind


@pytest.mark.parametrize("kind", examples())
def test_every_example_is_right(kind):
    schema = {"$ref": f"#/components/schemas/{kind}"}
    components = {"components": DOCUMENT["components"]}

    Draft202012Validator(schema | components, validate_formats=True).validate(
        examples()[kind]
    )


def test_every_answer_in_json_has_its_example():
    for operations in DOCUMENT["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                said = response.get("content", {}).get("application/json", {})
                if status.startswith("2") and said:
                    kind = said["schema"]["$ref"].rpartition("/")[2]
                    assert examples()[kind] == said["example"]

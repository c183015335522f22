"""The OpenAPI document, as it is kept in the documentation."""

import json
from contextlib import nullcontext
from functools import cache

from gateway.main import make_app


@cache
def document() -> str:
    """Return what the gateway answers at `/openapi.json`, written for people's eyes."""
    found = make_app(nullcontext).openapi()  # type: ignore[arg-type]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"

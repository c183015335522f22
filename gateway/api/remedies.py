"""What to do about each problem, in three languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def remedies() -> Mapping[str, Mapping[str, str]]:
    """Return the texts by problem and language, as its page shows them."""
    return tomllib.loads((files("gateway.api") / "remedies.toml").read_text("utf-8"))

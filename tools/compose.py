"""The compose file, the image and .env.example speak of settings that exist.

That docker-compose.yml has the form of the Compose Specification is checked by
check-jsonschema, which carries its schema.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import yaml

_INTERPOLATED = re.compile(r"(?<!\$)\$\{?(?P<name>[A-Z_][A-Z0-9_]*)(?P<rest>[^}\s]*)")
_EXAMPLE = re.compile(r"^#?\s?(?P<name>[A-Z_][A-Z0-9_]*)=", re.MULTILINE)
_IMAGE = re.compile(r"\b(?P<name>GATEWAY_[A-Z0-9_]+)=")


def findings(root: Path, settings: AbstractSet[str]) -> Iterator[str]:
    """Look at what is said of *settings*, the names of all there are."""
    text = (root / "docker-compose.yml").read_text("utf-8")
    example = set(_EXAMPLE.findall((root / ".env.example").read_text("utf-8")))
    for service, name in _environment(yaml.safe_load(text)):
        if name.startswith("GATEWAY_") and name not in settings:
            yield f"docker-compose.yml: {service} sets {name}, which is no setting"
    for name in sorted(set(_IMAGE.findall((root / "Dockerfile").read_text("utf-8")))):
        if name not in settings:
            yield f"Dockerfile: sets {name}, which is no setting"
    used = set(_INTERPOLATED.finditer(_without_comments(text)))
    names = {variable["name"] for variable in used}
    for variable in sorted({v["name"] for v in used if _is_required(v)} - example):
        yield f".env.example: {variable} is missing, docker-compose.yml requires it"
    for variable in sorted(example - names):
        yield f".env.example: {variable} is not used in docker-compose.yml"


def _environment(compose: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for service, what in compose["services"].items():
        given = what.get("environment", {})
        names = (
            given if isinstance(given, Mapping) else [v.split("=")[0] for v in given]
        )
        yield from ((service, name) for name in names)


def _is_required(variable: re.Match[str]) -> bool:
    return not variable["rest"].startswith((":-", "-"))


def _without_comments(text: str) -> str:
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)

"""What the code says of itself: settings, problems, commands and exit codes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import Typer, get_command

from gateway.domain.errors import DomainError
from gateway.settings import Settings

_ENDS = frozenset({"Exit", "SystemExit", "exit"})


def setting_names() -> frozenset[str]:
    prefix = Settings.model_config.get("env_prefix", "")
    return frozenset(f"{prefix}{name}".upper() for name in Settings.model_fields)


def problem_names() -> list[str]:
    """The last part of each problem's type; what has subclasses is never raised."""
    kinds = [DomainError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    return sorted(_kebab(kind.__name__) for kind in kinds if not kind.__subclasses__())


def commands(program: str, app: Typer) -> Iterator[str]:
    """What one can type: `border-gate verify`, and so on."""
    command: Any = get_command(app)
    for name, subcommand in getattr(command, "commands", {"": command}).items():
        words = f"{program} {name}".strip()
        yield words
        for parameter in subcommand.params:
            options = [o for o in parameter.opts if o.startswith("--")]
            yield from (f"{words} {option}" for option in options)


def exit_codes(folder: Path) -> list[int]:
    """Numbers that processes are ended with, and members of Exit enums."""
    trees = [ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py")]
    return sorted({code for tree in trees for code in _codes(tree)})


def _codes(tree: ast.Module) -> Iterator[int]:
    constants = dict(_numbers(tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.startswith("Exit"):
            yield from (number for _, number in _numbers(node.body))
        if isinstance(node, ast.Call) and _last_name(node.func) in _ENDS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            for value in given:
                match value:
                    case ast.Constant(value=int(number)):
                        yield number
                    case ast.Name(id=name) if name in constants:
                        yield constants[name]


def _numbers(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=v)):
                if isinstance(v, int):
                    yield name, v
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=v)):
                if isinstance(v, int):
                    yield name, v


def _last_name(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()

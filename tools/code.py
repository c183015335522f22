"""What the code says of itself: settings, problems, commands and exit codes."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import Typer, get_command

from gateway.api import problems
from gateway.settings import Settings

_ENDS = frozenset({"Exit", "SystemExit", "exit"})


def setting_defaults() -> dict[str, str | None]:
    """Each setting's variable and default; None for what a page says in words."""
    prefix = Settings.model_config.get("env_prefix", "")
    return {
        f"{prefix}{name}".upper(): _shown(field.default)
        for name, field in Settings.model_fields.items()
    }


def problem_names() -> list[str]:
    """The last part of the type of each problem that the service can answer with."""
    return sorted(map(problems.name_of, problems.STATUS))


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


def _shown(default: object) -> str | None:
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if isinstance(default, float | int | str) else None

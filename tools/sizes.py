"""Files and functions stay short enough to be read from top to bottom."""

import ast
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 50
# A migration is a record: it is read against a diff of the schema, once.
EXEMPT = "gateway/storage/migrations/versions/"
# The event loop, in which a call of another function for each visit costs a third of
# its speed (decision 0154).
LONG_FUNCTIONS = {"simulator/whatif/kernel.py": "play"}
FOLDERS = ("benchmarks", "charts", "gateway", "loadtests", "simulator", "tools")


def findings(root: Path) -> Iterator[str]:
    for folder in FOLDERS:
        for path in sorted(root.glob(f"{folder}/**/*.py")):
            name = path.relative_to(root)
            if name.as_posix().startswith(EXEMPT):
                continue
            text = path.read_text("utf-8")
            lines = text.count("\n")
            if lines > FILE_LINES:
                yield f"{name}: {lines} lines (aim for 250, {FILE_LINES} at most)"
            yield from _long_functions(name, ast.parse(text))


def _long_functions(name: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            is_known = LONG_FUNCTIONS.get(name.as_posix()) == node.name
            if lines > FUNCTION_LINES and not is_known:
                yield (
                    f"{name}:{node.lineno}: {node.name} has {lines} lines"
                    f" (aim for 25, {FUNCTION_LINES} at most)"
                )

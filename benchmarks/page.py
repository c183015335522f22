"""`python -m benchmarks.page FILE.json`: put the figures of a run into their page.

The file is what `make bench JSON=FILE` wrote. The table replaces whatever stands
between the two marks of docs/explanation/performance.md.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.tables import Written, figure, judged

PAGE = Path(__file__).parents[1] / "docs/explanation/performance.md"
BEGIN, END = "<!-- figures of the last run -->", "<!-- end of figures -->"
_MACHINE = "machine"
_NEEDED = {"suite", "name", "value", "unit", "min", "max", "rounds"}


class UnreadableFigures(ValueError):
    """The file is none that a run wrote."""


class NoMarks(ValueError):
    """The page has no place for the figures."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.page", description=__doc__)
    parser.add_argument("file", type=Path, help="what make bench JSON=FILE wrote")
    parser.add_argument("--page", type=Path, default=PAGE, help="in place of ours")
    options = parser.parse_args(arguments)
    try:
        table = markdown(read(options.file))
        page = options.page.read_text("utf-8")
        options.page.write_text(with_table(page, table), "utf-8")
    except (OSError, ValueError) as error:
        parser.error(str(error))


def read(path: Path) -> list[Written]:
    """Raises OSError and UnreadableFigures."""
    try:
        rows = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        msg = f"{path}: {error}"
        raise UnreadableFigures(msg) from error
    if not isinstance(rows, list) or not rows:
        msg = f"{path}: not a list of figures"
        raise UnreadableFigures(msg)
    for place, row in enumerate(rows):
        missing = _NEEDED - set(row) if isinstance(row, dict) else _NEEDED
        if missing:
            msg = f"{path}: figure {place} lacks {', '.join(sorted(missing))}"
            raise UnreadableFigures(msg)
    return rows


def markdown(rows: Sequence[Written]) -> str:
    """Say when and on what, then what each suite found."""
    machine = {row["name"]: row["value"] for row in rows if row["suite"] == _MACHINE}
    figures = [row for row in rows if row["suite"] != _MACHINE]
    day = max((row.get("at", "") for row in figures), default="")[:10]
    where = (
        f"{day or 'Some day'}, {machine.get('cores', 0):.0f} cores,"
        f" {machine.get('memory', 0):.0f} GiB, servers, stores and clients on one"
        f" machine; load before the run {machine.get('load before', 0):.1f}."
    )
    lines = [
        where,
        "",
        "| suite | figure | median | minimum | maximum | unit | target |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in figures:
        values = [figure(row[key]) for key in ("value", "min", "max")]
        cells = [row["suite"], row["name"], *values, row["unit"], judged(row)]
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |"))
    return "\n".join(lines)


def with_table(page: str, table: str) -> str:
    """Return the page with this table in place of the last one; raises NoMarks."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        msg = f"the page has no {BEGIN} followed by {END}"
        raise NoMarks(msg)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


if __name__ == "__main__":
    main()

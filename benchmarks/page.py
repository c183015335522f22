"""`python -m benchmarks.page FILE.json …`: put the figures of a run into their page.

The files are what `make bench JSON=FILE` wrote; a suite that is in several is taken
from the last. The table replaces whatever stands between the two marks of
docs/explanation/performance.md.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machines import MACHINE
from benchmarks.suites import names
from benchmarks.tables import Written, figure, judged

PAGE = Path(__file__).parents[1] / "docs/explanation/performance.md"
BEGIN, END = "<!-- figures of the last run -->", "<!-- end of figures -->"
# Of which the version stands above the table.
_VERSIONS = ("PostgreSQL", "Valkey", "Python")
_NEEDED = {"suite", "name", "value", "unit", "min", "max", "rounds"}


class UnreadableFigures(ValueError):
    """The file is none that a run wrote."""


class NoMarks(ValueError):
    """The page has no place for the figures."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.page", description=__doc__)
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="of make bench JSON=FILE"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="in place of ours")
    options = parser.parse_args(arguments)
    try:
        table = markdown(together([read(file) for file in options.files]))
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


def together(runs: Sequence[Sequence[Written]]) -> list[Written]:
    """Return the rows of all suites, in their order; later runs replace earlier."""
    found: dict[str, list[Written]] = {}
    for rows in runs:
        suites = dict.fromkeys(row["suite"] for row in rows)
        found |= {it: [row for row in rows if row["suite"] == it] for it in suites}
    return [row for suite in sorted(found) for row in found[suite]]


def markdown(rows: Sequence[Written]) -> str:
    """Say when and on what, then what each suite found."""
    figures = [row for row in rows if row["suite"] != MACHINE]
    where = f"{_days(figures)}, {_machine(rows)} {_outcome(figures)}"
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


def _days(figures: Sequence[Written]) -> str:
    days = sorted({row["at"][:10] for row in figures if "at" in row})
    return " to ".join(dict.fromkeys(days[:1] + days[-1:])) or "Some day"


def _machine(rows: Sequence[Written]) -> str:
    """Say what the last of the runs was on."""
    told = {row["name"]: row for row in rows if row["suite"] == MACHINE}
    values = {name: row["value"] for name, row in told.items()}
    versions = [f", {it} {told[it]['told']}" for it in _VERSIONS if it in told]
    return (
        f"{values.get('cores', 0):.0f} cores, {values.get('memory', 0):.0f} GiB"
        f"{''.join(versions)}; servers, stores and clients on one machine, load before"
        f" the run {values.get('load before', 0):.1f}."
    )


def _outcome(figures: Sequence[Written]) -> str:
    """Say how many targets were met, which were not, and which suites are not here."""
    held = [row for row in figures if "met" in row]
    missed = [f"`{row['name']}`" for row in held if not row["met"]]
    told = [f"{len(held) - len(missed)} of {len(held)} targets met"]
    if missed:
        told.append(f"not {', '.join(missed)}")
    if absent := sorted(set(names()) - {row["suite"] for row in figures}):
        told.append(f"not measured: {', '.join(absent)}")
    return f"{'; '.join(told)}."


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

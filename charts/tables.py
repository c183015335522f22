"""Heat maps: a table whose cells are the darker the greater they are."""

from collections.abc import Callable, Sequence
from html import escape

from charts.axes import plain
from charts.drawing import CHARACTER, Size, framed, text
from charts.marks import place

TOP, BOTTOM, CELL = 26, 40, 20
# So pale that a cell with the least value still shows its place.
PALEST = 0.06


def heat_map(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    tell: Callable[[float], str] = plain,
    width: float = 480,
) -> str:
    """Return *values*, a sequence for each row; None leaves a cell empty."""
    left = 10 + CHARACTER * max(map(len, rows), default=0)
    wide = (width - left - 4) / max(len(columns), 1)
    known = [value for row in values for value in row if value is not None]
    greatest = max(known, default=0)
    drawn = []
    for number, (name, row) in enumerate(zip(rows, values, strict=True)):
        top = TOP + CELL * number
        drawn.append(text(name, left - 6, top + 14, anchor="end"))
        for place_of, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None:
                told = f"{name}, {column}: {tell(value)}"
                shade = _shade(value, greatest)
                drawn.append(_cell(left + wide * place_of, top, wide, shade, told))
    foot = TOP + CELL * len(rows)
    drawn.append(_heads(columns, left, wide, foot))
    drawn.append(_key(left, foot + 22, f"0 … {tell(greatest)}"))
    return framed(title, Size(width, foot + BOTTOM), "".join(drawn))


def _shade(value: float, greatest: float) -> float:
    return PALEST + (1 - PALEST) * (value / greatest if greatest else 0)


def _cell(x: float, y: float, width: float, shade: float, told: str) -> str:
    return (
        f'<rect class="cell" x="{place(x)}" y="{place(y)}" width="{place(width - 1)}"'
        f' height="{CELL - 1}" fill-opacity="{shade:.2f}">'
        f"<title>{escape(told)}</title></rect>"
    )


def _heads(columns: Sequence[str], left: float, wide: float, foot: float) -> str:
    """Name as many columns as there is room for."""
    longest = CHARACTER * max(map(len, columns), default=1) + 12
    every = max(1, -(-int(longest) // max(int(wide), 1)))
    return "".join(
        text(name, left + wide * (number + 0.5), foot + 14, anchor="middle")
        for number, name in enumerate(columns)
        if number % every == 0
    )


def _key(left: float, top: float, said: str) -> str:
    cells = "".join(
        f'<rect class="cell" x="{place(left + 14 * step)}" y="{place(top)}" width="13"'
        f' height="10" fill-opacity="{_shade(step, 4):.2f}"/>'
        for step in range(5)
    )
    return cells + text(said, left + 78, top + 9)

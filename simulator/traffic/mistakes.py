"""What agents write wrong: a cell that a rule finds, or papers that are read."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gateway.domain.declared import Category

Body = Mapping[str, Any]
_PLANT = frozenset({Category.FRESH_FRUIT, Category.VEGETABLES})


def with_slip(body: Body, pick: float) -> tuple[str, Body]:
    """Return the cell that is wrong, and *body* with it.

    *pick*, from 0 to 1, is which of the cells that a vehicle like this has.
    """
    slips = list(_slips(body))
    cell, changes = slips[int(pick * len(slips))]
    return cell, _over(body, changes)


def with_fault(body: Body) -> Body:
    """Return *body* with the customs number of other papers: no rule can know that."""
    return _over(body, _goods(body, "customs_declaration", _another_digit))


def correction(wrong: Any, right: Any) -> Any:
    """Return the merge patch (RFC 7396) that makes *right* of *wrong*."""
    return {
        key: correction(wrong[key], value)
        if isinstance(value, dict) and isinstance(wrong.get(key), dict)
        else value
        for key, value in right.items()
        if wrong.get(key) != value
    }


def _slips(body: Body) -> Iterator[tuple[str, Body]]:
    """Yield each cell that may be wrong here, and what it then says."""
    vehicle, goods = body["vehicle"], body["goods"]
    # One digit less might still be somebody's landline.
    yield "phone", {"driver": {"phone": body["driver"]["phone"][:-4]}}
    # This one has not even the right shape: it is refused, and kept nowhere.
    yield (
        "weight in words",
        {"vehicle": {"gross_weight_kg": f"{vehicle['gross_weight_kg'] // 1000} tấn"}},
    )
    if vehicle["container"]:
        yield "container", {"vehicle": {"container": vehicle["container"][:-1]}}
    if goods:
        tenth = vehicle["gross_weight_kg"] // 10
        yield "weight", {"vehicle": {"gross_weight_kg": tenth}}
        yield "tax code", _goods(body, "owner_tax_code", lambda code: code[:-1])
        yield "customs number", _goods(body, "customs_declaration", _other_way)
    if body["direction"] == "export" and goods and goods[0]["category"] in _PLANT:
        yield "certificate", {"quarantine": {"plant_certificate": None}}


def _goods(body: Body, cell: str, spoil: Callable[[str], str]) -> Body:
    return {"goods": [{**line, cell: spoil(line[cell])} for line in body["goods"]]}


def _other_way(number: str) -> str:
    """Return a customs number of the other direction: exports begin with 3."""
    return ("1" if number[0] == "3" else "3") + number[1:]


def _another_digit(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _over(body: Body, changes: Body) -> Body:
    return {
        key: {**value, **changes[key]}
        if isinstance(changes.get(key), dict)
        else changes.get(key, value)
        for key, value in body.items()
    }

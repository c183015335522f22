"""What a vehicle has to pay, by a dated table: pure arithmetic on what was declared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Regime

FEE_KINDS = frozenset({CheckKind.INFRASTRUCTURE_FEE, CheckKind.TRANSFER_FEE})
_FARM = frozenset(
    {
        Category.FRESH_FRUIT,
        Category.VEGETABLES,
        Category.LIVE_AQUATIC,
        Category.FROZEN,
    }
)
_ORDINARY = "ordinary"


class Factor(StrEnum):
    """Why a fee is not just the rate of its class."""

    INLAND = "inland"
    TRANSSHIPMENT = "transshipment"
    EXPORT_ORE = "export_ore"


@dataclass(frozen=True, slots=True)
class FeeClass:
    id: str
    from_kg: int
    label: str


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount in VND; assumed when no source says it."""

    vnd: int
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class FeeTable:
    """One resolution; `until` is the first day on which it does not hold any more.

    Rates are by group of goods and class; a group that has none for a class has the
    ordinary one.
    """

    id: str
    since: date
    until: date | None
    source: str
    classes: Sequence[FeeClass]
    rates: Mapping[str, Mapping[str, Rate]]
    coefficients: Mapping[Factor, Decimal]

    def is_in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)

    def rate(self, group: str, class_id: str) -> Rate:
        ordinary = self.rates[_ORDINARY][class_id]
        return self.rates.get(group, {}).get(class_id, ordinary)

    def class_of(self, weight_kg: int) -> FeeClass:
        return [one for one in self.classes if one.from_kg <= weight_kg][-1]


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One amount to pay; `of` says for which vehicle of the declaration."""

    kind: CheckKind
    of: str
    class_id: str
    base_vnd: int
    coefficient: Decimal
    amount_vnd: int
    assumed: bool
    table: str

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "of": self.of,
            "class": self.class_id,
            "base_vnd": self.base_vnd,
            "coefficient": float(self.coefficient),
            "amount_vnd": self.amount_vnd,
            "assumed": self.assumed,
            "table": self.table,
        }


def table_on(tables: Sequence[FeeTable], on: date) -> FeeTable | None:
    return next((table for table in tables if table.is_in_force(on)), None)


def fees_of(body: Mapping[str, Any], table: FeeTable | None) -> list[FeeLine]:
    """Return what the declared *body*, a JSON value, costs; empty vehicles nothing."""
    goods = body.get("goods", ())
    if table is None or not goods or not body.get("vehicle", {}).get("laden"):
        return []
    return list(
        _transshipped(body, table) if _receiving(body) else _driven(body, table)
    )


def _driven(body: Mapping[str, Any], table: FeeTable) -> Iterator[FeeLine]:
    """Yield the fee of a vehicle that carries its goods through the gate itself."""
    is_import = body.get("direction") == Direction.IMPORT
    driven = table.coefficients[Factor.INLAND] if is_import else Decimal(1)
    yield _line(body, table, CheckKind.INFRASTRUCTURE_FEE, "vehicle", driven)


def _transshipped(body: Mapping[str, Any], table: FeeTable) -> Iterator[FeeLine]:
    """Yield the fees of the receiving vehicles, and that of the one they unload.

    How much each of them takes is not declared: the load is shared evenly.
    """
    receiving = _receiving(body)
    share = _weight(body) // receiving
    for number in range(receiving):
        yield _line(
            body,
            table,
            CheckKind.INFRASTRUCTURE_FEE,
            f"receiving_vehicles/{number}",
            Decimal(1),
            weight_kg=share,
        )
    factor = table.coefficients[Factor.TRANSSHIPMENT]
    yield _line(body, table, CheckKind.TRANSFER_FEE, "vehicle", factor)


def _line(
    body: Mapping[str, Any],
    table: FeeTable,
    kind: CheckKind,
    of: str,
    coefficient: Decimal,
    *,
    weight_kg: int | None = None,
) -> FeeLine:
    """Return the highest that any of the goods would cost: it counts for all."""
    weighed = table.class_of(_weight(body) if weight_kg is None else weight_kg)
    found, is_boxed = weighed, bool(body["vehicle"].get("container"))
    if weight_kg is None and is_boxed:
        # Nobody declares its length; nearly all of them here have 40 feet.
        found = table.classes[-1]
    priced = []
    for goods in body["goods"]:
        rate = table.rate(_group(goods, body), found.id)
        factor = coefficient * _ore(goods, body, table)
        priced.append((int(rate.vnd * factor), factor, rate))
    amount, factor, rate = max(priced, key=lambda price: price[0])
    is_assumed = rate.assumed or found != weighed or weight_kg is not None
    return FeeLine(kind, of, found.id, rate.vnd, factor, amount, is_assumed, table.id)


def _group(goods: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    category, is_export = goods.get("category"), body["direction"] == Direction.EXPORT
    if category in _FARM and body.get("regime") == Regime.TEMPORARY_IMPORT:
        return "farm_products_temporary"
    if category == Category.VEGETABLES and is_export:
        return "fresh_vegetables_export"
    return _ORDINARY


def _ore(goods: Mapping[str, Any], body: Mapping[str, Any], table: FeeTable) -> Decimal:
    is_ore = goods.get("category") == Category.MINERALS
    if is_ore and body["direction"] == Direction.EXPORT:
        return table.coefficients[Factor.EXPORT_ORE]
    return Decimal(1)


def _weight(body: Mapping[str, Any]) -> int:
    return sum(line.get("weight_kg") or 0 for line in body["goods"])


def _receiving(body: Mapping[str, Any]) -> int:
    return len(body.get("receiving_vehicles") or ())


def kinds_due(lines: Sequence[FeeLine]) -> frozenset[CheckKind]:
    """Return the fees that have to be paid; what costs nothing is not due."""
    return frozenset(line.kind for line in lines if line.amount_vnd > 0)


def total(lines: Sequence[FeeLine]) -> int:
    return sum(line.amount_vnd for line in lines)

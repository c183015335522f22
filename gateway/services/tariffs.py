"""The dated tables of fees, as they come with the gateway."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from gateway.domain.fees import (
    Factor,
    FeeClass,
    FeeLine,
    FeeTable,
    Rate,
    fees_of,
    table_on,
)


@cache
def tables() -> Sequence[FeeTable]:
    found = tomllib.loads((files("gateway") / "fees.toml").read_text("utf-8"))
    classes = [FeeClass(**one) for one in found["classes"]]
    return [_table(one, classes) for one in found["tables"]]


def _table(found: Mapping[str, Any], classes: Sequence[FeeClass]) -> FeeTable:
    is_assumed = found.get("assumed", False)
    rates = {
        group: {
            class_id: Rate(rate["vnd"], is_assumed or rate.get("assumed", False))
            for class_id, rate in by_class.items()
        }
        for group, by_class in found["rates"].items()
    }
    coefficients = {
        Factor(name): Decimal(text) for name, text in found["coefficients"].items()
    }
    since, until = found["since"], found.get("until")
    source = found["source"]
    return FeeTable(found["id"], since, until, source, classes, rates, coefficients)


def fees(
    body: Mapping[str, Any], planned_arrival: datetime, zone: ZoneInfo
) -> list[FeeLine]:
    """Return what it costs by the table of the day on which it plans to arrive."""
    on: date = planned_arrival.astimezone(zone).date()
    return fees_of(body, table_on(tables(), on))


def charged_as(
    weight_kg: int, planned_arrival: datetime, zone: ZoneInfo
) -> tuple[str, str] | None:
    """Return the table and the class of weight by which so much is charged.

    What is alike in these, and in all that is declared but the weight, costs the same.
    """
    table = table_on(tables(), planned_arrival.astimezone(zone).date())
    return None if table is None else (table.id, table.class_of(weight_kg).id)

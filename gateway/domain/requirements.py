"""Which checks a vehicle needs before customs can release it: one published table.

Whatever may differ between two vehicles is a trait; a check is required when one of
its lines in the table holds. Nothing clears without customs' own release: the other
agencies' checks are conditions for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Channel, Declaration, Direction
from gateway.domain.declared import Category


@dataclass(frozen=True, slots=True)
class Traits:
    """What decides about the checks of a vehicle.

    `categories` are those of all its goods lines: one box of fruit on a load of
    machines has to be looked at by plant quarantine.
    """

    direction: Direction
    channel: Channel | None
    categories: frozenset[str]
    is_transshipped: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """A line of the table: *kind* must pass for whatever *holds* says."""

    kind: CheckKind
    of: str
    because: str
    holds: Callable[[Traits], bool]


_PLANTS = frozenset({Category.FRESH_FRUIT, Category.VEGETABLES})
_ANIMALS = frozenset({Category.LIVE_AQUATIC, Category.FROZEN})


def _every(_: Traits) -> bool:
    return True


def _is_import(traits: Traits) -> bool:
    return traits.direction is Direction.IMPORT


def _is_red(traits: Traits) -> bool:
    return traits.channel is Channel.RED


def _is_transshipped(traits: Traits) -> bool:
    return traits.is_transshipped


def _carries_plants(traits: Traits) -> bool:
    return not _PLANTS.isdisjoint(traits.categories)


def _carries_animals(traits: Traits) -> bool:
    return not _ANIMALS.isdisjoint(traits.categories)


TABLE = (
    Requirement(
        CheckKind.BORDER_GUARD_ENTRY,
        "every vehicle",
        "the barrier opened for it",
        _every,
    ),
    Requirement(
        CheckKind.CUSTOMS_ENTRY, "every vehicle", "customs saw it come in", _every
    ),
    Requirement(
        CheckKind.YARD_ENTRY,
        "the red channel",
        "it is inspected where it stands in the yard",
        _is_red,
    ),
    Requirement(
        CheckKind.YARD_ENTRY,
        "transshipment",
        "it is unloaded where it stands in the yard",
        _is_transshipped,
    ),
    Requirement(
        CheckKind.MEDICAL,
        "every import",
        "its driver comes from the other side",
        _is_import,
    ),
    Requirement(
        CheckKind.PLANT_QUARANTINE,
        "any goods line of `fresh_fruit` or `vegetables`",
        "both sides ask for the certificate",
        _carries_plants,
    ),
    Requirement(
        CheckKind.ANIMAL_QUARANTINE,
        "any goods line of `live_aquatic` or `frozen`",
        "both sides ask for the certificate",
        _carries_animals,
    ),
    Requirement(
        CheckKind.TRANSPORT_LICENCE,
        "transshipment",
        "nothing is unloaded onto another vehicle without it",
        _is_transshipped,
    ),
    Requirement(
        CheckKind.CUSTOMS_INSPECTION,
        "every vehicle",
        "customs' own release: by the papers, for the red channel by the goods as well",
        _every,
    ),
    Requirement(
        CheckKind.TRANSSHIPMENT,
        "transshipment",
        "the receiving vehicles have taken the goods over",
        _is_transshipped,
    ),
)


# There are few kinds of vehicles, and very many vehicles.
@lru_cache(maxsize=1024)
def required(traits: Traits) -> frozenset[CheckKind]:
    """Return the kinds that must pass before the vehicle is cleared."""
    return frozenset(line.kind for line in TABLE if line.holds(traits))


def is_two_way(body: Mapping[str, Any]) -> bool:
    """Whether it takes part in the two-way pilot, and may stay longer."""
    return bool(body.get("two_way"))


def traits_of(declaration: Declaration, body: Mapping[str, Any]) -> Traits:
    """Read the traits of a declaration and of its stored *body*, a JSON value."""
    lines = (line.get("category") for line in body.get("goods", ()))
    return Traits(
        declaration.direction,
        declaration.channel,
        frozenset({declaration.category, *filter(None, lines)}),
        bool(body.get("receiving_vehicles")),
    )

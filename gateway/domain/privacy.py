"""Whose eyes a declaration's fields are for, and which of them name a person.

Pointers are JSON pointers (RFC 6901) into the body; `*` is every item of a list. A
role is shown what its work needs; an owner, and management at its gates, all.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

# What says who or whose: it leaves with retention.
PERSONAL = (
    "/vehicle/plate",
    "/vehicle/trailer_plate",
    "/vehicle/container",
    "/vehicle/seal",
    "/driver/name",
    "/driver/phone",
    "/driver/identity_number",
    "/driver/companion",
    "/goods/*/description",
    "/goods/*/owner_name",
    "/goods/*/owner_tax_code",
    "/goods/*/customs_declaration",
    "/quarantine/plant_certificate",
    "/quarantine/animal_certificate",
    "/quarantine/growing_area_code",
    "/receiving_vehicles/*/plate",
    "/receiving_vehicles/*/trailer_plate",
    "/receiving_vehicles/*/container",
    "/receiving_vehicles/*/driver_name",
    "/transshipment/receiving/*/plate",
)

_CERTIFICATES = (
    "/quarantine/plant_certificate",
    "/quarantine/animal_certificate",
    "/quarantine/growing_area_code",
)
_PAPERS = ("/goods/*/owner_tax_code", "/goods/*/customs_declaration")

# Role -> what is not for it. A role that is not listed sees nothing personal.
HIDDEN: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "management": (),
        # Only in a sandbox, where nobody is real.
        "tester": (),
        # The driver is reached through the border guard, or the firm.
        "customs": ("/driver/phone",),
        # Who drives, and what kind of goods; whose they are is customs' business.
        "border_guard": (
            *_PAPERS,
            "/goods/*/hs_code",
            "/goods/*/owner_name",
            *_CERTIFICATES,
        ),
        # Owners of goods are named in the certificates.
        "quarantine": (
            *_PAPERS,
            "/driver/phone",
            "/driver/identity_number",
            "/driver/companion",
        ),
        # A vehicle to be parked, perhaps a refrigerated one.
        "yard": (
            *_PAPERS,
            "/goods/*/description",
            "/goods/*/hs_code",
            "/goods/*/weight_kg",
            "/goods/*/origin",
            "/goods/*/owner_name",
            *_CERTIFICATES,
            "/driver/name",
            "/driver/phone",
            "/driver/identity_number",
            "/driver/companion",
            "/receiving_vehicles/*/driver_name",
            # What follows from the weights.
            "/fees",
            "/payment",
            "/transshipment/declared_kg",
        ),
    }
)


def hidden_from(role: str, *, is_owner: bool) -> Sequence[str]:
    """Return the pointers that this viewer is not shown."""
    return () if is_owner else HIDDEN.get(role, PERSONAL)


def without(body: Mapping[str, Any], pointers: Sequence[str]) -> dict[str, Any]:
    """Return the body with null at the pointers; what is not there stays so."""
    found: dict[str, Any] = dict(body)
    for pointer in pointers:
        _blank(found, pointer.split("/")[1:])
    return found


def _blank(within: dict[str, Any], path: Sequence[str]) -> None:
    """Put null at the path, on copies of whatever is changed."""
    name, *rest = path
    inner = within.get(name)
    if inner is None:
        return
    if not rest:
        within[name] = None
    elif rest[0] == "*":
        items = [dict(item) for item in inner]
        for item in items:
            _blank(item, rest[1:])
        within[name] = items
    else:
        within[name] = dict(inner)
        _blank(within[name], rest)

"""Of every rule a declaration that breaks it, and one near it that does not.

They are shown on the rule's page, and a test holds them against the rules.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.rules.examples import (
    arrivals,
    customs,
    drivers,
    goods,
    owners,
    quarantine,
    receiving,
    vehicles,
    weights,
)
from gateway.domain.rules.examples.declaration import (
    DECLARATION,
    JUDGED_AT,
    Example,
    changed,
)

EXAMPLES: Mapping[str, Example] = MappingProxyType(
    arrivals.EXAMPLES
    | vehicles.EXAMPLES
    | weights.EXAMPLES
    | drivers.EXAMPLES
    | goods.EXAMPLES
    | owners.EXAMPLES
    | customs.EXAMPLES
    | quarantine.EXAMPLES
    | receiving.EXAMPLES
)

__all__ = ["DECLARATION", "EXAMPLES", "JUDGED_AT", "Example", "changed"]

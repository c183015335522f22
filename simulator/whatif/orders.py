"""Who goes first: the gateway's own rule, asked for every vehicle.

The kernel knows no rule of the line. It is given keys, which are what
`gateway.domain.transitions.order_key` answers; so a change of that function changes
what-if answers as it changes the service.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from gateway.domain import transitions
from simulator.errors import OrderRuleUnknown
from simulator.whatif.cases import Numbers

_MS = timedelta(milliseconds=1)
_DAY_MS = 86_400_000


def order_keys(
    ready_ms: Numbers,
    kinds: Numbers,
    *,
    categories: Sequence[str],
    head_start_minutes: Mapping[str, int],
    begins: datetime,
) -> Numbers:
    """Return the place of each vehicle, in ms after *begins*: smaller is sooner.

    *kinds* are positions in *categories*.
    """
    zero = transitions.order_key(begins, "", {})
    keys = (
        transitions.order_key(begins + at * _MS, categories[kind], head_start_minutes)
        for at, kind in zip(ready_ms.tolist(), kinds.tolist(), strict=True)
    )
    return np.fromiter((key - zero for key in keys), np.int64, len(ready_ms))


def head_starts(
    categories: Sequence[str],
    head_start_minutes: Mapping[str, int],
    begins: datetime,
) -> list[int]:
    """Return in ms how much sooner than its time each category stands.

    That is what the kernel needs where a vehicle joins the line a second time.

    Raises:
        OrderRuleUnknown: the rule is no longer one of head starts, so the place of
            who missed a call cannot be told beforehand.
    """
    found = []
    for category in categories:
        leads = {
            at - (_key(category, head_start_minutes, begins, at) - _zero(begins))
            for at in (0, _DAY_MS // 7, _DAY_MS, 3 * _DAY_MS + 1)
        }
        if len(leads) > 1:
            msg = (
                "the gateway's order rule is not one of head starts any more:"
                " what-if questions with missed calls cannot be answered"
            )
            raise OrderRuleUnknown(msg)
        found.append(leads.pop())
    return found


def _key(
    category: str, head_start_minutes: Mapping[str, int], begins: datetime, at: int
) -> int:
    return transitions.order_key(begins + at * _MS, category, head_start_minutes)


def _zero(begins: datetime) -> int:
    return transitions.order_key(begins, "", {})

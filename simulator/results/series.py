"""How long the lines are over time, over all replications: what the fans are drawn of.

Moment by moment, so no single run need follow an edge.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.scenario.units import MINUTE_MS, moment_in_words

if TYPE_CHECKING:
    from simulator.reports.portraits import Gathered
    from simulator.scenario.models import Scenario

# The median, and the edges of the bands that the report draws around it.
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS = (
    "scenario", "gate", "direction", "minute", "moment",
    "line_mean", "line_p5", "line_p25", "line_p50", "line_p75", "line_p95",
    "inside_mean", "left_mean",
)  # fmt: skip


def series_rows(
    scenarios: "Sequence[Scenario]", found: "Sequence[Gathered]"
) -> Iterator[Sequence[object]]:
    """Yield a row for each moment of each flow; the first are the names.

    `minute` is from the first midnight; `left` counts who has left by then.
    """
    yield COLUMNS
    for scenario, own in zip(scenarios, found, strict=True):
        for flow in scenario.flows:
            queues = own.queues[flow.name]
            columns = [
                queues.mean(axis=0),
                *np.quantile(queues, _SHARES, axis=0),
                own.inside[flow.name].mean(axis=0),
                own.left[flow.name].mean(axis=0),
            ]
            rows = np.column_stack(columns).round(3).tolist()
            for at, row in zip(own.moments.tolist(), rows, strict=True):
                moment = moment_in_words(at)
                minute = at // MINUTE_MS
                yield (
                    scenario.name,
                    flow.gate,
                    str(flow.direction),
                    minute,
                    moment,
                    *row,
                )

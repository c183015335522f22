"""Every fault that is planted, in the order of the report's rows."""

from tests.faults.planted_disorder import (
    EDGES,
    ENTRIES,
    GAPS,
    NONSENSE,
    OVERTAKES,
)
from tests.faults.planted_losses import DOUBLES, LOSSES

ALL = (*LOSSES, *DOUBLES, *GAPS, *EDGES, *ENTRIES, *OVERTAKES, *NONSENSE)

"""`border-sim coverage`: are the intervals that the reports show honest?"""

from typing import Annotated

import typer

Experiments = Annotated[
    int, typer.Option(min=100, max=100_000, help="How often to try it.")
]
Replications = Annotated[
    int, typer.Option(min=2, max=1000, help="Replications of one experiment.")
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed, the same table.")]

_BROKEN = 5


def coverage(
    *, experiments: Experiments = 1000, replications: Replications = 20, seed: Seed = 1
) -> None:
    """Count how often 95 % intervals cover an answer that is known exactly.

    Ends with 0 when each does in 92 to 97 of 100 experiments, else with 5.
    """
    # Statistics bring scipy, which takes half a second that `live` should not pay.
    from rich.console import Console  # noqa: PLC0415

    from simulator.statistics import coverage as counting  # noqa: PLC0415
    from simulator.statistics.tables import coverage_table  # noqa: PLC0415

    counted = counting.coverage(
        experiments=experiments, replications=replications, seed=seed
    )
    Console(highlight=False).print(coverage_table(counted))
    if not all(row.as_promised for row in counted):
        raise typer.Exit(_BROKEN)

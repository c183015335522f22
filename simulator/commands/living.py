"""From a living day to its report, beside the numbers that it leaves behind."""

import sys
from pathlib import Path

from simulator.agreement.differences import Agreement
from simulator.commands.reporting import REPORT
from simulator.eventlogs.formats import write_whole
from simulator.live.days import Day
from simulator.live.options import Options
from simulator.live.stage import Stage


def write_day(
    folder: Path,
    stage: Stage,
    options: Options,
    day: Day,
    agreement: Agreement | None,
) -> None:
    """Write the report of *day* into *folder*: whole, or not at all."""
    # Words and templates take a moment that a day without a report should not pay.
    from simulator.reports.languages import usual  # noqa: PLC0415
    from simulator.reports.living import Lived, day_page  # noqa: PLC0415

    lived = Lived(
        scenario=stage.scenario,
        records=stage.records,
        on=day.on,
        speed=options.speed,
        command=" ".join(["border-sim", *sys.argv[1:]]),
        agreement=agreement,
    )
    write_whole(folder / REPORT, day_page(lived, usual()).encode())

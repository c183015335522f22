"""When the lines that stand now are gone: the answer, in words and for programs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.changes import CapacityChange
from simulator.scenario.models import Scenario, Standing
from simulator.scenario.units import MINUTE_MS, moment_in_words
from simulator.statistics.intervals import Interval
from simulator.whatif.measures import SHORT, Measure, named
from simulator.whatif.summaries import Summary

_LANES = re.compile(r"([a-z][a-z-]*)/(export|import)([+-][1-9]\d?)")


def with_lanes(scenario: Scenario, asked: Sequence[str]) -> Scenario:
    """Return *scenario* with more or fewer lanes from now on: "huu-nghi/export+1".

    Raises:
        ScenarioNotAllowed: it is asked for in another form, or of another gate.
    """
    changes = [_lanes(scenario, one) for one in asked]
    return scenario.model_copy(
        update={
            "name": f"{scenario.name}-lanes",
            "title": f"{scenario.title}, with {', '.join(asked)} lanes",
            "changes": (*scenario.changes, *changes),
        }
    )


def _lanes(scenario: Scenario, asked: str) -> CapacityChange:
    found = _LANES.fullmatch(asked)
    if found is None or f"{found[1]}/{found[2]}" not in {
        f.name for f in scenario.flows
    }:
        flows = ", ".join(f"{flow.name}+1" for flow in scenario.flows)
        msg = f"--lanes: {asked!r} is not allowed; like {flows}, or -1"
        raise ScenarioNotAllowed(msg)
    return CapacityChange.model_validate(
        {
            "kind": "capacity",
            "gate": found[1],
            "direction": found[2],
            "delta": int(found[3]),
            "from": moment_in_words(scenario.run.since),
            "grade": "C",
            "source": "what is asked",
        }
    )


def answers(
    scenario: Scenario, board: Mapping[str, Any], found: Sequence[Sequence[Summary]]
) -> list[dict[str, Any]]:
    """Return for each flow who waits now, and when fewer than ten will.

    `under_way` are those that are called or inside. `gone` is None for a line that is
    shorter now. With lanes asked about, `gone_with_lanes` is when it is gone then, and
    `sooner_minutes` the difference.
    """
    now = datetime.fromisoformat(board["now"]).astimezone(scenario.zone)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = []
    for standing in scenario.standing:
        gone = [_summary(own, standing) for own in found]
        row: dict[str, Any] = {
            "flow": standing.flow,
            "waiting": standing.vehicles,
            "scheduled": standing.scheduled,
            "under_way": sum(
                len(found.been)
                for found in scenario.under_way
                if found.flow == standing.flow
            ),
            "gone": _moments(gone[0].found, midnight),
        }
        if len(gone) > 1:
            row["gone_with_lanes"] = _moments(gone[1].found, midnight)
            row["sooner_minutes"] = _sooner(gone[1].difference)
        rows.append(row)
    return rows


def _summary(own: Sequence[Summary], standing: Standing) -> Summary:
    wanted = named(standing.flow, Measure.DRAINED)
    return next(summary for summary in own if summary.measure == wanted)


def _moments(found: Interval | None, midnight: datetime) -> dict[str, Any] | None:
    if found is None:
        return None
    told = {"at": found.mean, "low": found.low, "high": found.high}
    return {
        name: (midnight + timedelta(milliseconds=round(at))).isoformat("T", "minutes")
        for name, at in told.items()
    } | {"replications": found.replications}


def _sooner(found: Interval | None) -> dict[str, float] | None:
    if found is None:
        return None
    return {
        "mean": round(-found.mean / MINUTE_MS, 1),
        "low": round(-found.high / MINUTE_MS, 1),
        "high": round(-found.low / MINUTE_MS, 1),
    }


def sentences(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the answer of each flow as people read it."""
    for row in rows:
        later = f" and {row['scheduled']} come later" if row["scheduled"] else ""
        line = f"{row['flow']}: {row['waiting']} wait now{later}"
        line += f", {row['under_way']} are called or inside; {_when(row['gone'])}"
        if row.get("gone_with_lanes", row["gone"]) != row["gone"]:
            line += f"; with the lanes asked about {_when(row['gone_with_lanes'])}"
            if (sooner := row["sooner_minutes"]) is not None:
                line += (
                    f", {sooner['mean']:.0f} min sooner"
                    f" ({sooner['low']:.0f} to {sooner['high']:.0f})"
                )
        yield line


def _when(gone: Mapping[str, Any] | None) -> str:
    if gone is None:
        return f"fewer than {SHORT}"
    at, low, high = (
        datetime.fromisoformat(gone[name]).strftime("%d %b %H:%M")
        for name in ("at", "low", "high")
    )
    return f"fewer than {SHORT} from {at} on ({low} to {high})"

"""Find and read a scenario: a named one of this package, or a file of one's own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.changes import Change, OrderChange, PolicyChange
from simulator.scenario.models import Scenario
from simulator.scenario.places import Path
from simulator.scenario.refusing import wrongs
from simulator.scenario.sources import Source, chain_of, merge, told_at, whose

_CHANGES = re.compile(r"changes? (?:(\d+) and )?(\d+)\b")
_OTHER = re.compile(r"\(change (\d+)\)")
_KEY = re.compile(r"([a-z_]+(?:\.[\w-]+)*): ")
# After so many mistakes, nobody reads on.
_MOST_TOLD = 20


def read_scenario(name: str) -> Scenario:
    """Return the scenario called *name*, or the one in the file *name*.

    What it `extends` is read first: its tables take what they do not say themselves
    from there, its changes come after those.

    Raises:
        ScenarioNotAllowed: no such scenario or file, or it is not a valid one; says
            file, line and what is allowed.
    """
    return read_varied(name, {})


def read_varied(name: str, values: Mapping[str, object]) -> Scenario:
    """Return the scenario called *name* with other *values*, by their keys in it.

    A key is as in the file, `desks.huu-nghi.customs` or `change.1.delta`; there must be
    something at it already.

    Raises:
        ScenarioNotAllowed: as `read_scenario`, or it is not valid with these.
    """
    chain = chain_of(name)
    merged = merge(chain)
    for key, value in values.items():
        *above, last = key.split(".")
        inner: Any = merged
        for part in above:
            inner = inner[int(part) - 1] if isinstance(inner, list) else inner[part]
        inner[last] = value
    try:
        return Scenario.model_validate(merged)
    except ValidationError as error:
        problems = "\n".join(_explain(error, chain, values))
        raise ScenarioNotAllowed(problems) from error


def merged_tables(name: str) -> dict[str, Any]:
    """Return what the scenario called *name* and those it extends say together.

    Raises:
        ScenarioNotAllowed: no such scenario or file, or it cannot be read.
    """
    return merge(chain_of(name))


def read_day(day: str) -> Scenario:
    """Return a scenario that can be played against a gateway.

    Raises:
        ScenarioNotAllowed: as `read_scenario`, or it changes what is the gateway's own
            to say, or begins with vehicles that the gateway has not seen.
    """
    scenario = read_scenario(day)
    asks = [_told(change) for change in scenario.changes if not _is_playable(change)]
    if scenario.standing or scenario.under_way:
        asks.append("vehicles that stand there already")
    if asks:
        msg = (
            f"{day}: no gateway can be told of {', '.join(asks)}: ask what happens "
            f"with `border-sim run {day}`; a living day may change arrivals, services, "
            "officers, no-shows, the far side, lanes, room, hours, bots, and close"
        )
        raise ScenarioNotAllowed(msg)
    return scenario


def _is_playable(change: Change) -> bool:
    """Whether it is about who comes and serves, or a control that a gate has."""
    return not isinstance(change, OrderChange | PolicyChange)


def _told(change: Change) -> str:
    return f"a change of {' '.join(part for part in change.target if part)}"


def _explain(
    error: ValidationError, chain: list[Source], varied: Mapping[str, object]
) -> Iterator[str]:
    """Yield for each mistake file, line, key, what is allowed, and what was found."""
    found = wrongs(error, Scenario)
    for wrong in found[:_MOST_TOLD]:
        key, path = wrong.key, wrong.path
        told = f"{key}: {wrong.told}" if key else wrong.told
        if not path:
            path = _blamed(wrong.told)
        source, own = whose(path, chain)
        at = told_at(source, own)
        if source is not chain[0]:
            at = f"{at} (extended by {chain[0].name})"
        if key in varied:
            at = f"{at}, with {key}={varied[key]}"
        yield f"{at}: {told}{_beside(wrong.told, chain)}"
    if len(found) > _MOST_TOLD:
        yield f"and {len(found) - _MOST_TOLD} more"


def _blamed(message: str) -> Path:
    """Return what a message is about that the whole scenario was refused with."""
    if changes := _CHANGES.match(message):
        return "change", int(changes[2]) - 1
    if key := _KEY.match(message):
        return tuple(
            int(part) - 1 if part.isdigit() else part for part in key[1].split(".")
        )
    return ()


def _beside(message: str, chain: list[Source]) -> str:
    """Return where the other one is of two changes that contradict each other."""
    found = _CHANGES.match(message) or _OTHER.search(message)
    if found is None or found[1] is None:
        return ""
    source, own = whose(("change", int(found[1]) - 1), chain)
    return f" (change {found[1]} is at {told_at(source, own)})"

"""Loads that have a name: who comes how often, for how long, and who works there."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from loadtests.arrivals import ByTheHour, Step, Stream
from loadtests.tables import Table, TableNotRight

DEFAULT = "smoke"


class ShapeNotRight(Exception):
    """The message says where in the file, and what is allowed."""


class ShapeUnknown(Exception):
    """The message lists the names there are, and suggests the nearest."""


@dataclass(frozen=True)
class Act:
    """A request that the master sends at a moment of the run: a gate is closed."""

    at_s: float
    account: str
    method: str
    path: str
    json: Mapping[str, Any] = field(default_factory=dict)
    # The ETag of this path is asked for before, and sent as `If-Match`.
    if_match: str = ""


@dataclass(frozen=True)
class Shape:
    """Seconds are real ones; `clock_speed` and `starts_at` are the sandbox's clock.

    Without them the clock is left as it is. At most `in_flight` visits are under way
    at once in the whole run; who arrives beyond is dropped, and counted. After
    `length_s` nobody arrives, and who is there has `drain_s` to end.
    """

    name: str
    title: str
    length_s: float
    streams: tuple[Stream, ...]
    pools: Mapping[str, int] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    drain_s: float = 10.0
    in_flight: int = 1000
    clock_speed: float | None = None
    starts_at: time | None = None

    @property
    def sets_clock(self) -> bool:
        return self.clock_speed is not None

    def changed(self, *, minutes: float | None = None, speed: float = 1.0) -> "Shape":
        """Return it for another length, with all rates and numbers `speed` times."""
        streams = tuple(each.faster(speed) for each in self.streams)
        length_s = self.length_s if minutes is None else minutes * 60
        return replace(self, streams=streams, length_s=length_s)


def shape_named(name: str, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of that name.

    Raises:
        ShapeUnknown: there is none.
    """
    if name in shapes:
        return shapes[name]
    near = get_close_matches(name, shapes, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    msg = f"there is no shape {name!r}.{meant} There are: {', '.join(shapes)}"
    raise ShapeUnknown(msg)


def known_shapes(environment: Mapping[str, str] = os.environ) -> dict[str, Shape]:
    """Return the shapes of the kit, and those of the file that `LOADTEST_SHAPES` names.

    Raises:
        ShapeNotRight: the file is not there, or not right.
    """
    shapes = read_shapes(files("loadtests").joinpath("shapes.toml").read_text("utf-8"))
    if own := environment.get("LOADTEST_SHAPES"):
        try:
            text = Path(own).read_text("utf-8")
        except OSError as error:
            msg = f"LOADTEST_SHAPES: {own}: {error.strerror}"
            raise ShapeNotRight(msg) from None
        shapes |= read_shapes(text, named=own)
    return shapes


def read_shapes(text: str, *, named: str = "shapes.toml") -> dict[str, Shape]:
    """Return the shapes of a TOML file, by their names.

    Raises:
        ShapeNotRight: it is no TOML, or says what nobody understands.
    """
    try:
        told = tomllib.loads(text)
        curves = told.pop("curves", {})
        return {
            name: _shape(name, table, curves)
            for name, table in told.pop("shapes", {}).items()
        }
    except tomllib.TOMLDecodeError as error:
        msg = f"{named}: {error}"
        raise ShapeNotRight(msg) from None
    except TableNotRight as wrong:
        msg = f"{named}: {wrong}"
        raise ShapeNotRight(msg) from None


def _shape(name: str, told: Any, curves: Mapping[str, Any]) -> Shape:
    table = Table(f"shapes.{name}", told)
    length_s = table.take("length_s", float)
    clock_speed = table.take("clock_speed", float, None)
    starts_at = table.take("starts_at", time, None)
    shape = Shape(
        name=name,
        title=table.take("title", str),
        length_s=length_s,
        drain_s=table.take("drain_s", float, 10.0),
        in_flight=table.take("in_flight", int, 1000),
        clock_speed=clock_speed,
        starts_at=starts_at,
        pools=_pools(table),
        acts=tuple(
            _act(f"{table.where}.acts[{number}]", each)
            for number, each in enumerate(table.take("acts", list, []))
        ),
        streams=tuple(
            _Arrivals(f"{table.where}.arrivals[{number}]", each).stream(
                length_s, curves, clock_speed, starts_at
            )
            for number, each in enumerate(table.take("arrivals", list, []))
        ),
    )
    table.end()
    return shape


def _pools(table: Table) -> dict[str, int]:
    told = table.take("pools", dict, {})
    pools = Table(f"{table.where}.pools", told)
    return {persona: pools.take(persona, int) for persona in told}


def _act(where: str, told: Any) -> Act:
    table = Table(where, told)
    act = Act(
        at_s=table.take("at_s", float),
        account=table.take("account", str),
        method=table.take("method", str),
        path=table.take("path", str),
        json=table.take("json", dict, {}),
        if_match=table.take("if_match", str, ""),
    )
    table.end()
    return act


class _Arrivals(Table):
    """`per_second`, or `per_day` by a `curve`, or a `count` within some seconds."""

    def stream(
        self,
        length_s: float,
        curves: Mapping[str, Any],
        clock_speed: float | None,
        starts_at: time | None,
    ) -> Stream:
        persona, traits = self.take("persona", str), self.take("traits", dict, {})
        per_second = self.take("per_second", float, None)
        per_day = self.take("per_day", float, None)
        count = self.take("count", int, 0)
        if sum(each not in (None, 0) for each in (per_second, per_day, count)) != 1:
            msg = f"{self.where} needs one of per_second, per_day or count"
            raise TableNotRight(msg)
        at_s, within_s = self.take("at_s", float, 0.0), self.take("within_s", float, 0)
        until_s = self.take("until_s", float, float("inf"))
        curve = self.take("curve", str, None)
        self.end()
        if count:
            return Stream(persona, (), count, at_s, within_s, traits)
        if per_second is not None:
            # It goes on for as long as the run is made.
            constant = (Step(at_s, 0), Step(until_s, per_second))
            return Stream(persona, constant, traits=traits)
        if clock_speed is None or starts_at is None or curve not in curves:
            msg = (
                f"{self.where}: per_day needs clock_speed and starts_at of the shape,"
                f" and a curve of: {', '.join(curves)}"
            )
            raise TableNotRight(msg)
        hourly = Table(f"curves.{curve}", dict(curves[curve])).take("hourly", list)
        first_hour = starts_at.hour + starts_at.minute / 60
        steps = ByTheHour(tuple(hourly), per_day, first_hour, clock_speed)
        return Stream(persona, steps, traits=traits)

"""`--from-live`: the question begins with the lines of a gateway as they are now."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.arguments import writable
from simulator.eventlogs.formats import write_whole
from simulator.live.targets import address

if TYPE_CHECKING:
    from simulator.scenario.models import Scenario
    from simulator.whatif.summaries import Summary

FromLive = Annotated[
    str | None,
    typer.Option(
        "--from-live",
        metavar="URL",
        help="Begin with the lines, hours and lanes of this gateway as they are now.",
    ),
]
MoreLanes = Annotated[
    list[str] | None,
    typer.Option(
        "--lanes",
        metavar="FLOW±N",
        help="With --from-live: so many lanes more from now on, huu-nghi/export+1.",
    ),
]
AnswerFile = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="FILE",
        help="With --from-live: write when lines are gone; -: print that alone.",
    ),
]
_STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Present:
    """Which gateway, which lanes are asked about, and where the answer is written."""

    url: str
    lanes: Sequence[str]
    file: str | None

    @property
    def is_silent(self) -> bool:
        """Whether nothing but the JSON is printed."""
        return self.file == _STANDARD_OUTPUT


@dataclass(frozen=True, slots=True)
class Asked:
    """The scenarios that begin now, the board they are of, and what they leave out."""

    present: Present
    board: Mapping[str, Any]
    scenarios: "Sequence[Scenario]"
    provisos: Sequence[Mapping[str, Any]]

    @property
    def on(self) -> date:
        """The gateway's own day, where the scenarios begin."""
        zone = self.scenarios[0].zone
        return datetime.fromisoformat(self.board["now"]).astimezone(zone).date()


def present_asked(
    url: str | None, lanes: Sequence[str] | None, file: str | None
) -> Present | None:
    """Return which gateway is asked about, if one is.

    Raises:
        TargetNotAllowed: that is no address.
    """
    if url is None:
        for option, given in (("--lanes", lanes), ("--json", file)):
            if given:
                msg = "it is about a gateway's present lines: give --from-live as well"
                raise typer.BadParameter(msg, param_hint=option)
        return None
    if file is not None and file != _STANDARD_OUTPUT:
        writable(Path(file), "--json")
    return Present(address(url), lanes or (), file)


def begun_from(
    url: str | None, scenarios: "Sequence[Scenario]"
) -> "Sequence[Scenario]":
    """Return *scenarios* from now on at the gateway of *url*; as they are without one.

    What they leave out is told on standard error.

    Raises:
        TargetNotAllowed, GatewayNotReachable, GatewayNotUnderstood: as below.
        ScenarioNotAllowed: scenario and gateway do not fit each other.
    """
    from simulator.present.provisos import in_words  # noqa: PLC0415

    present = present_asked(url, None, None)
    if present is None:
        return scenarios
    begun = begun_now(present, scenarios)
    for proviso in begun.provisos:
        typer.echo(f"but: {in_words(proviso)}", err=True)
    return begun.scenarios


def begun_now(present: Present, scenarios: "Sequence[Scenario]") -> Asked:
    """Return *scenarios* from now on, and with the lanes that are asked about.

    Raises:
        GatewayNotReachable, GatewayNotUnderstood: there is no board to begin with.
        ScenarioNotAllowed: scenario, gateway and lanes do not fit each other.
    """
    from simulator.present.answers import with_lanes  # noqa: PLC0415
    from simulator.present.boards import look  # noqa: PLC0415
    from simulator.present.scenarios import begin_now, provisos  # noqa: PLC0415

    gates = dict.fromkeys(gate for one in scenarios for gate in one.used_gates)
    seen = asyncio.run(look(present.url, gates))
    begun = [
        begin_now(one, seen.board, present.url, seen.under_way) for one in scenarios
    ]
    if present.lanes:
        begun.append(with_lanes(begun[0], present.lanes))
    return Asked(present, seen.board, begun, provisos(begun[0], seen.board))


def tell(asked: Asked, found: "Sequence[Sequence[Summary]]") -> None:
    """Print when the lines are gone, and write it to the file that was named."""
    from simulator.present import answers  # noqa: PLC0415
    from simulator.present.provisos import in_words  # noqa: PLC0415

    rows = answers.answers(asked.scenarios[0], asked.board, found)
    told = {
        "gateway": asked.present.url,
        "now": asked.board["now"],
        "flows": rows,
        "provisos": asked.provisos,
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    if asked.present.is_silent:
        typer.echo(text)
        return
    for line in answers.sentences(rows):
        typer.echo(line)
    for proviso in asked.provisos:
        typer.echo(f"but: {in_words(proviso)}")
    if asked.present.file is not None:
        write_whole(Path(asked.present.file), f"{text}\n".encode())
